// `npm run bench [NAME...] [-- OPTIONS...]`: runs the benchmarks of this folder one after another, each in a process of its
// own, so that none warms or crowds another. Each prints its figures beside the figure to reach; this file only runs them.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const here = import.meta.dirname;
const all = readdirSync(here)
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => file.replace('.bench.ts', ''))
  .sort();
const given = process.argv.slice(2);
// npm takes the "--" away: names come first, and what follows them is handed on.
const firstOther = given.findIndex((argument) => !all.includes(argument));
const names = firstOther < 0 ? given : given.slice(0, firstOther);
const handedOn = firstOther < 0 ? [] : given.slice(firstOther);

function refuse(problem: string): never {
  process.stderr.write(`${problem} There are: ${all.join(', ')}.\n`);
  process.exit(2);
}
if (names.length === 0 && handedOn.length > 0) refuse(`No benchmark is named ${handedOn[0]!}.`);
if (names.length > 1 && handedOn.length > 0) refuse(`"${handedOn[0]!}" can be handed on to one benchmark only.`);

const chosen = names.length === 0 ? all : names;
let failed = 0;
for (const name of chosen) {
  process.stdout.write(`\n== ${name}\n`);
  const { status, signal } = spawnSync(
    process.execPath,
    ['--expose-gc', '--disable-warning=ExperimentalWarning', join(here, `${name}.bench.ts`), ...handedOn],
    { stdio: 'inherit' },
  );
  if (signal !== null) {
    const memory = signal === 'SIGKILL' ? ', as the system does where memory runs out' : '';
    process.stderr.write(`\n${name} was ended by ${signal}${memory}.\n`);
    process.exit(130);
  }
  if ((status === 2 || status === 130) && chosen.length === 1) process.exit(status);
  if (status !== 0) failed += 1;
}
if (failed > 0) process.stderr.write(`\n${String(failed)} of ${String(chosen.length)} benchmarks failed.\n`);
process.exit(failed > 0 ? 1 : 0);
