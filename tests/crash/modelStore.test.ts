// kill -9 of a process that copies a model in and removes it: at every moment the model is whole or not there, and the next
// process clears what is left over.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { takeFileLock } from '../../src/main/catalog/fileLock.ts';
import { ModelStore } from '../../src/main/modelStore/store.ts';
import { tinyGpt2 } from '../unit/modelStore/tinyModels.ts';
import { CRASH_RUNS, wait } from './studioProcess.ts';

const dir = mkdtempSync(join(tmpdir(), 'marquee-crash-models-'));
const folder = join(dir, 'model');
const home = join(dir, 'home');
beforeAll(async () => {
  await tinyGpt2(folder);
});
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

const open = (): ModelStore =>
  new ModelStore({
    home,
    lock: (path) => Promise.resolve(takeFileLock(path)),
    settings: () => Promise.resolve({ 'models.hubCache': join(dir, 'none') }),
    clock: () => new Date(),
    inspect: () => Promise.resolve({ shape: null }),
    onChange: () => undefined,
  });

test('a killed copy leaves a whole model or none', { timeout: 30_000 + CRASH_RUNS * 10_000 }, async () => {
  for (let run = 0; run < CRASH_RUNS; run++) {
    const script = join(import.meta.dirname, 'copyingStore.ts');
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, home, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const over = once(child, 'exit');
    await once(child.stdout, 'data');
    await wait(Math.random() * 250);
    child.kill('SIGKILL');
    await over;

    const store = open();
    await store.clearLeftovers();
    // A kill may come before anything was made.
    const names = (existsSync(store.folder) ? readdirSync(store.folder) : []).filter(
      (name) => name !== '.locks' && !name.startsWith('.tmp-'),
    );
    expect(['', 'copied', 'copied installed.json', 'installed.json']).toContain(names.sort().join(' '));
    const { models, notice } = await store.list();
    expect(notice).toBeNull();
    const model = models.find((each) => each.id === 'copied');
    expect(['installed', 'found', undefined]).toContain(model?.state);
    // Whatever was left: it can be added, is whole, and goes again.
    await store.add(folder, { id: 'copied', copy: true });
    expect((await store.verify('copied')).ok).toBe(true);
    if (run % 2 === 0) await store.remove('copied');
    expect(readdirSync(store.folder).filter((name) => name.startsWith('.'))).toEqual(['.locks']);
    await store.close();
  }
});
