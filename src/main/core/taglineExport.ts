// Starts exports of taglines. What is written, and how, is the job's.
import { TAGLINES_EXPORTED_AS } from '../../shared/taglines/exportForms.ts';
import type { CallHandlers } from './dispatch.ts';
import type { Studio } from './studio.ts';

export function taglineExportCalls(studio: Studio): Pick<CallHandlers, 'taglines.export'> {
  return {
    'taglines.export': async (input) => {
      const title = `Export taglines as ${TAGLINES_EXPORTED_AS[input.format]}`;
      const job = await studio.jobs().start('exportTaglines', title, input);
      return { jobId: job.id };
    },
  };
}
