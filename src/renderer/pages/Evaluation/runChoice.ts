// Which runs can be judged, which one is taken unasked, and how a run and its posters are told. Pure.
import type { Run, SplitPart } from '../../../shared/domain.ts';
import type { Truth } from '../../../shared/evaluation/answers.ts';
import { dateTime } from '../../parts/words.ts';

/** Runs that are done or have predictions, newest first. */
export const judgeableRuns = (runs: readonly Run[]): Run[] =>
  runs
    .filter((run) => run.state === 'done' || run.predicted > 0)
    .sort((a, b) => b.createdAt.localeCompare(a.createdAt) || b.id.localeCompare(a.id));

/** The run of the address, else the active one, else the newest. `runs` as `judgeableRuns` gives them. */
export const chosenRun = (runs: readonly Run[], wished: string | null, active: string | null): Run | null =>
  runs.find((run) => run.id === wished) ?? runs.find((run) => run.id === active) ?? runs[0] ?? null;

/**
 * The run to compare `run` with: the wished one, else the newest earlier one of the same split, else any of that split, else
 * any other. Null where there is no other.
 */
export function otherRun(runs: readonly Run[], run: Run, wished: string | null): Run | null {
  const others = runs.filter((each) => each.id !== run.id && each.predicted > 0);
  const alike = others.filter((each) => each.splitName === run.splitName);
  return (
    others.find((each) => each.id === wished) ??
    alike.find((each) => each.createdAt < run.createdAt) ??
    alike[0] ??
    others[0] ??
    null
  );
}

/** Choices of a select; runs of one name are told apart by their time. */
export function runOptions(runs: readonly Run[]): { value: string; label: string }[] {
  const times = new Map<string, number>();
  for (const { name } of runs) times.set(name, (times.get(name) ?? 0) + 1);
  return runs.map((run) => ({
    value: run.id,
    label: times.get(run.name) === 1 ? run.name : `${run.name} (${dateTime(run.createdAt)})`,
  }));
}

export const PART_WORDS: Record<SplitPart, { label: string; about: string }> = {
  test: { label: 'Test', about: 'Posters that nothing was fitted on: believe these figures.' },
  validation: { label: 'Validation', about: 'Thresholds were tuned on these posters: a little flattering.' },
  train: { label: 'Train', about: 'The run learned from these posters: very flattering.' },
};

/** What the figures of a part are worth for a run: only one that was trained on the split has learned from its train part. */
export function partAbout(run: Pick<Run, 'kind' | 'builtIn'>, part: SplitPart): string {
  if (run.kind === 'crossval') return 'Each poster was judged by a head that never saw it, in every part.';
  if (run.builtIn || run.kind === 'imported')
    return 'Trained elsewhere: the figures flatter where it learned from these posters.';
  return PART_WORDS[part].about;
}

export const TRUTH_WORDS: Record<Truth, { label: string; about: string }> = {
  known: { label: 'All known', about: 'Every label that is not undecided counts, imported ones too.' },
  person: { label: 'By a person', about: 'Only labels that a person set count: fewer, and surer.' },
};
