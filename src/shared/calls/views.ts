// Saved views of the library: a name for an address, by which it is found again.
import { z } from 'zod';
import { call, nothing } from './call.ts';

const viewName = z.string().trim().min(1).max(100);
export const savedViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  search: z.string().describe('search parameters of the address of the library'),
  person: z.string(),
  at: z.string(),
});
export type SavedView = z.infer<typeof savedViewSchema>;

export const viewsCalls = {
  'views.list': call('query', nothing, z.object({ views: z.array(savedViewSchema) })),
  /** A name that is taken is given to the new view, when `replace` says so. */
  'views.save': call(
    'mutation',
    z.object({ name: viewName, search: z.string().max(200_000), replace: z.boolean().default(false) }),
    savedViewSchema,
  ),
  'views.rename': call('mutation', z.object({ id: z.string(), name: viewName }), savedViewSchema),
  'views.delete': call('mutation', z.object({ id: z.string() }), nothing),
} as const;
