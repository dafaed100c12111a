import { mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { checkFiles, readFiles, type InstalledRecord } from '../../../src/main/modelStore/installedFile.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A record of one file of five bytes. */
async function recorded(): Promise<{ record: InstalledRecord; path: string; write: (text: string, at: Date) => void }> {
  const folder = mkdtempSync(join(tmpdir(), 'marquee-installed-'));
  folders.push(folder);
  const path = join(folder, 'config.json');
  const write = (text: string, at: Date): void => {
    writeFileSync(path, text);
    utimesSync(path, at, at);
  };
  write('first', new Date('2026-01-01'));
  const files = await readFiles(folder, ['config.json']);
  return { record: { folder, files } as unknown as InstalledRecord, path, write };
}

it('tells files that are gone, of another size, or of another content', async () => {
  const { record, path, write } = await recorded();
  const problem = async (): Promise<string | null> => (await checkFiles(record, false))[0]!.problem;
  expect(await problem()).toBeNull();
  write('first', new Date('2026-01-02'));
  expect(await problem()).toBeNull();
  write('other', new Date('2026-01-03'));
  expect(await problem()).toContain('content changed');
  write('longer', new Date('2026-01-03'));
  expect(await problem()).toContain('has 6 bytes, not 5');
  rmSync(path);
  expect(await problem()).toBe('is gone');
});

it('reads a file again only when its time changed, unless all are to be read', async () => {
  const { record, path, write } = await recorded();
  const touched = new Date('2026-01-02');
  write('first', touched);
  expect((await checkFiles(record, false))[0]!.problem).toBeNull();
  write('other', touched);
  expect(statSync(path).mtimeMs).toBe(touched.getTime());
  expect((await checkFiles(record, false))[0]!.problem).toBeNull();
  expect((await checkFiles(record, true))[0]!.problem).toContain('content changed');
});
