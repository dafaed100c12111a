// Whether a finished run becomes the one whose predictions the library and the review queues show. A run that is worse than
// the one shown now, beyond noise and on the same validation posters, does not; who asked is told either way.
import { AppError } from '../../../shared/errors.ts';
import type { Run } from '../../../shared/domain.ts';
import type { TrainRequest } from '../../../shared/training.ts';
import type { JobRun } from './engine.ts';

export interface Activation {
  activated: boolean;
  why: string;
}

// It is kept with the run, so it must stay true when another run takes the place.
const ACTIVATED = 'It became the active run when it was done.';

/** Makes the run active where the rule says so. `isMember`: of a sweep, where only a better run takes the place. */
export async function activate(
  run: JobRun,
  record: Run,
  rule: TrainRequest['activate'],
  isMember: boolean,
): Promise<Activation> {
  const decided = await decide(run, record, rule, isMember);
  if (decided.activated) await run.project.write('run.activate', { runId: record.id });
  run.log('info', decided.why);
  return decided;
}

async function decide(
  run: JobRun,
  record: Run,
  rule: TrainRequest['activate'],
  isMember: boolean,
): Promise<Activation> {
  const yes = (why: string): Activation => ({ activated: true, why });
  const no = (why: string): Activation => ({
    activated: false,
    why: `${why} It did not become the active run: make it active to see its predictions.`,
  });
  if (rule === 'never') return no('It was asked for so.');
  if (rule === 'always') return yes(ACTIVATED);
  const { activeRun } = await run.project.info();
  const active = activeRun === null ? null : await run.project.read('runs.get', { runId: activeRun });
  if (active === null || active.id === record.id) return yes(ACTIVATED);
  // The labels are those that were checked: a head that learned from them knows less of what is wrong with them.
  if (active.kind === 'crossval' && active.snapshot === record.snapshot) {
    return no(`${active.name} judges every poster of the same labels by a head that never saw it.`);
  }
  // What learned from these validation posters would look better on them than it is.
  if (active.splitName !== record.splitName || active.builtIn) {
    return yes(`${ACTIVATED} ${active.name} was trained on another split and cannot be compared.`);
  }
  const comparison = await run.project
    .read('runs.compare', {
      a: active.id,
      b: record.id,
      split: 'validation',
      truth: 'known',
      rule: 'tuned',
      samples: 500,
      seed: 1,
      limit: 1,
    })
    .catch((error: unknown) => {
      if (error instanceof AppError) return error;
      throw error;
    });
  if (comparison instanceof AppError) return yes(`${ACTIVATED} ${comparison.message}`);
  const better = (comparison.overall.mAP.difference ?? 0) > 0;
  if (comparison.outcome === 'worse' || (isMember && !better)) return no(comparison.verdict);
  return yes(`${ACTIVATED} ${comparison.verdict}`);
}
