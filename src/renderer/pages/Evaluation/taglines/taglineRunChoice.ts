// Which tagline runs can be evaluated, and which job evaluates one. Pure.
import type { Job, Run, SplitPart } from '../../../../shared/domain.ts';

/** Runs that are done, newest first; the starter, which was made before all of them, last. */
export const evaluableRuns = (runs: readonly Run[]): Run[] =>
  runs
    .filter(({ state }) => state === 'done')
    .sort((a, b) => Number(a.builtIn) - Number(b.builtIn) || b.createdAt.localeCompare(a.createdAt));

/** The newest evaluation of a run on a part; null where none is known. `jobs` are newest first. */
export function evaluationJob(jobs: readonly Job[], runId: string, split: SplitPart): Job | null {
  return (
    jobs.find(({ kind, input }) => {
      if (kind !== 'evaluateTaglines' || typeof input !== 'object' || input === null) return false;
      const asked = input as { runId?: unknown; split?: unknown };
      return asked.runId === runId && asked.split === split;
    }) ?? null
  );
}
