// Approved taglines on their way out.
import { z } from 'zod';
import { pathSchema } from '../domain.ts';
import { filterSchema } from '../filter.ts';
import { approvalSchema } from '../taglines/draft.ts';
import { PAPERS, TAGLINE_FORMATS } from '../taglines/exportForms.ts';
import { call, jobId } from './call.ts';

export const taglineExportCalls = {
  'taglines.export': call(
    'mutation',
    z.object({
      format: z.enum(TAGLINE_FORMATS),
      approvals: z.array(approvalSchema).min(1).default(['approved']),
      filter: filterSchema.default({}),
      path: pathSchema.optional().describe('chosen in the exports folder of the project where not given'),
      overwrite: z.boolean().default(false),
      paper: z.enum(PAPERS).default('a4').describe('of DOCX and PDF'),
    }),
    jobId,
  ),
} as const;
