// Starts exports. What is written, and how, is the export job's.
import { EXPORTED_AS } from '../../shared/exportFormats.ts';
import type { CallHandlers } from './dispatch.ts';
import type { Studio } from './studio.ts';

export function exportCalls(studio: Studio): Pick<CallHandlers, 'export.start'> {
  return {
    'export.start': async (input) => {
      const job = await studio.jobs().start('export', `Export as ${EXPORTED_AS[input.format]}`, input);
      return { jobId: job.id };
    },
  };
}
