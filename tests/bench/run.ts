// `npm run bench [NAME...] [-- --python PATH ...]`: runs the benchmarks of this folder one after another, each in a process of its own, so that none
// warms or crowds another. Each prints its figures beside the figure to reach; this file only runs them.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const here = import.meta.dirname;
const given = process.argv.slice(2);
const firstOption = given.findIndex((argument) => argument.startsWith('--'));
const wanted = firstOption < 0 ? given : given.slice(0, firstOption);
/** Options are the engine's: the interpreter of its peer, rows, a file for the table. */
const options = firstOption < 0 ? [] : given.slice(firstOption);
const files = readdirSync(here)
  .filter((file) => file.endsWith('.bench.ts'))
  .filter((file) => wanted.length === 0 || wanted.some((name) => file.startsWith(name)))
  .sort();
if (files.length === 0) {
  process.stderr.write(`No benchmark is named ${wanted.join(', ')}.\n`);
  process.exit(2);
}
let failed = 0;
for (const file of files) {
  process.stdout.write(`\n== ${file.replace('.bench.ts', '')}\n`);
  const { status } = spawnSync(
    process.execPath,
    [
      '--expose-gc',
      '--disable-warning=ExperimentalWarning',
      join(here, file),
      ...(file === 'engine.bench.ts' ? options : []),
    ],
    { stdio: 'inherit' },
  );
  if (status !== 0) failed++;
}
if (failed > 0) process.stderr.write(`\n${failed} of ${files.length} benchmarks failed.\n`);
process.exit(failed > 0 ? 1 : 0);
