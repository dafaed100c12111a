// Which tagline run drafts. Pure.
import type { Run } from '../../shared/domain.ts';

/** The id of the run that the desk drafts with: the chosen one, else the starter's; null where neither is there. */
export function usedTaglineRun(
  project: { activeTaglineRun?: string | null | undefined } | null,
  runs: readonly Pick<Run, 'id' | 'builtIn'>[],
): string | null {
  return project?.activeTaglineRun ?? runs.find(({ builtIn }) => builtIn)?.id ?? null;
}
