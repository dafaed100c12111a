// The posters whose predicted genres differ between a run and an earlier one.
import type { Database } from 'better-sqlite3';
import type { Output, Parsed } from '../../../../shared/contract.ts';
import type { ReaderProject } from '../project.ts';
import { getGenreRun } from '../runs.ts';
import { flipsOf, pairUp } from './pairs.ts';
import { titleOf } from './posters.ts';
import type { Scopes } from './scope.ts';

/**
 * At each run's tuned thresholds, over the genres that both know. Without `against`: the newest earlier run with
 * predictions; null when there is none. A run without predictions has changed nothing. @throws AppError `not_found`
 */
export async function changedPredictions(
  project: ReaderProject,
  scopes: Scopes,
  { runId, against, limit }: Parsed<'runs.changed'>,
): Promise<Output<'runs.changed'>> {
  const run = getGenreRun(project.db, runId);
  const otherId = against ?? earlierRun(project.db, runId);
  if (otherId === null) return { against: null, total: 0, posters: [] };
  const other = getGenreRun(project.db, otherId);
  if (run.predicted === 0 || other.predicted === 0) return { against: otherId, total: 0, posters: [] };
  const [before, now] = [await scopes.predicted(otherId), await scopes.predicted(runId)];
  const pairs = pairUp(project, before, now, () => true);
  const flips = flipsOf(project, pairs);
  const names = (columns: number[]): string[] => columns.map((g) => project.vocabulary.name(pairs.genreIds[g]!));
  return {
    against: otherId,
    total: flips.length,
    posters: flips.slice(0, limit).map(({ posterId, gained, lost }) => ({
      posterId,
      title: titleOf(project, posterId),
      gained: names(gained),
      lost: names(lost),
    })),
  };
}

function earlierRun(db: Database, runId: string): string | null {
  const id = db
    .prepare(
      `SELECT o.id FROM run o, run r WHERE r.id = ? AND o.id <> r.id AND (o.created_at, o.id) < (r.created_at, r.id)
         AND EXISTS (SELECT 1 FROM prediction p WHERE p.run_id = o.id)
       ORDER BY o.created_at DESC, o.id DESC LIMIT 1`,
    )
    .pluck()
    .get(runId) as string | undefined;
  return id ?? null;
}
