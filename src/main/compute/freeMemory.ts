// How much memory a job may still take: what the machine has free, or what is left of the limits that it runs under.
import { freemem, totalmem } from 'node:os';
import { limitFree, readText } from './memoryLimits.ts';

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
