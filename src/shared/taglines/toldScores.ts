// The scores of a tagline run by the part of the split and by what the model was told of each film. Each has a place of its own,
// so that measuring without the title leaves the scores with it. How they are kept, found and put in order; pure.
import { z } from 'zod';
import type { SplitPart } from '../domain.ts';
import type { TaglineRunPart, TaglineScores } from './taglineRun.ts';

/** What a model is told of a film, each of which can be withheld. */
export const TOLD_FIELDS = ['image', 'genres', 'title'] as const;
export type ToldField = (typeof TOLD_FIELDS)[number];
/** What was not told, in the order of `TOLD_FIELDS`; empty where all was. */
export type Withheld = readonly ToldField[];

type Scores = TaglineRunPart['scores'];

/** The draft setting that tells a field. */
export const TOLD_SETTINGS = { image: 'useImage', genres: 'useGenres', title: 'useTitle' } as const;

const toldSchema = z.object({
  useImage: z.boolean().default(true),
  useGenres: z.boolean().default(true),
  useTitle: z.boolean().default(true),
});

/** What the settings of drafts withhold. Scores that note no settings were made with the defaults, which tell all. */
export function withheldBy(settings: unknown): ToldField[] {
  const told = toldSchema.safeParse(settings);
  return told.success ? TOLD_FIELDS.filter((field) => !told.data[TOLD_SETTINGS[field]]) : [];
}

/** The settings that withhold these fields and tell the others. */
export const settingsWithout = (withheld: Withheld): Record<(typeof TOLD_SETTINGS)[ToldField], boolean> => ({
  useImage: !withheld.includes('image'),
  useGenres: !withheld.includes('genres'),
  useTitle: !withheld.includes('title'),
});

export const isSameTold = (a: Withheld, b: Withheld): boolean => withoutWords(a) === withoutWords(b);

/** "without genres and title"; nothing where all was told. */
export function withoutWords(withheld: Withheld): string {
  const fields = TOLD_FIELDS.filter((field) => withheld.includes(field));
  if (fields.length === 0) return '';
  return `without ${[fields.slice(0, -1).join(', '), fields.at(-1)!].filter((part) => part !== '').join(' and ')}`;
}

/** "told the genres and the title besides the poster", "told the poster alone". */
export function toldWords(withheld: Withheld): string {
  const words = { genres: 'the genres', title: 'the title' };
  const told = (['genres', 'title'] as const).flatMap((field) => (withheld.includes(field) ? [] : [words[field]]));
  const poster = !withheld.includes('image');
  if (told.length === 0) return poster ? 'told the poster alone' : 'told nothing';
  return `told ${told.join(' and ')}${poster ? ' besides the poster' : ', but not the poster'}`;
}

/** The name of a place: the part alone where all was told, as every score was kept once. */
const placeOf = (part: SplitPart, withheld: Withheld): string => `${part} ${withoutWords(withheld)}`.trimEnd();

/** All scores on a part: those with everything told first, then the newest. */
export function scoresOn(scores: Scores | undefined, part: SplitPart): TaglineScores[] {
  const ofPart = Object.entries(scores ?? {}).filter(([place]) => place.split(' ')[0] === part);
  const whole = ({ settings }: TaglineScores): number => Number(withheldBy(settings).length === 0);
  return ofPart.map(([, each]) => each).sort((a, b) => whole(b) - whole(a) || b.at.localeCompare(a.at));
}

/** The scores on a part that are shown first: those with everything told, else the newest; null where there are none. */
export const firstScores = (scores: Scores | undefined, part: SplitPart): TaglineScores | null =>
  scoresOn(scores, part)[0] ?? null;

/** The scores on a part where just these fields were withheld; null where that was not measured. */
export const scoresWithout = (scores: Scores | undefined, part: SplitPart, withheld: Withheld): TaglineScores | null =>
  scoresOn(scores, part).find(({ settings }) => isSameTold(withheldBy(settings), withheld)) ?? null;

/** All scores with these in their place; those of the part that were told something else stay. */
export function withScores(scores: Scores, part: SplitPart, added: TaglineScores): Scores {
  const others = Object.entries(scores).filter(([place]) => place.split(' ')[0] !== part);
  // The newest of one place is the last that is put there. Older ones stood under the part alone, whatever was told.
  const ofPart = [...scoresOn(scores, part).reverse(), added];
  return Object.fromEntries([
    ...others,
    ...ofPart.map((each) => [placeOf(part, withheldBy(each.settings)), each] as const),
  ]);
}

/** What was withheld from both runs on a part: nothing where both have that, else the newest of `a`; null where they share none. */
export function sharedWithheld(a: Scores | undefined, b: Scores | undefined, part: SplitPart): ToldField[] | null {
  const shared = scoresOn(a, part).find(({ settings }) => scoresWithout(b, part, withheldBy(settings)) !== null);
  return shared === undefined ? null : withheldBy(shared.settings);
}
