// kill -9 of a studio that merges a log: what was committed is sound, and merging again ends as if nothing had happened.
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ensureGenre } from '../../src/main/catalog/genres.ts';
import { setLabels } from '../../src/main/catalog/labels.ts';
import { approveTaglines } from '../../src/main/catalog/taglineDesk/approvals.ts';
import { setBlocklist } from '../../src/main/catalog/taglineDesk/blocklist.ts';
import { decideDraft } from '../../src/main/catalog/taglineDesk/decide.ts';
import { putDrafts } from '../../src/main/catalog/taglineDesk/putDrafts.ts';
import { openProject } from '../../src/main/catalog/open.ts';
import { verifyProject } from '../../src/main/catalog/verify.ts';
import { stepEdits } from '../../src/main/catalog/undo.ts';
import { addPoster } from '../unit/catalog/project.ts';
import { mergeFile, stateOf, type Copy } from '../unit/catalog/merging/copies.ts';
import { draft, request } from '../unit/catalog/taglineDesk/desk.ts';
import { logText } from '../unit/catalog/merging/logText.ts';
import { CRASH_RUNS, startStudio, wait } from './studioProcess.ts';

const dir = mkdtempSync(join(tmpdir(), 'marquee-crash-merge-'));
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

async function withCopy<T>(folder: string, work: (copy: Copy) => T | Promise<T>): Promise<T> {
  const project = await openProject({ dir: folder, create: true });
  try {
    return await work({ dir: folder, db: project.db, close: () => undefined });
  } finally {
    project.close();
  }
}

test(
  `at ${CRASH_RUNS} random moments`,
  async () => {
    const start = join(dir, 'start');
    const other = join(dir, 'other');
    const drafted: string[] = [];
    await withCopy(start, ({ db }) => {
      db.transaction(() => {
        for (const name of ['Horror', 'Comedy', 'Drama']) ensureGenre(db, name);
        for (let i = 0; i < 50; i++) addPoster(db, String(1000 + i));
      });
    });
    await withCopy(start, ({ db }) => {
      const posters = Array.from({ length: 20 }, (_, i) => i + 1);
      const drafts = posters.map((posterId) => draft(db.uuid(), posterId, `Line ${posterId}`));
      putDrafts(db, { request: request(db.uuid()), drafts, person: 'ann' });
      drafted.push(...drafts.map(({ id }) => id));
    });
    cpSync(start, other, { recursive: true });
    const edit = (copy: Copy, person: string, times: number, seed: number): void => {
      copy.db.transaction(() => {
        for (let i = 0; i < times; i++) {
          const posterId = 1 + ((i * 7 + seed) % 50);
          const state = (['present', 'absent', 'unknown'] as const)[(i * 5 + seed) % 3]!;
          setLabels(copy.db, { posterIds: [posterId], set: [{ genreId: i % 3, state }], person });
          if (i % 11 === 0) stepEdits(copy.db, 'undo', { person });
        }
      });
    };
    const decide = (copy: Copy, person: string, times: number, seed: number): void => {
      copy.db.transaction(() => {
        for (let i = 0; i < times; i++) {
          const draftId = drafted[(i * 7 + seed) % drafted.length]!;
          const decision = (['accept', 'reject', 'reopen'] as const)[(i * 5 + seed) % 3]!;
          decideDraft(copy.db, { draftId, decision, person });
          if (i % 5 === 0 && decision === 'accept')
            approveTaglines(copy.db, { posterIds: [1 + drafted.indexOf(draftId)], approval: 'proposed', person });
          if (i % 9 === 0) setBlocklist(copy.db, { words: [`word ${i % 4}`], person });
          if (i % 11 === 0) stepEdits(copy.db, 'undo', { person });
        }
      });
    };
    await withCopy(start, (copy) => {
      edit(copy, 'ann', 200, 1);
      decide(copy, 'ann', 50, 1);
    });
    const log = join(dir, 'log.jsonl');
    await withCopy(other, (copy) => {
      edit(copy, 'ben', 4000, 2);
      decide(copy, 'ben', 800, 0);
      writeFileSync(log, logText(copy.dir, null, 2000).text);
    });
    const wanted = join(dir, 'wanted');
    cpSync(start, wanted, { recursive: true });
    const end = await withCopy(wanted, async (copy) => {
      await mergeFile(copy, log);
      return stateOf(copy);
    });
    expect(end['conflicts']!.length).toBeGreaterThan(0);
    const countEvents = (state: Record<string, unknown[]>): number =>
      state['events']!.length + state['deskEvents']!.length;

    let broken = 0;
    for (let run = 0; run < CRASH_RUNS; run++) {
      const victim = join(dir, `victim-${run}`);
      cpSync(start, victim, { recursive: true });
      const studio = startStudio(victim, 'merge', 50, log);
      await studio.firstLine;
      await wait(20 + Math.random() * 1500);
      await studio.kill();
      const events = await withCopy(victim, (copy) => {
        expect(verifyProject(victim).problems).toEqual([]);
        return countEvents(stateOf(copy));
      });
      if (events < countEvents(end)) broken++;
      await withCopy(victim, async (copy) => {
        await mergeFile(copy, log);
        expect(stateOf(copy)).toEqual(end);
      });
      expect(verifyProject(victim).problems).toEqual([]);
    }
    // Else the moments were all too late to say anything.
    expect(broken).toBeGreaterThan(0);
  },
  60_000 + CRASH_RUNS * 20_000,
);
