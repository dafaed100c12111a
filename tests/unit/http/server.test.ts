// The headless entry as a process: it ends in order when it is asked to, also when its terminal is gone.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openProject } from '../../../src/main/catalog/open.ts';

const entry = join(import.meta.dirname, '../../../src/main/server.ts');
let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'marquee-server-'));
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

test('a studio whose terminal has closed still closes its project in order', async () => {
  const dir = join(home, 'project');
  (await openProject({ dir, create: true })).close();
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', entry, '--port', '0', '--project', dir],
    { env: { ...process.env, MARQUEE_HOME: home }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const ended = once(child, 'exit');
  let told = '';
  for await (const chunk of child.stdout) {
    told += String(chunk);
    if (/Marquee is at \S+/.test(told)) break;
  }
  // Leaving the loop has closed the pipe that the studio writes to.
  child.stderr.destroy();
  expect(existsSync(join(dir, '.closed.json'))).toBe(false);
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
  expect(existsSync(join(dir, '.closed.json'))).toBe(true);
}, 30_000);
