// The tokens of each tagline with what is told before it: fields of the prompt left out at random anew in each epoch, always
// the same for the same seed. Only the tagline and its end carry a loss.
import { dropFields, promptParts, taglineText, type PromptFields } from '../../../shared/taglines/prompt.ts';
import type { TaglineRecipe } from '../../../shared/taglines/taglineRecipe.ts';
import { toneOf } from '../../../shared/taglines/tone.ts';
import { Random } from '../../engine/random.ts';

const DROP_STREAM = 0x64726f70;

/** Where the tokens come from that stand between the prefix and a tagline. */
export interface TaglineContexts {
  /** Tokens before tagline `row`: in an epoch, or (null) with all that may be told, as validation has it. */
  of(row: number, epoch: number | null): readonly number[];
  /** A number of tokens that none of them exceeds. */
  most(row: number): number;
  /** Changes when any of them does. */
  readonly key: string;
}

export interface ToldTagline {
  text: string;
  title: string;
  genres: readonly string[];
}

/** Tokens of a tagline itself: as it follows a prompt, or, where nothing is told, as ClipCap has it. */
export const taglineTokens = (
  text: string,
  recipe: Pick<TaglineRecipe, 'conditioning'>,
  encode: (text: string) => readonly number[],
): Int32Array => Int32Array.from(encode(recipe.conditioning.length === 0 ? text : taglineText(text)));

/**
 * Contexts of taglines by a recipe; undefined where nothing is told. `room`: most tokens before a tagline; of a longer context
 * the last ones stay.
 */
export function promptContexts(
  taglines: readonly ToldTagline[],
  recipe: TaglineRecipe,
  encode: (text: string) => readonly number[],
  room: (row: number) => number,
): TaglineContexts | undefined {
  const { conditioning, seed } = recipe;
  if (conditioning.length === 0) return undefined;
  const tells = (field: 'genres' | 'title' | 'tone'): boolean => conditioning.includes(field);
  const fieldsOf = ({ title, genres }: ToldTagline): PromptFields => ({
    ...(tells('genres') ? { genres } : {}),
    ...(tells('title') ? { title } : {}),
  });
  // Tone is told from the tagline itself, so only training knows it.
  const withTone = (tagline: ToldTagline): PromptFields => ({
    ...fieldsOf(tagline),
    ...(tells('tone') ? { tone: toneOf(tagline.text) } : {}),
  });
  const rates = { genres: recipe.genreDrop, title: recipe.titleDrop, tone: recipe.toneDrop, genre: 0 };
  const tokensOf = (fields: PromptFields, row: number): number[] => {
    const tokens = promptParts(fields).flatMap(({ text }) => encode(text));
    return tokens.slice(Math.max(0, tokens.length - room(row)));
  };
  return {
    of: (row, epoch) => {
      const tagline = taglines[row]!;
      if (epoch === null) return tokensOf(fieldsOf(tagline), row);
      return tokensOf(dropFields(withTone(tagline), rates, new Random(seed, DROP_STREAM, epoch, row)), row);
    },
    // Genres come in any order, and a name may take another number of tokens before a full stop than before a comma.
    most: (row) => Math.min(room(row), tokensOf(withTone(taglines[row]!), row).length + taglines[row]!.genres.length),
    key: JSON.stringify(taglines.map(({ title, genres }) => [title, genres])),
  };
}
