// The words of the desk: lists, states, sources and marks. What the studio means by them says the contract.
import type { DeskList } from '../../../shared/calls/taglineDesk.ts';
import type { Approval, DeskTagline, Draft, DraftMark, NearText } from '../../../shared/taglines/draft.ts';
import type { ScorePart } from '../../../shared/taglines/rank.ts';
import { isolated, plural } from '../../parts/words.ts';
import type { QueuedPoster } from '../../state/deskPaint.ts';

/** The lists in the order of their keys, each with its one line. */
export const LISTS: readonly { list: DeskList; name: string; about: string }[] = [
  { list: 'none', name: 'No tagline', about: 'Posters with neither a tagline nor a draft that waits.' },
  { list: 'waiting', name: 'Drafts waiting', about: 'Posters with drafts that nobody has chosen from.' },
  { list: 'draft', name: 'Chosen', about: 'Taglines that were chosen here and not put forward yet.' },
  { list: 'proposed', name: 'Proposed', about: 'Taglines that were put forward and wait for approval.' },
  { list: 'approved', name: 'Approved', about: 'Taglines that are ready to be used.' },
  { list: 'all', name: 'All', about: 'All posters of the project.' },
];

export const APPROVALS: Readonly<Record<Approval, { word: string; about: string }>> = {
  draft: { word: 'Chosen', about: 'Chosen, but nobody has put it forward.' },
  proposed: { word: 'Proposed', about: 'Put forward; it waits for approval.' },
  approved: { word: 'Approved', about: 'Ready to be used.' },
};

export type QueuedState = 'none' | 'waiting' | 'imported' | Approval;

/** The state of a poster of the queue, told by one word. */
export function stateOf({
  tagline,
  approval,
  openDrafts,
}: Pick<QueuedPoster, 'tagline' | 'approval' | 'openDrafts'>): QueuedState {
  if (tagline === null) return openDrafts > 0 ? 'waiting' : 'none';
  return approval ?? 'imported';
}

export function stateWords(queued: Pick<QueuedPoster, 'tagline' | 'approval' | 'openDrafts'>): string {
  const state = stateOf(queued);
  const drafts = queued.openDrafts > 0 ? plural(queued.openDrafts, 'draft') : '';
  if (state === 'none') return 'No tagline';
  if (state === 'waiting') return drafts;
  const word = state === 'imported' ? 'Has a tagline' : APPROVALS[state].word;
  return drafts === '' ? word : `${word}, ${drafts}`;
}

const SOURCES: Readonly<Record<DeskTagline['source'], string>> = {
  person: 'written by a person',
  import: 'from an import',
  model: 'drafted by a model',
};

/** Where a tagline comes from: "drafted by Starter model, accepted as it was". */
export function originWords(tagline: DeskTagline, draft: Pick<Draft, 'runName' | 'state'> | undefined): string {
  if (draft === undefined) return SOURCES[tagline.source];
  return `drafted by ${draft.runName}${draft.state === 'edited' ? ', then reworded' : ''}`;
}

export const PART_WORDS: Readonly<Record<ScorePart, string>> = {
  fit: 'Fit',
  likelihood: 'Likelihood',
  novelty: 'Novelty',
  contrast: 'Contrast',
};

const NEAR_SOURCES: Readonly<Record<NearText['source'], string>> = {
  training: 'learned from',
  catalog: 'of another film',
  draft: 'an earlier draft',
};

/** "learned from, Alien": whose text a draft is near to. */
export const nearWords = ({ source, title }: NearText): string =>
  title === null ? NEAR_SOURCES[source] : `${NEAR_SOURCES[source]}: ${isolated(title)}`;

const MARKS: Readonly<Record<DraftMark['kind'], string>> = {
  exact: 'A copy',
  near: 'Close to what exists',
  blocked: 'A blocked word',
  brand: 'The name of another film',
  person: 'A person’s name',
  madeUp: 'A word that nobody knows',
};

/** What a mark says, in short. */
export const markWords = ({ kind, what }: DraftMark): string => (what === '' ? MARKS[kind] : `${MARKS[kind]}: ${what}`);

/** "2 left out: too close to what exists; 1 left out: a blocked word" */
export function refusedWords(refused: readonly { marks: readonly DraftMark[] }[]): string {
  const reasons: Readonly<Record<DraftMark['kind'], string>> = {
    exact: 'copied what exists',
    near: 'came too close to what exists',
    blocked: 'had blocked words',
    brand: 'had the name of another film',
    person: 'had a person’s name',
    madeUp: 'had a word that nobody knows',
  };
  const order = ['exact', 'near', 'blocked', 'brand', 'person', 'madeUp'] as const;
  const kindOf = (marks: readonly DraftMark[]) => order.find((kind) => marks.some((mark) => mark.kind === kind));
  const parts = order
    .map((kind) => [refused.filter(({ marks }) => kindOf(marks) === kind).length, reasons[kind]] as const)
    .filter(([count]) => count > 0)
    .map(([count, reason]) => `${String(count)} ${reason}`);
  return `${plural(refused.length, 'draft')} left out${parts.length === 0 ? '' : `: ${parts.join(', ')}`}`;
}
