// kill -9 while drafts are put on the desk, accepted and approved: right after an acceptance that was acknowledged, and at random
// moments. What was acknowledged is there as a whole: the decision, the tagline, the approval.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WriterDb } from '../../src/main/catalog/connection.ts';
import { openProject } from '../../src/main/catalog/open.ts';
import { verifyProject } from '../../src/main/catalog/verify.ts';
import { makeSyntheticCatalog } from '../bench/syntheticCatalog.ts';
import { CRASH_RUNS, startStudio, wait, type StudioProcess } from './studioProcess.ts';

const POSTERS = 20;
let dir = '';
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'marquee-crash-desk-'));
  await makeSyntheticCatalog(dir, { posters: POSTERS });
});
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

interface Told {
  t: 'put' | 'accepted' | 'approved';
  draftId: string;
  posterId: number;
  text: string;
  batchId?: string;
}
const told = (studio: StudioProcess): Told[] =>
  studio.lines.filter((line): line is Told => typeof line === 'object' && line !== null && 't' in line);

/** Fails when something that the studio told of is not there. */
function expectKept(db: WriterDb, { t, draftId, posterId, text, batchId = '' }: Told): void {
  expect(db.prepare('SELECT poster_id, text FROM draft WHERE id = ?').get(draftId)).toEqual({
    poster_id: posterId,
    text,
  });
  const events = (table: string, value: string): unknown =>
    db
      .prepare(
        `SELECT e.poster_id, e.${value} AS value FROM ${table} e JOIN batch b ON b.id = e.batch_id WHERE b.uuid = ?`,
      )
      .all(batchId);
  if (t === 'accepted') {
    expect(events('draft_event', 'new')).toEqual([{ poster_id: posterId, value: 'accepted' }]);
    expect(events('tagline_event', 'new')).toEqual([{ poster_id: posterId, value: text }]);
    expect(events('approval_event', 'new')).toEqual([{ poster_id: posterId, value: 'draft' }]);
  }
  if (t === 'approved') expect(events('approval_event', 'new')).toEqual([{ poster_id: posterId, value: 'approved' }]);
}

async function expectAllKept(studio: StudioProcess): Promise<number> {
  const project = await openProject({ dir, create: false });
  try {
    for (const line of told(studio)) expectKept(project.db, line);
    expect(verifyProject(dir)).toEqual({ ok: true, integrity: 'ok', rebuilt: true, problems: [] });
    return told(studio).length;
  } finally {
    project.close();
  }
}

test('right after an acceptance loses nothing', async () => {
  const studio = startStudio(dir, 'desk', POSTERS);
  while (!told(studio).some(({ t }) => t === 'accepted')) await wait(0);
  await studio.kill();
  const project = await openProject({ dir, create: false });
  const accepted = told(studio).find(({ t }) => t === 'accepted')!;
  expect(project.db.prepare('SELECT state, final FROM draft WHERE id = ?').get(accepted.draftId)).toEqual({
    state: 'accepted',
    final: accepted.text,
  });
  project.close();
  await expectAllKept(studio);
}, 60_000);

test(
  `at ${CRASH_RUNS} random moments`,
  async () => {
    let acknowledged = 0;
    for (let run = 0; run < CRASH_RUNS; run++) {
      const studio = startStudio(dir, 'desk', POSTERS);
      await studio.firstLine;
      await wait(1 + Math.random() * 400);
      await studio.kill();
      acknowledged += await expectAllKept(studio);
    }
    expect(acknowledged).toBeGreaterThan(CRASH_RUNS);
    process.stdout.write(`${CRASH_RUNS} kills at the desk: ${acknowledged} acknowledged writes, all there\n`);
  },
  30_000 + CRASH_RUNS * 10_000,
);
