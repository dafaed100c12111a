// Who works in a studio that several people share.
import { z } from 'zod';
import { call, nothing } from './call.ts';

const nameSchema = z.string().min(1).max(60);
/** What the owner can give; the owner's own role is nobody else's. */
export const personRoleSchema = z.enum(['curator', 'viewer']);
export type PersonRole = z.infer<typeof personRoleSchema>;

export const hereSchema = z.object({
  name: z.string(),
  role: z.enum(['owner', 'curator', 'viewer']),
  windows: z.number().int().describe('browsers and windows in which this person is signed in now'),
});
export type Here = z.infer<typeof hereSchema>;

const person = z.object({
  name: z.string(),
  role: personRoleSchema,
  addedAt: z.string(),
  sessions: z.number().int().describe('browsers that are signed in'),
  waitingLink: z.boolean().describe('a sign-in link was made and not used yet'),
});
const link = z.object({
  name: z.string(),
  role: personRoleSchema,
  code: z.string().describe('signs one browser in, once, within a week'),
  url: z.string().nullable().describe('the whole link; null while no studio is served'),
});

export const peopleCalls = {
  'people.me': call(
    'query',
    nothing,
    z.object({
      name: z.string(),
      role: z.enum(['owner', 'curator', 'viewer']),
      shared: z.boolean().describe('others can sign in to this studio'),
      here: z.array(hereSchema),
    }),
  ),
  'people.list': call('query', nothing, z.object({ people: z.array(person) })),
  'people.add': call('mutation', z.object({ name: nameSchema, role: personRoleSchema.default('curator') }), link),
  /** Another sign-in link, for another browser. */
  'people.link': call('mutation', z.object({ name: nameSchema }), link),
  /** Signs a person out everywhere, for good; what was edited stays. */
  'people.remove': call('mutation', z.object({ name: nameSchema }), nothing),
} as const;
