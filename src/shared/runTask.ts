// What a run can be used for: heads tell genres, tagline models write. Calls that need the one refuse the other here, in the
// same words wherever they are answered.
import type { Run, RunTask } from './domain.ts';
import { AppError } from './errors.ts';

export const taskOf = ({ task }: Pick<Run, 'task'>): RunTask => task ?? 'genres';

/** @throws AppError `bad_input` for a run that learned something else */
export function requireTask(run: Pick<Run, 'name' | 'task'>, wanted: RunTask): void {
  if (taskOf(run) === wanted) return;
  if (wanted === 'genres') {
    throw new AppError('bad_input', `The run "${run.name}" writes taglines: it tells no genres.`, {
      hint: 'Choose a run of a genre head: see `npx --no marquee runs`.',
    });
  }
  throw new AppError('bad_input', `The run "${run.name}" tells genres: it writes no taglines.`, {
    hint: 'Choose a tagline run: see `npx --no marquee runs --task taglines`.',
  });
}
