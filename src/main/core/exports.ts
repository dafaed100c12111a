// Starts exports. What is written, and how, is the export job's.
import type { CallHandlers } from './dispatch.ts';
import type { Studio } from './studio.ts';

export function exportCalls(studio: Studio): Pick<CallHandlers, 'export.start'> {
  return {
    'export.start': async (input) => {
      const job = await studio.jobs().start('export', `Export as ${input.format.toUpperCase()}`, input);
      return { jobId: job.id };
    },
  };
}
