// Locks between real processes: held by one, free again when it is killed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { takeFileLock } from '../../../src/main/catalog/fileLock.ts';

const dir = mkdtempSync(join(tmpdir(), 'marquee-lock-'));
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

it('is held by one of two, in this process too, and writes nothing: a full disk does not matter', () => {
  const path = join(dir, 'own');
  const lock = takeFileLock(path);
  expect(lock).not.toBeNull();
  expect(takeFileLock(path)).toBeNull();
  // No journal beside it.
  expect(readdirSync(dir)).toEqual(['own']);
  lock!.release();
  lock!.release();
  const again = takeFileLock(path);
  expect(again).not.toBeNull();
  again!.release();
});

it('goes with the process that is killed', async () => {
  const path = join(dir, 'killed');
  const module = pathToFileURL(join(import.meta.dirname, '../../../src/main/catalog/fileLock.ts')).href;
  const script = `import { takeFileLock } from ${JSON.stringify(module)};
    // Kept: a lock that nobody holds any more goes with its garbage.
    globalThis.lock = takeFileLock(${JSON.stringify(path)});
    console.log(globalThis.lock === null ? 'busy' : 'held'); setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  expect(String(said).trim()).toBe('held');
  expect(takeFileLock(path)).toBeNull();
  child.kill('SIGKILL');
  await once(child, 'exit');
  const lock = takeFileLock(path);
  expect(lock).not.toBeNull();
  lock!.release();
});

it('says when its file cannot be made', () => {
  expect(() => takeFileLock(join(dir, 'nowhere', 'lock'))).toThrow();
});
