// Whether a finished tagline run becomes the one that the desk drafts with. One whose drafts fit worse than those of the run
// that drafts now, on the same validation posters and beyond noise, does not; nor does one that nothing shows to look at the
// poster, where the starter drafts. Who asked is told either way.
import type { Run } from '../../../shared/domain.ts';
import type { TaglineTrainRequest } from '../../../shared/taglines/taglineRequest.ts';
import { AppError } from '../../../shared/errors.ts';
import type { JobRun } from './engine.ts';

export interface TaglineUse {
  used: boolean;
  why: string;
}

// It is kept with the run, so it must stay true when another run takes the place.
const USED = 'The desk drafts with it since it was done.';

/** Makes the run draft where the rule says so. `isMember`: of a sweep, where only a better run takes the place. */
export async function useTaglines(
  run: JobRun,
  record: Run,
  rule: TaglineTrainRequest['use'],
  isMember: boolean,
): Promise<TaglineUse> {
  const decided = await decide(run, record, rule, isMember);
  if (decided.used) await run.project.write('taglines.useRun', { runId: record.id });
  run.log('info', decided.why);
  return decided;
}

async function decide(
  run: JobRun,
  record: Run,
  rule: TaglineTrainRequest['use'],
  isMember: boolean,
): Promise<TaglineUse> {
  const yes = (why: string): TaglineUse => ({ used: true, why });
  const no = (why: string): TaglineUse => ({
    used: false,
    why: `${why} The desk does not draft with it: choose it there, or on its page.`,
  });
  if (rule === 'never') return no('It was asked for so.');
  if (rule === 'always') return yes(USED);
  const { activeTaglineRun } = await run.project.info();
  const active = await activeRun(run, activeTaglineRun ?? null);
  if (active === null) return beforeStarter(bestLift(record)) ? yes(USED) : no(startersWords(bestLift(record)!));
  if (active.id === record.id) return yes(USED);
  // What learned from these validation posters would look better on them than it is.
  if (active.splitName !== record.splitName) {
    return yes(`${USED} ${active.name} was trained on another split and cannot be compared.`);
  }
  const [before, now] = [bestLift(active), bestLift(record)];
  if (before === null || now === null) return yes(`${USED} Without drafts after each epoch it cannot be compared.`);
  const difference = now.lift - before.lift;
  const noise = Math.hypot(before.error, now.error);
  const words = `Its drafts for validation posters have a lift of ${now.lift.toFixed(3)}, those of ${active.name} ${before.lift.toFixed(3)}`;
  if (difference < -noise) return no(`${words}: worse, beyond noise (${noise.toFixed(3)}).`);
  if (isMember && difference <= 0) return no(`${words}.`);
  return yes(`${USED} ${words}${Math.abs(difference) <= noise ? ', which is no difference beyond noise' : ''}.`);
}

interface Lift {
  lift: number;
  error: number;
}

/** The starter learned from other films and is not measured on these posters: a run has to show that it is worth something. */
const beforeStarter = (now: Lift | null): boolean => now === null || now.lift > now.error;

const startersWords = ({ lift, error }: Lift): string =>
  `Its drafts for validation posters have a lift of ${lift.toFixed(3)}, with noise of ${error.toFixed(3)}: nothing shows that they fit better than a random tagline, so the starter model goes on drafting.`;

async function activeRun(run: JobRun, runId: string | null): Promise<Run | null> {
  if (runId === null) return null;
  try {
    return await run.project.read('runs.get', { runId });
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return null;
    throw error;
  }
}

/** Lift of the epoch whose weights were kept, with the half-width of its 95 % interval. */
function bestLift({ taglines, bestEpoch }: Run): Lift | null {
  const point = taglines?.epochs.find(({ epoch }) => epoch === bestEpoch);
  if (point === undefined || point.lift === null) return null;
  return { lift: point.lift, error: point.liftError ?? 0 };
}
