// Approved taglines on their way out.
import { z } from 'zod';
import { pathSchema } from '../domain.ts';
import { filterSchema } from '../filter.ts';
import { approvalSchema } from '../taglines/draft.ts';
import { call, jobId } from './call.ts';

/** `pdf`: a contact sheet with thumbnails. */
export const TAGLINE_FORMATS = ['csv', 'jsonl', 'docx', 'pdf'] as const;

export const taglineExportCalls = {
  'taglines.export': call(
    'mutation',
    z.object({
      format: z.enum(TAGLINE_FORMATS),
      approvals: z.array(approvalSchema).min(1).default(['approved']),
      filter: filterSchema.default({}),
      path: pathSchema.optional().describe('chosen in the exports folder of the project where not given'),
      overwrite: z.boolean().default(false),
    }),
    jobId,
  ),
} as const;
