// The tagline models that the desk can draft with, and which one it is.
import type { Run } from '../../../shared/domain.ts';
import { useCall } from '../../api/queries.ts';
import { useSetting } from '../../state/settings.ts';

/** The run that stands for the shipped model. */
export const STARTER = 'starter';

export interface TaglineRuns {
  /** Runs that are done, the newest first; the starter last. */
  runs: readonly Run[];
  /** As the person chose it; empty: the project's own. */
  chosen: string;
  choose: (runId: string) => void;
  /** The run that the project drafts with; null: the starter. */
  active: string | null;
  /** What the model is called that makes (or made) the drafts. */
  name: string;
  /** Whether the shipped starter makes (or made) the drafts. */
  starter: boolean;
}

/** @param of the run whose drafts are on screen, where there is one */
export function useTaglineRuns(of: string | null = null): TaglineRuns {
  const [wished, choose] = useSetting('ui.deskRun', '');
  const { data } = useCall('runs.list', { task: 'taglines' });
  const { data: info } = useCall('studio.info', {});
  const runs = (data?.runs ?? []).filter(({ state }) => state === 'done');
  // A run that was removed, or is another project's, drafts for nobody.
  const chosen = runs.some(({ id }) => id === wished) ? wished : '';
  const active = info?.project?.activeTaglineRun ?? null;
  const drafts = of ?? (chosen === '' ? active : chosen) ?? STARTER;
  const name = runs.find(({ id }) => id === drafts)?.name ?? 'The starter model';
  return { runs, chosen, choose, active, name, starter: info !== undefined && drafts === STARTER };
}
