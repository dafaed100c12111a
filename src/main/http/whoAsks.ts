// Who a request comes from: the owner by bearer token or session, or one of the people by a token of their own. Owns no token.
import type { IncomingHttpHeaders } from 'node:http';
import { bearerOf, cookieOf, type Gate } from './auth.ts';
import type { People, Person } from './backend.ts';

/** Who is signed in: the owner (`who` null) or one of the people, and by what. */
export interface SignedIn {
  by: 'bearer' | 'session';
  who: Person | null;
  /** Whether that still holds: a person can be removed while a socket is open. */
  still: () => boolean;
}

/** @param cookie the name of this studio's session cookie */
export function whoAsks(
  gate: Gate,
  people: People | undefined,
  headers: IncomingHttpHeaders,
  cookie: string,
): SignedIn | null {
  const owner = gate.check(headers, cookie);
  if (owner !== null) return { by: owner, who: null, still: () => gate.check(headers, cookie) !== null };
  if (!people) return null;
  for (const [by, token] of [
    ['bearer', bearerOf(headers)],
    ['session', cookieOf(headers, cookie)],
  ] as const) {
    const who = token === null ? null : people.identify(token);
    if (token !== null && who !== null) return { by, who, still: () => people.identify(token)?.name === who.name };
  }
  return null;
}
