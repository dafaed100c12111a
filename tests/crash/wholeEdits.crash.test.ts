// kill -9 in the middle of edits that are one step over many posters: genres merged, split and renamed, an edit of all posters,
// its undo, going back to a snapshot. Afterwards the catalog holds what it held before or after, never a state between.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setLabels } from '../../src/main/catalog/labels.ts';
import { openProject } from '../../src/main/catalog/open.ts';
import { Snapshots } from '../../src/main/catalog/reader/snapshot.ts';
import { pointOfNow } from '../../src/main/catalog/reader/snapshots/list.ts';
import { setTagline } from '../../src/main/catalog/taglines.ts';
import { verifyProject } from '../../src/main/catalog/verify.ts';
import { ReaderProject } from '../../src/main/catalog/reader/project.ts';
import { snapshotsWriting } from '../../src/main/catalog/snapshots/service.ts';
import { makeSyntheticCatalog } from '../bench/syntheticCatalog.ts';
import { CRASH_RUNS, startStudio, wait } from './studioProcess.ts';
import { heldBy, wholeEdits } from './wholeEdits.ts';

const POSTERS = 2000;
/** Each moment starts up to two studios, of each kind of edit. */
const RUNS = Math.ceil(CRASH_RUNS / 4);
const root = mkdtempSync(join(tmpdir(), 'marquee-crash-whole-'));
const start = join(root, 'start');
let snapshotId = '';
let before = '';
let killedInside = 0;

async function held(dir: string): Promise<string> {
  const project = await openProject({ dir, create: false });
  try {
    return heldBy(project.db);
  } finally {
    project.close();
  }
}

beforeAll(async () => {
  await makeSyntheticCatalog(start, { posters: POSTERS, predictions: false });
  const reader = new ReaderProject(start);
  const point = await pointOfNow({ project: reader, snapshots: new Snapshots() } as Parameters<typeof pointOfNow>[0]);
  void reader.close();
  const project = await openProject({ dir: start, create: false });
  const { db } = project;
  const context = { signal: new AbortController().signal, note: () => undefined };
  await snapshotsWriting(() => db)['snapshots.save']({ name: 'as imported', point, person: 'ann' }, context);
  snapshotId = db.prepare<{ id: string }>('SELECT id FROM snapshot').get()!.id;
  setTagline(db, { posterId: 1, text: 'Later than the snapshot.', person: 'ann' });
  const posterIds = Array.from({ length: POSTERS }, (_, i) => i + 1);
  setLabels(db, { posterIds, set: [{ genreId: 4, state: 'present' }], person: 'ann' });
  before = heldBy(db);
  project.close();
}, 60_000);
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
  process.stdout.write(`${killedInside} kills left the state before, with the edit under way\n`);
});

test.each(Object.keys(wholeEdits(1, '')))(
  `during %s, at ${RUNS} random moments`,
  async (name) => {
    const edit = JSON.stringify(wholeEdits(POSTERS, snapshotId)[name]);
    const whole = join(root, 'whole');
    cpSync(start, whole, { recursive: true });
    const undisturbed = startStudio(whole, 'call', POSTERS, edit);
    while (undisturbed.lines.length < 2) await wait(1);
    const began = performance.now();
    await undisturbed.ended;
    const takes = performance.now() - began;
    const after = await held(whole);
    expect(after).not.toBe(before);
    rmSync(whole, { recursive: true });
    for (let run = 0; run < RUNS; run++) {
      const victim = join(root, 'victim');
      cpSync(start, victim, { recursive: true });
      const studio = startStudio(victim, 'call', POSTERS, edit);
      while (studio.lines.length < 2) await wait(1);
      await wait(Math.random() * takes);
      await studio.kill();
      const acknowledged = studio.lines.length > 2;
      const now = await held(victim);
      expect(verifyProject(victim)).toEqual({ ok: true, integrity: 'ok', rebuilt: true, problems: [] });
      if (acknowledged) expect(now, `run ${run}: it was acknowledged`).toBe(after);
      else expect([before, after], `run ${run}`).toContain(now);
      if (now === before) {
        killedInside++;
        // Nothing of it stands in the way of doing it again.
        const again = startStudio(victim, 'call', POSTERS, edit);
        expect(await again.ended).toBe(0);
        expect(await held(victim)).toBe(after);
      }
      rmSync(victim, { recursive: true });
    }
  },
  60_000 + RUNS * 20_000,
);

test('some of these kills came while the edit was under way', () => {
  expect(killedInside).toBeGreaterThan(0);
});
