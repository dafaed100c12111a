// Starts exports. What is written, and how, is the export job's.
import type { CallHandlers } from './dispatch.ts';
import type { Studio } from './studio.ts';

export function exportCalls(studio: Studio): Pick<CallHandlers, 'export.start'> {
  return {
    'export.start': async (input) => {
      const what = input.format === 'imagefolder' ? 'a folder of images' : input.format.toUpperCase();
      const job = await studio.jobs().start('export', `Export as ${what}`, input);
      return { jobId: job.id };
    },
  };
}
