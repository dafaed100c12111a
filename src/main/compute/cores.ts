// How many processor cores there are, and how many threads a job uses when nothing else is said.
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** Logical and physical cores that this process may use; threads = one per physical core. */
export function countCores(): { logical: number; physical: number; threads: number } {
  const logical = availableParallelism();
  const physical = Math.max(1, Math.min(logical, physicalCores() ?? logical));
  return { logical, physical, threads: physical };
}

/** Distinct (package, core) pairs, where the system tells (Linux). */
function physicalCores(): number | null {
  if (process.platform !== 'linux') return null;
  try {
    const cores = new Set<string>();
    let pack = '0';
    for (const line of readFileSync('/proc/cpuinfo', 'utf8').split('\n')) {
      const [name, value = ''] = line.split(':').map((part) => part.trim());
      if (name === 'physical id') pack = value;
      if (name === 'core id') cores.add(`${pack}/${value}`);
    }
    return cores.size > 0 ? cores.size : null;
  } catch {
    return null;
  }
}
