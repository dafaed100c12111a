// Options that many commands share, and the readers of option values. A value that makes no sense is wrong usage.
import { InvalidArgumentError, Option, type Command } from 'commander';

export interface CommonOptions {
  project?: string;
  json?: boolean;
  person?: string;
  verbose?: boolean;
}

/** Adds what every command takes. */
export function common(command: Command): Command {
  return command
    .option('--project <dir>', 'project folder (default: the current folder)')
    .option('--json', 'machine-readable result on stdout; progress goes to stderr')
    .option('--person <name>', 'who edits (default: your user name)')
    .option('--verbose', 'log what happens inside to stderr');
}

export const SPLIT_PARTS = ['train', 'validation', 'test'] as const;

export const splitOption = (description: string): Option =>
  new Option('--split <part>', description).choices([...SPLIT_PARTS]);

/** A whole number in a range. */
export function wholeNumber(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^-?\d+$/.test(text.trim()) || value < low || value > high) {
      throw new InvalidArgumentError(`It must be a whole number from ${low} to ${high}.`);
    }
    return value;
  };
}

/** Collects a repeatable option whose value may list several names: `--add A,B --add C`. */
export function names(text: string, before: string[] = []): string[] {
  const found = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (found.length === 0) throw new InvalidArgumentError('It must name something.');
  return [...before, ...found];
}

/** Collects a repeatable option as it stands: paths may hold commas. */
export function collect(text: string, before: string[] = []): string[] {
  return [...before, text];
}
