// What the buttons of a review card do, in words, and the names of the queues. Why a card is asked is shared/labelNoise/reason.ts.
import type { QueueKind } from '../../../shared/calls/review.ts';
import type { Genre, GenreState } from '../../../shared/domain.ts';
import type { Grounds } from '../../../shared/labelNoise/reason.ts';
import type { ReviewCard } from './queue.ts';

/** The queues in the order that they are listed, each with its one line. */
export const QUEUES: readonly { kind: QueueKind; name: string; about: string }[] = [
  {
    kind: 'all',
    name: 'All suspects',
    about: 'Labels that are doubted and genres that are missed, most suspicious first.',
  },
  { kind: 'wrong', name: 'Probably wrong', about: 'Labelled, yet the model and the other signals doubt it.' },
  { kind: 'missing', name: 'Probably missing', about: 'Not labelled, yet the signals speak for it.' },
  {
    kind: 'helps',
    name: 'Helps most',
    about:
      'What your answers teach the model most: labels it doubts, open questions, rare genres. No two alike in a row.',
  },
  { kind: 'second', name: 'Second look', about: 'What somebody was not sure of, oldest first.' },
];

/** Whether the queue suspects a label, or asks a question. */
export const asks = (queue: QueueKind): boolean => queue === 'helps' || queue === 'second';

/** The state that a decision gives the label. "wrong" is about a present label, "missing" about a genre that is not there. */
export const stateAfter = (kind: ReviewCard['kind'], decision: 'accept' | 'reject'): GenreState =>
  (kind === 'missing') === (decision === 'accept') ? 'present' : 'absent';

/** Where a question is asked, A means yes and R no, whichever of the two the model said. */
export function decisionFor(queue: QueueKind, kind: ReviewCard['kind'], key: 'accept' | 'reject'): 'accept' | 'reject' {
  return !asks(queue) || kind === 'missing' ? key : key === 'accept' ? 'reject' : 'accept';
}

/** What a key does to a card, for the button's tooltip. */
export function means(queue: QueueKind, kind: ReviewCard['kind'], key: 'accept' | 'reject', genre: string): string {
  const decision = decisionFor(queue, kind, key);
  const state = stateAfter(kind, decision);
  return decision === 'accept' ? `Make ${genre} ${state}` : `Confirm that ${genre} is ${state}`;
}

/** A card as its grounds are put into words. */
export function groundsOf(card: ReviewCard, queue: QueueKind, genres: readonly Genre[]): Grounds {
  const name = (id: number): string => genres.find((genre) => genre.id === id)?.name ?? '';
  const { poster, genreId, evidence } = card;
  return {
    queue: queue === 'helps' || queue === 'second' ? queue : 'suspect',
    kind: card.kind,
    genre: name(genreId),
    probability: card.probability,
    threshold: card.threshold,
    state: poster.present.includes(genreId) ? 'present' : poster.absent.includes(genreId) ? 'absent' : 'unknown',
    byPerson: poster.byPerson.includes(genreId),
    inSample: card.inSample,
    evidence: { ...evidence, goesWith: evidence.goesWith.map(name), seldomWith: evidence.seldomWith.map(name) },
  };
}
