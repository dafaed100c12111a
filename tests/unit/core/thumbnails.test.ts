// Kept pictures stay within their limit, and those shown lately stay.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openThumbnails } from '../../../src/main/core/thumbnails.ts';
import { silentLog } from '../../../src/main/lib/log.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'marquee-thumbnails-'));
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

const LIMIT = 10_000;
const nameOf = (i: number): string => `${String(i).padStart(2, '0')}ff-320`;
const kept = (): string[] =>
  readdirSync(join(home, 'thumbnails'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
    .sort();

/** A picture of 1000 bytes from an earlier session, shown last `i` minutes after the first. */
function earlier(i: number): void {
  const dir = join(home, 'thumbnails', nameOf(i).slice(0, 2));
  mkdirSync(dir, { recursive: true });
  const path = join(dir, `${nameOf(i)}.webp`);
  writeFileSync(path, new Uint8Array(1000));
  const at = new Date(Date.UTC(2026, 0, 1, 0, i));
  utimesSync(path, at, at);
}

it('removes what was not shown for longest, also of earlier sessions', async () => {
  for (let i = 0; i < 12; i++) earlier(i);
  const thumbnails = openThumbnails(home, silentLog, LIMIT);
  expect(await thumbnails.find(nameOf(0))).not.toBeNull();
  await thumbnails.keep(nameOf(12), new Uint8Array(1000));
  // 13 000 bytes were there, 8000 may stay: the one shown now, the new one, and the six shown last.
  expect(kept()).toEqual([0, 6, 7, 8, 9, 10, 11, 12].map((i) => `${nameOf(i)}.webp`));
  expect(await thumbnails.find(nameOf(1))).toBeNull();
});

it('stays within the limit however many are made', async () => {
  const thumbnails = openThumbnails(home, silentLog, LIMIT);
  for (let i = 0; i < 40; i++) {
    await thumbnails.keep(nameOf(i), new Uint8Array(1000));
    const bytes = kept().reduce(
      (sum, name) => sum + statSync(join(home, 'thumbnails', name.slice(0, 2), name)).size,
      0,
    );
    expect(bytes).toBeLessThanOrEqual(LIMIT);
  }
  expect(kept().length).toBeGreaterThanOrEqual(8);
});
