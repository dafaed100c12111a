// Words and figures of the Splits dialog. Pure.
import type { Output } from '../../../../shared/contract.ts';
import type { SplitPart } from '../../../../shared/domain.ts';
import type { LeakReport } from '../../../../shared/evaluation/answers.ts';
import { count, plural } from '../../../parts/words.ts';

export type Split = Output<'splits.list'>['splits'][number];
export type LeakPair = LeakReport['pairs'][number];
export type SplitMethod = NonNullable<Split['method']>;

export const PARTS: readonly { part: SplitPart; label: string }[] = [
  { part: 'train', label: 'Train' },
  { part: 'validation', label: 'Validation' },
  { part: 'test', label: 'Test' },
];

export const METHODS: Readonly<Record<SplitMethod, { label: string; about: string }>> = {
  stratified: {
    label: 'Even genres',
    about: 'Each genre has its share in every part, as near as films allow: rare genres can be measured.',
  },
  hash: {
    label: 'By film alone',
    about: 'Seed and film decide, nothing else: the same film has the same place in every project.',
  },
};

/** A name that is not taken: "split 2" beside one other. */
export function freeName(splits: readonly Pick<Split, 'name'>[]): string {
  const taken = new Set(splits.map(({ name }) => name));
  for (let n = splits.length + 1; ; n++) if (!taken.has(`split ${n}`)) return `split ${n}`;
}

/** Why a new split cannot be made as it is drafted; null when it can. Shares are percent. */
export function draftProblem(
  draft: { name: string; validation: number; test: number },
  splits: readonly Pick<Split, 'name'>[],
): string | null {
  const name = draft.name.trim();
  if (name === '') return 'It needs a name.';
  if (splits.some((split) => split.name === name)) return 'There is a split of this name.';
  if (draft.validation + draft.test >= 100) return 'Nothing would be left to train on.';
  return null;
}

/** A share with one decimal: "9.8 %". */
export const share = (part: number, whole: number): string =>
  whole === 0 ? '–' : `${((part / whole) * 100).toFixed(1)} %`;

export interface GenreRow {
  genre: string;
  posters: number;
  /** In the order of `PARTS`. */
  shares: { posters: number; text: string; off: number }[];
}

/** Genres with their share in each part, in the order of the project, and how far each is from what was asked (0 to 1). */
export function genreRows({ genres, asked }: Pick<LeakReport, 'genres' | 'asked'>): GenreRow[] {
  return genres.map((genre) => {
    const posters = genre.train + genre.validation + genre.test;
    const shares = PARTS.map(({ part }) => ({
      posters: genre[part],
      text: share(genre[part], posters),
      off: Math.abs(genre[part] / posters - asked[part]),
    }));
    return { genre: genre.genre, posters, shares };
  });
}

/** "Most uneven: Sport, 6.8 % in validation instead of 10.0 %." */
export function evennessWords(report: Pick<LeakReport, 'genres' | 'asked'>): string {
  let most: { off: number; words: string } | null = null;
  for (const { genre, shares } of genreRows(report)) {
    for (const [i, { text, off }] of shares.entries()) {
      const { part } = PARTS[i]!;
      if (most !== null && off <= most.off) continue;
      most = { off, words: `${genre}, ${text} in ${part} instead of ${share(report.asked[part], 1)}` };
    }
  }
  if (most === null) return 'No poster in it is labelled yet.';
  return most.off < 0.005 ? 'Every genre has its share in every part.' : `Most uneven: ${most.words}.`;
}

/** `problem`: figures of runs on this split are not honest. `look`: somebody should see it. */
export interface Finding {
  text: string;
  tone: 'problem' | 'look' | 'fine';
}

/** What the check found, the worst first, in a sentence each. */
export function findings({ leaks, similar, toldApart, starterFilms, cosineLimit, groups }: LeakReport): Finding[] {
  const found: Finding[] = [
    leaks > 0
      ? {
          text: `${plural(leaks, 'pair')} of posters with the same picture in different parts: what is measured on them is too good. A new split keeps them together.`,
          tone: 'problem',
        }
      : { text: 'No picture is in two parts.', tone: 'fine' },
  ];
  if (similar > 0) {
    const text = `${plural(similar, 'pair')} of posters in different parts may be the same picture: judge for yourself.`;
    found.push({ text, tone: 'look' });
  }
  if (cosineLimit === null) {
    const text =
      'Posters are not embedded by the project’s encoder yet, so pictures were compared by their hashes alone.';
    found.push({ text, tone: 'look' });
  }
  if (starterFilms > 0) {
    const text = `${plural(starterFilms, 'film')} of the test part helped to make the starter models, which look better here than they are. Runs of your own are not affected, but for tagline runs that begin with the starter language model.`;
    found.push({ text, tone: 'look' });
  }
  if (toldApart > 0) {
    found.push({ text: `${plural(toldApart, 'pair')} told apart on the page Duplicates: not counted.`, tone: 'fine' });
  }
  if (groups > 0) {
    found.push({ text: `Groups of films that are kept together for their posters: ${count(groups)}.`, tone: 'fine' });
  }
  return found;
}

/** What a pair is, and how near its posters are: "The same picture" and "2 of 64 bits differ". */
export function pairWords({ kind, distance, cosine }: Pick<LeakPair, 'kind' | 'distance' | 'cosine'>): {
  what: string;
  near: string;
} {
  if (kind === 'sameFile') return { what: 'The same file', near: 'no bit differs' };
  const bits = distance === null ? [] : [`${distance} of 64 bits differ`];
  const alike = cosine === null ? [] : [`cosine ${cosine.toFixed(2)}`];
  return {
    what: kind === 'nearDuplicate' ? 'The same picture' : 'Look alike',
    near: [...bits, ...alike].join(', '),
  };
}

/** How a split came to be: "Even genres, seed 1". */
export const madeWords = (split: Split): string =>
  split.method === undefined ? `Seed ${split.seed}` : `${METHODS[split.method].label}, seed ${split.seed}`;

/** What became of a table's rows: "280 films placed by the table; 3 rows could not be followed." */
export function tableWords({ listed, skippedCount }: Output<'splits.make'>): string {
  const placed = `${plural(listed, 'film')} placed by the table`;
  return skippedCount === 0
    ? `${placed}.`
    : `${placed}; ${plural(skippedCount, 'entry', 'entries')} could not be followed.`;
}
