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
  const runs = newestFirst((await studio.call('runs.list', { task })).runs);
  if (wanted === 'latest') {
    const done = runs.find((run) => run.state === 'done');
    if (done) return done;
    throw notFound('There is no finished run.', task);
  }
  const own = namedRun(runs, wanted);
  if (own) return own;
  const others = newestFirst((await studio.call('runs.list', { task: other })).runs);
  // "starter" is a tagline run, and the beginning of the id of a genre run.
  const found = namedRun(others, wanted) ?? begunRun(runs, wanted) ?? begunRun(others, wanted);
  if (found) return found;
  throw notFound(`There is no run "${wanted}".`, task);
}

const newestFirst = (runs: readonly Run[]): Run[] => [...runs].sort((a, b) => b.createdAt.localeCompare(a.createdAt));

const namedRun = (runs: readonly Run[], wanted: string): Run | undefined =>
  runs.find((run) => run.id === wanted) ?? runs.find((run) => run.name === wanted);

const begunRun = (runs: readonly Run[], wanted: string): Run | undefined =>
  runs.find((run) => run.id.startsWith(wanted));

const notFound = (message: string, task: RunTask): AppError =>
  new AppError('not_found', message, {
    hint: `See \`npx --no marquee runs${task === 'genres' ? '' : ' --task taglines'}\`.`,
  });
