// How many CPU threads a job computes with: what the call asked for, else the setting "threads", else one per physical
// core of this machine.
import { countCores } from '../compute/cores.ts';
import type { Studio } from './studio.ts';

export async function chooseThreads(studio: Studio, asked?: number): Promise<number> {
  if (asked !== undefined) return asked;
  const setting = (await studio.settings.all())['threads'];
  if (typeof setting === 'number' && Number.isInteger(setting) && setting >= 1 && setting <= 256) return setting;
  return countCores().threads;
}
