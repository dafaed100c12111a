// A studio to be killed: opens the project in argv[2] and does what argv[3] says in an endless loop, printing one line
// after each commit that returned. Lines are written synchronously: what was printed was acknowledged.
import { writeSync } from 'node:fs';
import { openProject } from '../../src/main/catalog/open.ts';
import { shippedMigrations } from '../../src/main/catalog/migrate.ts';
import { importSpecSchema } from '../../src/shared/importSpec.ts';
import { startCatalogThreads } from '../../src/main/catalog/threads.ts';
import { DEFAULT_DRAFT_SETTINGS } from '../../src/shared/taglines/draftSettings.ts';
import type { WholeEdit } from './wholeEdits.ts';

const [dir = '', what = 'edits', posters = '50'] = process.argv.slice(2);
const say = (line: unknown): void => {
  writeSync(1, `${JSON.stringify(line)}\n`);
};
const person = 'crash test';
/** A request with one draft. */
const oneDraft = (id: string, posterId: number, text: string) => ({
  request: { id, runId: 'run', runName: 'Starter', settings: DEFAULT_DRAFT_SETTINGS, like: null },
  drafts: [
    {
      ...{ id, posterId, text, score: 1, nearest: [], marks: [] },
      parts: { fit: null, likelihood: -1, novelty: 1, contrast: null },
    },
  ],
});
const pick = (below: number): number => Math.floor(Math.random() * below);

if (what === 'migrate') {
  say('migrating');
  const slow = `CREATE TABLE later AS WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c LIMIT 2000000)
    SELECT n, randomblob(60) AS noise FROM c;`;
  const migrations = [...shippedMigrations(), { version: 2, name: '0002_later.sql', sql: slow }];
  const project = await openProject({ dir, create: false, migrations });
  say('migrated');
  project.close();
} else {
  const { writer } = startCatalogThreads();
  await writer.call('open', { dir, create: false });
  say('open');
  const count = Number(posters);
  if (what === 'import') {
    // argv[5] is the table; every committed chunk is told with the posters that it holds.
    const spec = importSpecSchema.parse({ tables: [{ path: process.argv[5] ?? '', layout: 'table' }] });
    const onNote = (note: unknown): void => {
      say(note);
    };
    const { report } = await writer.call('import.tables', { spec, person }, { onNote });
    say({ t: 'imported', films: report.films });
    process.exit(0);
  }
  if (what === 'merge') {
    // argv[5] is the log of another copy.
    const onNote = (note: unknown): void => {
      say(note);
    };
    const { report } = await writer.call('merging.merge', { path: process.argv[5] ?? '', dryRun: false }, { onNote });
    say({ t: 'merged', events: report.events });
    process.exit(0);
  }
  if (what === 'call') {
    // argv[5] is one call of the writer, as `WholeEdit`.
    const { name, input } = JSON.parse(process.argv[5] ?? '') as WholeEdit;
    say({ t: 'begun' });
    const edit = writer.call as (name: string, input: unknown) => Promise<unknown>;
    await edit.call(writer, name, input);
    say({ t: 'done' });
    process.exit(0);
  }
  for (let n = 0; what === 'desk'; n++) {
    // Puts a draft on the desk, accepts it and approves the tagline, now and then undoes; each line tells of one commit.
    const posterId = 1 + pick(count);
    const draftId = `${process.pid}-${n}`;
    const text = `draft ${draftId}`;
    await writer.call('drafts.put', { ...oneDraft(draftId, posterId, text), person });
    say({ t: 'put', draftId, posterId, text });
    const accepted = await writer.call('drafts.decide', { draftId, decision: 'accept', person });
    say({ t: 'accepted', draftId, posterId, text, ...accepted.output });
    const approved = await writer.call('taglines.approve', { posterIds: [posterId], approval: 'approved', person });
    say({ t: 'approved', draftId, posterId, text, ...approved.output });
    if (n % 4 === 3) say((await writer.call('edits.undo', { person })).output);
  }
  while (what !== 'hold') {
    const posterIds = Array.from({ length: 1 + pick(count) }, () => 1 + pick(count));
    const turn = pick(what === 'backups' ? 7 : 6);
    if (turn <= 1) {
      const set = [0, 1, 2]
        .slice(pick(3))
        .map((genreId) => ({ genreId, state: (['present', 'absent', 'unknown'] as const)[pick(3)] ?? 'unknown' }));
      say((await writer.call('labels.set', { posterIds, set, person })).output);
    } else if (turn === 2) {
      say((await writer.call('labels.toggle', { posterIds, genreId: pick(3), person })).output);
    } else if (turn === 3) {
      say((await writer.call('edits.undo', { person })).output);
    } else if (turn === 4) {
      say((await writer.call('edits.redo', { person })).output);
    } else if (turn === 5) {
      say(
        (await writer.call('tagline.set', { posterId: 1 + pick(count), text: `tagline ${pick(1e9)}`, person })).output,
      );
    } else {
      say(await writer.call('project.backup', { reason: 'crash test' }));
    }
  }
  setInterval(() => undefined, 60_000);
}
