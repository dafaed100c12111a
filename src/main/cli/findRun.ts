// Runs as a user names them on the command line: by id, name, the beginning of an id, or "latest".
import type { Run, RunTask } from '../../shared/domain.ts';
import { AppError } from '../../shared/errors.ts';
import type { CliStudio } from './studio.ts';

/** What the help says of an option that names a run. */
export const RUN_NAMES = 'id or name of a run, the beginning of an id, or "latest"';

/**
 * The run that was named; of several with one name the newest. One of another task than the wanted one is found too, by
 * all but "latest", so that the call can say what is wrong with it. @throws AppError `not_found`
 */
export async function findRun(studio: CliStudio, wanted: string, task: RunTask = 'genres'): Promise<Run> {
  const other = task === 'genres' ? 'taglines' : 'genres';
  const runs = (await studio.call('runs.list', { task })).runs;
  const named = namedRun(runs, wanted);
  if (named) return named;
  const others = wanted === 'latest' ? [] : (await studio.call('runs.list', { task: other })).runs;
  const found = namedRun(others, wanted);
  if (found) return found;
  throw new AppError('not_found', wanted === 'latest' ? 'There is no finished run.' : `There is no run "${wanted}".`, {
    hint: `See \`npx --no marquee runs${task === 'genres' ? '' : ' --task taglines'}\`.`,
  });
}

function namedRun(runs: readonly Run[], wanted: string): Run | undefined {
  const newest = [...runs].sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  if (wanted === 'latest') return newest.find((run) => run.state === 'done');
  return (
    newest.find((run) => run.id === wanted) ??
    newest.find((run) => run.name === wanted) ??
    newest.find((run) => run.id.startsWith(wanted))
  );
}
