// What the spell check of the page has to ask the project: words that no dictionary has, but the catalog's own films do.
import { z } from 'zod';
import { call } from './call.ts';

export const spellingCalls = {
  /** Which of the words stand in a title of the project or in the name of a genre; case and accents do not matter. */
  'spelling.known': call(
    'query',
    z.object({ words: z.array(z.string().min(1).max(100)).max(200) }),
    z.object({ known: z.array(z.string()) }),
  ),
} as const;
