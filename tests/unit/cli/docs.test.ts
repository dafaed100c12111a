// docs/cli.md documents every command, option and result: its reference part is rendered from the commands themselves.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { expect, it } from 'vitest';
import { processIo } from '../../../src/main/cli/io.ts';
import { allCommands, buildProgram } from '../../../src/main/cli/program.ts';
import { renderReference } from '../../../src/main/cli/reference.ts';
import { commandResults } from '../../../src/main/cli/results.ts';
import { packageDir } from '../../../src/main/lib/paths.ts';

const file = join(packageDir, 'docs', 'cli.md');
const MARK = /<!-- reference:.*?-->\n/s;

it('the reference in docs/cli.md is that of the commands', async () => {
  const text = readFileSync(file, 'utf8');
  const mark = MARK.exec(text);
  expect(mark).not.toBeNull();
  const head = text.slice(0, mark!.index + mark![0].length);
  const options = { parser: 'markdown', printWidth: 120, singleQuote: true } as const;
  const wanted = await format(`${head}\n${renderReference(buildProgram(processIo()))}\n`, options);
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(file, wanted);
  expect(readFileSync(file, 'utf8') === wanted, 'run UPDATE_DOCS=1 npx vitest run tests/unit/cli').toBe(true);
});

it('every command has a documented result, or is known to have none', () => {
  const names = allCommands(buildProgram(processIo()))
    .filter((command) => command.commands.length === 0)
    .map((command) => (command.parent?.parent ? `${command.parent.name()} ${command.name()}` : command.name()));
  for (const name of names) expect(Object.keys(commandResults), name).toContain(name);
  for (const name of Object.keys(commandResults)) expect(names).toContain(name.replace(/ --.*$/, ''));
});

it('every command takes --project and --json', () => {
  for (const command of allCommands(buildProgram(processIo()))) {
    if (command.commands.length > 0) continue;
    const flags = command.options.map((option) => option.long);
    expect(flags, command.name()).toEqual(expect.arrayContaining(['--project', '--json']));
  }
});
