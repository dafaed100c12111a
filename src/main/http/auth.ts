// Who may talk to the server: Host, Origin and token rules as pure functions, launch codes, cookies, bearer tokens, rate limit.
// Owns no socket. Rules after jupyter_server (check_host, check_origin), code-server and datasette (Sec-Fetch-Site).
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);
/** What the names of all session cookies begin with. */
export const COOKIE = 'marquee_session';
/**
 * The session cookie of the studio at `port`. Browsers keep cookies by host and not by port, so with one name for all a second
 * studio on this machine would sign the first one out.
 */
export const cookieAt = (port: number): string => `${COOKIE}_${String(port)}`;

/** 256 random bits, URL-safe. */
export const newToken = (): string => randomBytes(32).toString('base64url');
export const digest = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Compares in constant time, whatever the lengths. */
export function sameToken(a: string, b: string): boolean {
  return timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());
}

/**
 * Whether the Host header names this server. Stops DNS rebinding: a foreign name that resolves to loopback is refused.
 * @param host the header, e.g. `127.0.0.1:5180`
 * @param allowed further names given by `--allow-host`, without port
 */
export function hostAllowed(host: string | undefined, port: number, allowed: readonly string[]): boolean {
  if (!host) return false;
  const match = /^(\[[0-9a-fA-F:]+\]|[^:]+)(?::(\d+))?$/.exec(host);
  if (!match?.[1]) return false;
  const name = match[1].toLowerCase();
  if (LOOPBACK.has(name)) return Number(match[2]) === port;
  // A public name may stand behind a forwarded port.
  return allowed.some((a) => a.toLowerCase() === name);
}

/**
 * Whether a request that writes (or opens the event socket) comes from our own page. A request without any browser header
 * is let through only with a bearer token, which no foreign page can attach.
 */
export function originAllowed(headers: IncomingHttpHeaders, bearer: boolean): boolean {
  const origin = headers.origin;
  if (origin !== undefined)
    return origin === `http://${headers.host ?? ''}` || origin === `https://${headers.host ?? ''}`;
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  return bearer;
}

/** Reads one cookie. */
export function cookieOf(headers: IncomingHttpHeaders, name: string): string | null {
  for (const part of (headers.cookie ?? '').split(';')) {
    const [key, ...value] = part.trim().split('=');
    if (key === name) return value.join('=');
  }
  return null;
}

export function bearerOf(headers: IncomingHttpHeaders): string | null {
  const match = /^Bearer ([\w-]{20,200})$/.exec(headers.authorization ?? '');
  return match?.[1] ?? null;
}

/** Counts failures in a sliding minute; over the limit everything unauthenticated is refused for a while. */
export class FailureLimit {
  private times: number[] = [];
  private readonly perMinute: number;
  constructor(perMinute: number) {
    this.perMinute = perMinute;
  }
  record(now: number): void {
    this.times.push(now);
    // More than the limit need not be remembered, however many come.
    if (this.times.length > this.perMinute) this.times.shift();
  }
  exceeded(now: number): boolean {
    this.times = this.times.filter((t) => now - t < 60_000);
    return this.times.length >= this.perMinute;
  }
}

/** Counts what one person sends in a sliding window of two seconds; beyond the limit the rest is refused. */
export class CallLimit {
  private readonly sent = new Map<string, number[]>();
  private readonly most: number;
  constructor(most: number) {
    this.most = most;
  }
  /** Whether one more may pass; counts it when it may. */
  admit(name: string, now: number): boolean {
    const recent = (this.sent.get(name) ?? []).filter((t) => now - t < 2000);
    const admitted = recent.length < this.most;
    if (admitted) recent.push(now);
    this.sent.set(name, recent);
    return admitted;
  }
}

/** Sessions and launch codes of one server. Only digests are kept. */
export class Gate {
  readonly failures = new FailureLimit(20);
  private readonly bearerDigest: string;
  private readonly sessions: Set<string>;
  private readonly codes = new Map<string, number>();
  private readonly saveSessions: (digests: string[]) => void;

  constructor(options: { bearer: string; sessions?: string[]; saveSessions?: (digests: string[]) => void }) {
    this.bearerDigest = digest(options.bearer);
    this.sessions = new Set(options.sessions ?? []);
    this.saveSessions = options.saveSessions ?? (() => undefined);
  }

  /** A code that is good for one sign-in within `lifetime` milliseconds. */
  newLaunchCode(now: number, lifetime = 24 * 3600_000): string {
    const code = newToken();
    this.codes.set(digest(code), now + lifetime);
    return code;
  }

  /** Exchanges a launch code for a session token; null when the code is wrong, used or old. */
  redeem(code: string, now: number): string | null {
    const key = digest(code);
    const until = this.codes.get(key);
    this.codes.delete(key);
    if (until === undefined || until < now) return null;
    const session = newToken();
    this.sessions.add(digest(session));
    // A browser signs in anew after many others did; the newest 50 stay.
    while (this.sessions.size > 50) this.sessions.delete(this.sessions.values().next().value as string);
    this.saveSessions([...this.sessions]);
    return session;
  }

  /** How a request is signed in, or null. `cookie`: the name of this studio's own. */
  check(headers: IncomingHttpHeaders, cookie: string): 'bearer' | 'session' | null {
    const bearer = bearerOf(headers);
    if (bearer !== null && sameToken(digest(bearer), this.bearerDigest)) return 'bearer';
    const session = cookieOf(headers, cookie);
    if (session !== null && this.sessions.has(digest(session))) return 'session';
    return null;
  }
}
