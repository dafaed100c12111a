import { expect, it } from 'vitest';
import { createLog, redact } from '../../../src/main/lib/log.ts';

it('keeps secrets out, however deep', () => {
  expect(redact({ url: 'x', bearerToken: 'abc', nested: { cookie: 'c', list: [{ password: 'p', n: 1 }] } })).toEqual({
    url: 'x',
    bearerToken: '[redacted]',
    nested: { cookie: '[redacted]', list: [{ password: '[redacted]', n: 1 }] },
  });
});

it('writes one JSON line per entry, errors spelled out', () => {
  const lines: string[] = [];
  const log = createLog(
    (line) => lines.push(line),
    () => new Date(0),
  );
  log.warn('it broke', { error: new Error('why\nnot') });
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toContain('\n');
  expect(JSON.parse(lines[0]!)).toMatchObject({
    at: '1970-01-01T00:00:00.000Z',
    level: 'warn',
    error: { message: 'why\nnot' },
  });
});
