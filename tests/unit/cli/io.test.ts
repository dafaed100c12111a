// What the command line prints for people: names that would steer a terminal, or break a table, are shown instead.
import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { printResult, table, type CliIo } from '../../../src/main/cli/io.ts';

it('shows what would steer a terminal, and leaves it whole in JSON', async () => {
  const stdout = new PassThrough();
  const io = { stdout } as unknown as CliIo;
  const name = '\u001b[31mred\u009b2J\u0007';
  await printResult(io, false, { name }, (value) => `${value.name}\n\ttwo lines`);
  expect(String(stdout.read())).toBe('\uFFFD[31mred\uFFFD2J\uFFFD\n\ttwo lines\n');
  await printResult(io, true, { name }, () => '');
  expect(JSON.parse(String(stdout.read()))).toEqual({ name });
});

it('keeps a row of a table in one line', () => {
  const text = table(['name', 'posters'], [['two\nlines', 7]]);
  expect(text.split('\n')).toEqual(['name       posters', 'two lines        7']);
});
