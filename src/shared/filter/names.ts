// The names that a text may use, and the ids that they stand for. Plain data that page and terminal fill in.

export interface NamedGenre {
  id: number;
  name: string;
  aliases?: readonly string[] | undefined;
}

/** What a project calls its things. */
export interface FilterNames {
  genres: readonly NamedGenre[];
  runs: readonly { id: string; name: string }[];
  /** Persons who have set labels; for suggestions alone. */
  people: readonly string[];
}

export const NO_NAMES: FilterNames = { genres: [], runs: [], people: [] };

/** Stands before an id where there is no name that says the same. */
const ID_MARK = '#';

/** The genre of a name, an alias or `#id`, in any case; undefined when there is none. */
export function genreIdOf(names: FilterNames, word: string): number | undefined {
  const wanted = word.trim().toLowerCase();
  const byName =
    names.genres.find((genre) => genre.name.toLowerCase() === wanted) ??
    names.genres.find((genre) => genre.aliases?.some((alias) => alias.toLowerCase() === wanted));
  if (byName) return byName.id;
  const id = /^#(\d{1,10})$/u.exec(wanted);
  return id ? Number(id[1]) : undefined;
}

/** A genre as it is written: its name, or `#id` where no name leads back to it. */
export function genreWord(names: FilterNames, id: number): string {
  const name = names.genres.find((genre) => genre.id === id)?.name;
  return name !== undefined && genreIdOf(names, name) === id ? name : `${ID_MARK}${id}`;
}

/** The run of a name (the first that has it) or of `#id`. */
export function runIdOf(names: FilterNames, word: string): string | undefined {
  if (word.startsWith(ID_MARK)) return word.slice(1) === '' ? undefined : word.slice(1);
  return names.runs.find((run) => run.name.toLowerCase() === word.trim().toLowerCase())?.id;
}

export function runWord(names: FilterNames, id: string): string {
  const name = names.runs.find((run) => run.id === id)?.name;
  return name !== undefined && runIdOf(names, name) === id ? name : `${ID_MARK}${id}`;
}
