// How a film is told to a tagline model in words: one format for language training, tagline training and drafting. A model
// that was trained with another version of it reads a prompt worse, so files of models carry the version.
import type { Random } from '../random.ts';

/** Version of the format; a model's file says which one it was trained with. */
export const PROMPT_VERSION = 1;

/** What a prompt may say of a film. Any subset will do: models are trained with fields left out at random. */
export interface PromptFields {
  readonly genres?: readonly string[] | undefined;
  readonly title?: string | undefined;
  /** Words for how the tagline should sound (tone.ts). */
  readonly tone?: readonly string[] | undefined;
  readonly overview?: string | undefined;
}

/** A part of a prompt; parts begin with a space but for the first, so a GPT-2 tokenizer gives each its own tokens. */
export interface PromptPart {
  readonly field: keyof PromptFields | 'cue';
  readonly text: string;
}

/** The word that a tagline follows. */
const CUE = 'Tagline:';

/**
 * "Genres: Horror, Thriller. Title: X. Tone: dark, short. Tagline:" in parts, in this order; what is missing or empty is left
 * out. The tagline follows as `taglineText`, then the end token.
 */
export function promptParts(fields: PromptFields): PromptPart[] {
  const parts: PromptPart[] = [];
  const add = (field: PromptPart['field'], text: string): void => {
    parts.push({ field, text: parts.length === 0 ? text : ` ${text}` });
  };
  const sentence = (field: keyof PromptFields, label: string, value: string): void => {
    const text = plainLine(value);
    if (text !== '') add(field, `${label}: ${text}${/[.!?]$/.test(text) ? '' : '.'}`);
  };
  sentence('genres', 'Genres', (fields.genres ?? []).join(', '));
  sentence('title', 'Title', fields.title ?? '');
  sentence('tone', 'Tone', (fields.tone ?? []).join(', '));
  sentence('overview', 'Overview', fields.overview ?? '');
  add('cue', CUE);
  return parts;
}

/** The whole prompt. */
export const taglinePrompt = (fields: PromptFields): string =>
  promptParts(fields)
    .map(({ text }) => text)
    .join('');

/** A tagline as it follows a prompt. */
export const taglineText = (tagline: string): string => ` ${plainLine(tagline)}`;

/** A text on one line, without what would be read as an end token. */
export const plainLine = (text: string): string => text.replaceAll('<|endoftext|>', ' ').replace(/\s+/gu, ' ').trim();

/** Chances that a field is left out. */
export interface FieldRates {
  readonly genres: number;
  readonly title: number;
  readonly tone: number;
  /** Of each genre by itself, where genres are told. */
  readonly genre: number;
}

/** The fields without those that chance leaves out, genres in any order: so a model learns to do with any of them. */
export function dropFields(fields: PromptFields, rates: FieldRates, random: Random): PromptFields {
  const keeps = (rate: number): boolean => random.uniform() >= rate;
  const order = Int32Array.from(fields.genres ?? [], (_, index) => index);
  random.shuffle(order);
  const genres = Array.from(order, (index) => fields.genres![index]!);
  const some = genres.filter(() => keeps(rates.genre));
  const [withGenres, withTitle, withTone] = [keeps(rates.genres), keeps(rates.title), keeps(rates.tone)];
  return {
    ...fields,
    genres: withGenres ? (some.length > 0 ? some : genres.slice(0, 1)) : [],
    title: withTitle ? fields.title : undefined,
    tone: withTone ? fields.tone : undefined,
  };
}
