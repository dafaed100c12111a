// Runs as a user names them on the command line: by id, name, the beginning of an id, or "latest".
import type { Run } from '../../shared/domain.ts';
import { AppError } from '../../shared/errors.ts';
import type { CliStudio } from './studio.ts';

/** What the help says of an option that names a run. */
export const RUN_NAMES = 'id or name of a run, the beginning of an id, or "latest"';

/** The run that was named; of several with one name the newest. @throws AppError `not_found` */
export async function findRun(studio: CliStudio, wanted: string): Promise<Run> {
  const { runs } = await studio.call('runs.list', {});
  const newest = [...runs].sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  const found =
    wanted === 'latest'
      ? newest.find((run) => run.state === 'done')
      : (newest.find((run) => run.id === wanted) ??
        newest.find((run) => run.name === wanted) ??
        newest.find((run) => run.id.startsWith(wanted)));
  if (found) return found;
  throw new AppError('not_found', wanted === 'latest' ? 'There is no finished run.' : `There is no run "${wanted}".`, {
    hint: 'See `npx --no marquee runs`.',
  });
}
