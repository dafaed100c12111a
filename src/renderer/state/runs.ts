// What is done with a run from several pages.
import { notifications } from '@mantine/notifications';
import type { Run } from '../../shared/domain.ts';
import { call } from '../api/client.ts';
import { queryClient } from '../api/queries.ts';
import { showError } from './edits.ts';

/** Makes a run the one whose predictions the library and the queues show. */
export async function activateRun(run: Pick<Run, 'id' | 'name'>): Promise<void> {
  try {
    await call('runs.activate', { runId: run.id });
    notifications.show({ message: `Predictions shown are now those of ${run.name}.` });
    await queryClient.invalidateQueries();
  } catch (error) {
    showError(error, 'The run could not be made the active one');
  }
}

/** Makes a tagline run the one that the desk drafts with. */
export async function draftWithRun(run: Pick<Run, 'id' | 'name'>): Promise<void> {
  try {
    await call('taglines.useRun', { runId: run.id });
    notifications.show({ message: `The desk drafts with ${run.name} from now on.` });
    await queryClient.invalidateQueries();
  } catch (error) {
    showError(error, 'The run could not be used for drafting');
  }
}
