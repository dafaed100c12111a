// The genres of a run as a list to choose from. Pure.

export interface GenreChoice {
  /** Null: all genres together. */
  genreId: number | null;
  name: string;
  figure: string;
}

/** In the order in which a name is looked for. */
export const byName = <T extends Pick<GenreChoice, 'name'>>(choices: readonly T[]): T[] =>
  [...choices].sort((a, b) => a.name.localeCompare(b.name));
