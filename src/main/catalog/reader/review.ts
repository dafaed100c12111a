// Answers of the review pages: a page of a queue with its posters, and the counts per genre.
import type { Output, Parsed } from '../../../shared/contract.ts';
import { posterRow } from './posterRows.ts';
import type { ReaderProject } from './project.ts';
import { queueItem, type ReviewQueues } from './reviewQueue.ts';

/** A page of a queue. `genreId` and `genres` (names) both restrict it. @throws AppError `not_found` for unknown names */
export function reviewQueue(
  project: ReaderProject,
  queues: ReviewQueues,
  { kind, genreId, genres, offset, limit }: Parsed<'review.queue'>,
): Output<'review.queue'> {
  const { columns, orders } = project;
  let genreIds = genres ? project.vocabulary.resolve(genres) : null;
  if (genreId !== undefined) genreIds = genreIds === null || genreIds.includes(genreId) ? [genreId] : [];
  const queue = queues.queue(columns, orders, { kind, genreIds });
  const trained = project.trainedFilms();
  const items = [];
  for (let at = offset; at < offset + limit; at++) {
    const item = queueItem(columns, queue, at, trained);
    if (item === null) break;
    items.push({ ...item, poster: posterRow(columns, columns.rowOf(item.posterId)) });
  }
  return {
    runId: columns.run?.id ?? null,
    items,
    left: queue.left.length,
    done: queue.done,
    skipped: queue.skipped.length,
    revision: project.revision,
  };
}

/** What is left per genre of the active run. */
export function reviewCounts(project: ReaderProject, queues: ReviewQueues): Output<'review.counts'> {
  const { columns, vocabulary } = project;
  const genres = queues.counts(columns).filter(({ genreId }) => vocabulary.has(genreId));
  return { runId: columns.run?.id ?? null, genres };
}
