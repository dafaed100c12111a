// Which tagline runs can be evaluated, and which job evaluates one. Pure.
import type { Job, Run, SplitPart } from '../../../../shared/domain.ts';
import { isSameTold, withheldBy, type Withheld } from '../../../../shared/taglines/toldScores.ts';

/** Runs that are done, newest first; the starter, which was made before all of them, last. */
export const evaluableRuns = (runs: readonly Run[]): Run[] =>
  runs
    .filter(({ state }) => state === 'done')
    .sort((a, b) => Number(a.builtIn) - Number(b.builtIn) || b.createdAt.localeCompare(a.createdAt));

/** The newest evaluation of a run on a part that withholds just these fields; null where none is known. `jobs` are newest first. */
export function evaluationJob(
  jobs: readonly Job[],
  { runId, split, withheld }: { runId: string; split: SplitPart; withheld: Withheld },
): Job | null {
  return (
    jobs.find(({ kind, input }) => {
      if (kind !== 'evaluateTaglines' || typeof input !== 'object' || input === null) return false;
      const asked = input as { runId?: unknown; split?: unknown; settings?: unknown };
      return asked.runId === runId && asked.split === split && isSameTold(withheldBy(asked.settings), withheld);
    }) ?? null
  );
}
