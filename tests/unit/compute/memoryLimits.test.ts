import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { limitFree, remaining } from '../../../src/main/compute/memoryLimits.ts';

const roots: string[] = [];
afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true });
});

/** A tree of control groups: paths to what their files hold. */
function groups(tree: Record<string, Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'marquee-cgroup-'));
  roots.push(root);
  for (const [group, files] of Object.entries(tree)) {
    mkdirSync(join(root, group), { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(root, group, name), `${text}\n`);
  }
  return root;
}

describe('memory limits', () => {
  it('leave the limit minus the use, file caches given back', () => {
    expect(remaining('1000\n', '700\n', 'anon 500\ninactive_file 200\n')).toBe(500);
    expect(remaining('5000\n', '4000\n', 'inactive_file 100\nanon 3\ntotal_inactive_file 1600\n')).toBe(2600);
    expect(remaining('max\n', '700\n', '')).toBeNull();
    expect(remaining('9223372036854771712', '700', '')).toBeNull();
    expect(remaining(null, '700', '')).toBeNull();
  });

  it('of every group above the process count, in version 2', () => {
    const root = groups({
      'user.slice': { 'memory.max': '5000', 'memory.current': '4200', 'memory.stat': 'inactive_file 100' },
      'user.slice/job': { 'memory.max': '4000', 'memory.current': '1000' },
      'user.slice/job/step': { 'memory.max': 'max', 'memory.current': '900' },
    });
    expect(limitFree(root, '0::/user.slice/job/step\n')).toBe(900);
    expect(limitFree(root, '0::/elsewhere\n')).toBeNull();
  });

  it('of every group above the process count, in version 1', () => {
    const root = groups({
      memory: { 'memory.limit_in_bytes': '9223372036854771712', 'memory.usage_in_bytes': '8000' },
      'memory/jobs/7': { 'memory.limit_in_bytes': '3000', 'memory.usage_in_bytes': '1000' },
    });
    expect(limitFree(root, '5:cpu,cpuacct:/other\n4:memory:/jobs/7\n0::/\n')).toBe(2000);
  });

  it('are those of the root where the own path is not shown, as in a container', () => {
    const root = groups({ '': { 'memory.max': '1000', 'memory.current': '400' } });
    expect(limitFree(root, '0::/\n')).toBe(600);
    expect(limitFree(root, null)).toBe(600);
  });
});
