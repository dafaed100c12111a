import { describe, expect, it } from 'vitest';
import { cookieAt, FailureLimit, Gate, hostAllowed, originAllowed, sameToken } from '../../../src/main/http/auth.ts';

describe('hostAllowed', () => {
  it('knows loopback names with our own port', () => {
    for (const name of ['127.0.0.1', 'localhost', '[::1]']) {
      expect(hostAllowed(`${name}:5180`, 5180, [])).toBe(true);
      expect(hostAllowed(`${name}:5181`, 5180, [])).toBe(false);
    }
  });
  it('refuses foreign names that resolve to loopback, and malformed ones', () => {
    for (const host of [
      'evil.test',
      'evil.test:5180',
      '127.0.0.1.evil.test:5180',
      'localhost@evil.test:5180',
      '',
      undefined,
    ]) {
      expect(hostAllowed(host, 5180, [])).toBe(false);
    }
  });
  it('knows names given on purpose, at any port', () => {
    expect(hostAllowed('Studio.Example:443', 5180, ['studio.example'])).toBe(true);
    expect(hostAllowed('other.example', 5180, ['studio.example'])).toBe(false);
  });
});

describe('originAllowed', () => {
  const host = '127.0.0.1:5180';
  it('lets our own page through and no other', () => {
    expect(originAllowed({ host, origin: 'http://127.0.0.1:5180' }, false)).toBe(true);
    expect(originAllowed({ host, origin: 'http://localhost:3000' }, false)).toBe(false);
    expect(originAllowed({ host, origin: 'null' }, true)).toBe(false);
    expect(originAllowed({ host, 'sec-fetch-site': 'same-origin' }, false)).toBe(true);
    expect(originAllowed({ host, 'sec-fetch-site': 'cross-site' }, true)).toBe(false);
  });
  it('lets requests without browser headers through with a bearer token only', () => {
    expect(originAllowed({ host }, true)).toBe(true);
    expect(originAllowed({ host }, false)).toBe(false);
  });
});

describe('Gate', () => {
  it('redeems a launch code once, within its life', () => {
    const gate = new Gate({ bearer: 'b'.repeat(43) });
    const code = gate.newLaunchCode(0);
    const session = gate.redeem(code, 1);
    expect(session).not.toBeNull();
    expect(gate.redeem(code, 2)).toBeNull();
    expect(gate.check({ cookie: `a=b; marquee_session_5180=${session ?? ''}` }, cookieAt(5180))).toBe('session');
    expect(gate.check({ cookie: 'marquee_session_5180=nonsense' }, cookieAt(5180))).toBeNull();
    const old = gate.newLaunchCode(0, 1000);
    expect(gate.redeem(old, 1001)).toBeNull();
  });
  it('knows its bearer token and stores digests only', () => {
    const saved: string[][] = [];
    const gate = new Gate({ bearer: 'b'.repeat(43), saveSessions: (d) => saved.push(d) });
    expect(gate.check({ authorization: `Bearer ${'b'.repeat(43)}` }, cookieAt(5180))).toBe('bearer');
    expect(gate.check({ authorization: `Bearer ${'c'.repeat(43)}` }, cookieAt(5180))).toBeNull();
    const session = gate.redeem(gate.newLaunchCode(0), 0) ?? '';
    expect(saved.flat()).toHaveLength(1);
    expect(saved.flat()).not.toContain(session);
    const later = new Gate({ bearer: 'x'.repeat(43), sessions: saved.flat() });
    expect(later.check({ cookie: `marquee_session_5180=${session}` }, cookieAt(5180))).toBe('session');
  });
});

it('compares tokens of different lengths without throwing', () => {
  expect(sameToken('a', 'ab')).toBe(false);
  expect(sameToken('ab', 'ab')).toBe(true);
});

it('counts failures in a sliding minute', () => {
  const limit = new FailureLimit(3);
  for (let t = 0; t < 3; t++) limit.record(t);
  expect(limit.exceeded(10)).toBe(true);
  expect(limit.exceeded(60_001)).toBe(false);
});
