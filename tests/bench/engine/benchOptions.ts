// What the engine's benchmark is asked for on its command line, checked before anything is measured.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** An interpreter with peers/requirements.txt; without one only our side is measured. */
  python: string | undefined;
  /** Words of which a row's name or file has to hold one; undefined: all rows. */
  rows: string[] | undefined;
  /** Undefined: as each row says. */
  turns: number | undefined;
  /** A file to write the table to. */
  markdown: string | undefined;
}

/** Throws an Error that says what is wrong with the arguments. */
export function benchOptions(args: string[]): BenchOptions {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ args, options: { python: text, rows: text, turns: text, markdown: text } });
  const turns = values.turns === undefined ? undefined : Number(values.turns);
  if (turns !== undefined && !(Number.isInteger(turns) && turns >= 1 && turns <= 100)) {
    throw new Error(`--turns ${values.turns!} is no whole number from 1 to 100.`);
  }
  if (values.python !== undefined) checkPython(values.python);
  const rows = values.rows
    ?.toLowerCase()
    .split(',')
    .map((word) => word.trim());
  return { python: values.python, rows, turns, markdown: values.markdown };
}

function checkPython(python: string): void {
  const { error, status, stderr } = spawnSync(python, ['-c', 'import torch, transformers'], { encoding: 'utf8' });
  if (error !== undefined) throw new Error(`--python ${python} cannot be run: ${error.message}.`);
  if (status === 0) return;
  const reason = stderr.trim().split('\n').at(-1) ?? '';
  throw new Error(`--python ${python} lacks a package (${reason}). Install tests/bench/engine/peers/requirements.txt.`);
}

/** Whether a row, described by its file and name, is asked for. */
export const isWanted = (described: string, words: string[] | undefined): boolean =>
  words === undefined || words.some((word) => described.toLowerCase().includes(word));

/** Throws an Error naming the first word that no row has, and what there is. */
export function checkRows(words: string[] | undefined, described: readonly string[]): void {
  const unknown = words?.find((word) => word === '' || !described.some((row) => isWanted(row, [word])));
  if (unknown === undefined) return;
  throw new Error(`--rows: no row has "${unknown}" in its file or name. There are:\n  ${described.join('\n  ')}`);
}
