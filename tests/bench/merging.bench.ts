// Two copies of a catalog, edited by a person each: how long the log of one takes to write and to merge into the other, how
// long a single turn of the writer lasts meanwhile, and how long agreement and the list of conflicts take afterwards.
//
// Run: `node tests/bench/merging.bench.ts [--posters 20000] [--edits 50000]`
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setLabels } from '../../src/main/catalog/labels.ts';
import { LogMerge } from '../../src/main/catalog/merging/mergeLog.ts';
import { openProject } from '../../src/main/catalog/open.ts';
import { AgreementAnswers } from '../../src/main/catalog/reader/merging/agreement.ts';
import { Conflicts } from '../../src/main/catalog/reader/merging/conflicts.ts';
import type { Opened } from '../../src/main/catalog/reader/opened.ts';
import { ReaderProject } from '../../src/main/catalog/reader/project.ts';
import { verifyProject } from '../../src/main/catalog/verify.ts';
import { Random } from '../../src/shared/random.ts';
import { logText } from '../unit/catalog/merging/logText.ts';
import { makeSyntheticCatalog } from './syntheticCatalog.ts';

const { values } = parseArgs({
  options: { posters: { type: 'string', default: '20000' }, edits: { type: 'string', default: '50000' } },
});
const posters = Number(values.posters);
const edits = Number(values.edits);
const dir = mkdtempSync(join(tmpdir(), 'marquee-bench-merging-'));
const seconds = (since: number): string => ((performance.now() - since) / 1000).toFixed(2);

async function edit(folder: string, person: string, seed: number): Promise<void> {
  const project = await openProject({ dir: folder, create: false });
  const random = new Random(seed);
  for (let done = 0; done < edits; done += 500) {
    const posterIds = Array.from({ length: 500 }, () => 1 + random.below(posters));
    const state = random.uniform() < 0.5 ? 'present' : 'absent';
    setLabels(project.db, { posterIds, set: [{ genreId: random.below(15), state }], person });
  }
  project.close();
}

try {
  const [ours, theirs] = [join(dir, 'ours'), join(dir, 'theirs')];
  await makeSyntheticCatalog(ours, { posters });
  cpSync(ours, theirs, { recursive: true });
  await edit(ours, 'ann', 1);
  await edit(theirs, 'ben', 2);

  let started = performance.now();
  const log = join(dir, 'log.jsonl');
  const { text } = logText(theirs, null, 2000);
  writeFileSync(log, text);
  process.stdout.write(`log of ${text.split('\n').length - 1} lines written: ${seconds(started)} s\n`);

  const { db, close } = await openProject({ dir: ours, create: false });
  let longest = 0;
  let last = performance.now();
  started = last;
  const report = await new LogMerge(db, log, {
    signal: new AbortController().signal,
    progress: () => {
      longest = Math.max(longest, performance.now() - last);
      // The pause between turns is others'.
      setImmediate(() => (last = performance.now()));
    },
    changed: () => undefined,
  }).run();
  process.stdout.write(
    `${report.events} new events merged, ${report.conflicts.open} conflicts: ${seconds(started)} s, longest turn ${longest.toFixed(0)} ms\n`,
  );
  started = performance.now();
  await new LogMerge(db, log, {
    signal: new AbortController().signal,
    progress: () => undefined,
    changed: () => undefined,
  }).run();
  process.stdout.write(`the same again, nothing new: ${seconds(started)} s\n`);
  close();

  const project = new ReaderProject(ours);
  started = performance.now();
  const { overall } = await new AgreementAnswers().read({ project } as Opened);
  process.stdout.write(`agreement over ${overall.pairs} pairs: ${seconds(started)} s\n`);
  started = performance.now();
  const conflicts = await new Conflicts().read({ project } as Opened);
  process.stdout.write(`list of ${conflicts.length} conflicts: ${seconds(started)} s\n`);
  await project.close();
  started = performance.now();
  const { ok, problems } = verifyProject(ours);
  process.stdout.write(`verified: ${seconds(started)} s\n`);
  if (!ok) throw new Error(problems.join('\n'));
} finally {
  rmSync(dir, { recursive: true, force: true });
}
