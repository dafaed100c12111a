// How much memory a job may still take: what the machine has free, or what is left of the limit that it runs under.
import { readFileSync } from 'node:fs';
import { freemem, totalmem } from 'node:os';

/** Bytes. Caches that the system gives up on demand count as free (Linux). */
export function freeMemory(): number {
  const limits = [machineFree(), limitFree()].filter((bytes): bytes is number => bytes !== null);
  return Math.min(...limits);
}

function machineFree(): number {
  const available = /^MemAvailable:\s+(\d+) kB/m.exec(readText('/proc/meminfo') ?? '');
  if (available !== null) return Number(available[1]) * 1024;
  // macOS counts as free only pages that nobody ever used, often a few hundred megabytes of many gigabytes that it would
  // give: refusing by that number would refuse ordinary work.
  return process.platform === 'darwin' ? 0.7 * totalmem() : freemem();
}

/** What is left of a container's limit (cgroup 2, then 1); null without one. File caches in it count as free. */
function limitFree(): number | null {
  for (const [limit, used, stat] of [
    ['/sys/fs/cgroup/memory.max', '/sys/fs/cgroup/memory.current', '/sys/fs/cgroup/memory.stat'],
    [
      '/sys/fs/cgroup/memory/memory.limit_in_bytes',
      '/sys/fs/cgroup/memory/memory.usage_in_bytes',
      '/sys/fs/cgroup/memory/memory.stat',
    ],
  ] as const) {
    const left = remaining(readText(limit), readText(used), readText(stat));
    if (left !== null) return left;
  }
  return null;
}

/** Limit minus use, file cache given back; null where there is no limit ("max", or the number that stands for none). */
export function remaining(limit: string | null, used: string | null, stat: string | null): number | null {
  const [most, current] = [Number(limit), Number(used)];
  if (limit === null || used === null || !Number.isFinite(most) || most > 2 ** 60) return null;
  const cache = /^(?:inactive_file|total_inactive_file) (\d+)/m.exec(stat ?? '');
  return Math.max(0, most - current + Number(cache?.[1] ?? 0));
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
