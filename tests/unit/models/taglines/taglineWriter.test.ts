// Opening a tagline model for drafting where it fails: what was opened for it is closed, once.
import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openTaglineWriter, taglineWriterFiles } from '../../../../src/main/models/taglines/taglineWriter.ts';
import { tinyTaglines } from './tinyWriter.ts';

const dir = mkdtempSync(join(tmpdir(), 'marquee-writer-'));
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

/** Files below `dir` that this process has open. */
const openFiles = (): string[] =>
  readdirSync('/proc/self/fd').flatMap((descriptor) => {
    try {
      const path = readlinkSync(join('/proc/self/fd', descriptor));
      return path.startsWith(dir) ? [path] : [];
    } catch {
      return [];
    }
  });

it('says why it cannot be opened, and leaves no file open', async () => {
  const { folder, taglineFile } = await tinyTaglines(dir);
  const files = taglineWriterFiles(folder, taglineFile);
  // More than the model has positions for: its caches cannot be made.
  const opened = openTaglineWriter(folder, files, { sequences: 2, capacity: 100_000, threads: 1 });
  await expect(opened).rejects.toMatchObject({ code: 'bad_input' });
  if (process.platform === 'linux') expect(openFiles()).toEqual([]);
});
