// The memory limits that a process runs under on Linux: those of its own control group and of every group above it, since a
// container, a service manager and a job scheduler may each have set one. Version 2, then 1. It reads and decides nothing.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Names of the files of a group, by version of the interface. */
const FILES = [
  { folder: '', limit: 'memory.max', used: 'memory.current' },
  { folder: 'memory', limit: 'memory.limit_in_bytes', used: 'memory.usage_in_bytes' },
] as const;

/** The least that is left in bytes under any limit of this process; null without one. File caches count as free. */
export function limitFree(root = '/sys/fs/cgroup', own = readText('/proc/self/cgroup')): number | null {
  const left = FILES.flatMap(({ folder, ...files }) => {
    const mount = join(root, folder);
    return groupsAbove(ownGroup(own, folder)).map((group) => leftIn(join(mount, group), files));
  }).filter((bytes) => bytes !== null);
  return left.length === 0 ? null : Math.min(...left);
}

/** The path of this process' group: `0::/path` in version 2, `4:memory:/path` in version 1. The root where it is unknown. */
function ownGroup(lines: string | null, controller: string): string {
  for (const line of (lines ?? '').split('\n')) {
    const [, names = '', path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (path !== undefined && (controller === '' ? names === '' : names.split(',').includes(controller))) return path;
  }
  return '/';
}

/** A group and those that it is in, up to the root. A container may not see its own path, but its root is there. */
function groupsAbove(group: string): string[] {
  return group === '/' ? ['/'] : [group, ...groupsAbove(dirname(group))];
}

const leftIn = (group: string, { limit, used }: { limit: string; used: string }): number | null =>
  remaining(readText(join(group, limit)), readText(join(group, used)), readText(join(group, 'memory.stat')));

/** Limit minus use, file cache given back; null where there is no limit ("max", or the number that stands for none). */
export function remaining(limit: string | null, used: string | null, stat: string | null): number | null {
  const [most, current] = [Number(limit), Number(used)];
  if (limit === null || used === null || !Number.isFinite(most) || most > 2 ** 60) return null;
  // Use counts the groups below; so does version 2's inactive_file, while version 1 has a sum of its own.
  const cache = /^total_inactive_file (\d+)/m.exec(stat ?? '') ?? /^inactive_file (\d+)/m.exec(stat ?? '');
  return Math.max(0, most - current + Number(cache?.[1] ?? 0));
}

/** A small file of the system; null where it is not there. */
export function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
