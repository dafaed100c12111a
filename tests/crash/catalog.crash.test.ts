// kill -9 of a studio at random moments: what was acknowledged is there, nothing is half, the file is whole, and the
// states are what the events say. This proves the code, not the disk: power loss is another matter (docs).
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { backupProblem, listBackups } from '../../src/main/catalog/backup.ts';
import type { WriterDb } from '../../src/main/catalog/connection.ts';
import { importTables } from '../../src/main/catalog/import/index.ts';
import { schemaVersion, shippedMigrations } from '../../src/main/catalog/migrate.ts';
import { openProject } from '../../src/main/catalog/open.ts';
import { verifyProject } from '../../src/main/catalog/verify.ts';
import { importSpecSchema } from '../../src/shared/importSpec.ts';
import { makeSyntheticCatalog } from '../bench/syntheticCatalog.ts';
import { CRASH_RUNS, startStudio, wait } from './studioProcess.ts';

const POSTERS = 50;
const TIMEOUT = 30_000 + CRASH_RUNS * 10_000;
let dir = '';
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'marquee-crash-'));
  await makeSyntheticCatalog(dir, { posters: POSTERS });
});
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

interface Ack {
  batchId: string | null;
  changed: number;
  revision: number;
}
const isAck = (line: unknown): line is Ack => typeof line === 'object' && line !== null && 'batchId' in line;

const isChangeNote = (line: unknown): line is { change: { posterIds: number[] | null } } =>
  typeof line === 'object' && line !== null && 'change' in line;

/** A table of films with IMDb ids from `first` on. */
function filmTable(first: number, films: number): string {
  const rows = Array.from(
    { length: films },
    (_, i) => `${first + i},Film ${i},19${10 + (i % 90)},Drama|Comedy,Words of film ${i}`,
  );
  return ['imdbId,title,year,genres,tagline', ...rows, ''].join('\n');
}

/** Films of that table in the project. */
function countFilms(db: WriterDb): number {
  return (
    db.prepare<{ n: number }>('SELECT count(*) AS n FROM film WHERE CAST(key AS INTEGER) >= 1000000').get()?.n ?? 0
  );
}

/** Every batch has exactly the events that it says it has. */
function halfBatches(db: WriterDb): unknown[] {
  return db
    .prepare(
      `SELECT b.id, b.what, b.pairs, count(e.batch_id) AS events FROM batch b LEFT JOIN
         (SELECT batch_id FROM label_event UNION ALL SELECT batch_id FROM tagline_event UNION ALL SELECT batch_id FROM skip_event) e
       ON e.batch_id = b.id WHERE b.kind <> 'import' GROUP BY b.id HAVING events <> b.pairs`,
    )
    .all();
}

describe('kill -9', () => {
  test.each(['edits', 'backups'])(
    `during %s, at ${CRASH_RUNS} random moments`,
    async (what) => {
      let acknowledged = 0;
      for (let run = 0; run < CRASH_RUNS; run++) {
        const studio = startStudio(dir, what, POSTERS);
        await studio.firstLine;
        await wait(1 + Math.random() * 400);
        await studio.kill();

        const project = await openProject({ dir, create: false });
        const { db } = project;
        const known = db.prepare<{ pairs: number }>('SELECT pairs FROM batch WHERE uuid = ?');
        for (const ack of studio.lines.filter(isAck)) {
          if (ack.batchId === null) continue;
          acknowledged++;
          expect(known.get(ack.batchId)?.pairs, `batch ${ack.batchId} of run ${run}`).toBe(ack.changed);
          expect(db.revision()).toBeGreaterThanOrEqual(ack.revision);
        }
        expect(halfBatches(db)).toEqual([]);
        expect(verifyProject(dir)).toEqual({ ok: true, integrity: 'ok', rebuilt: true, problems: [] });
        for (const file of listBackups(dir)) expect(backupProblem(file.path), file.path).toBeNull();
        project.close();
      }
      expect(acknowledged).toBeGreaterThan(CRASH_RUNS);
      process.stdout.write(`${CRASH_RUNS} kills during ${what}: ${acknowledged} acknowledged batches, all there\n`);
    },
    TIMEOUT,
  );

  test(
    'during an import: committed chunks are whole, and importing again completes it and then changes nothing',
    async () => {
      const films = 6000;
      const table = join(dir, 'films.csv');
      writeFileSync(table, filmTable(1_000_000, films));
      let acknowledged = 0;
      let cut = 0;
      for (let run = 0; run < CRASH_RUNS; run++) {
        const into = join(dir, `import-${run}`);
        await makeSyntheticCatalog(into, { posters: POSTERS });
        const studio = startStudio(into, 'import', POSTERS, table);
        await studio.firstLine;
        // Chunks of 500 films: after a random one of them, and then somewhere in the next.
        const chunks = Math.floor(Math.random() * 11);
        while (studio.alive && studio.lines.filter(isChangeNote).length < chunks) await wait(1);
        await wait(Math.random() * 40);
        await studio.kill();

        const project = await openProject({ dir: into, create: false });
        const { db } = project;
        const whole = db.prepare<{ films: number }>(
          `SELECT count(*) AS films FROM poster p JOIN film f ON f.id = p.film_id JOIN label_state s ON s.poster_id = p.id
             JOIN tagline_state t ON t.poster_id = p.id JOIN film_text x ON x.rowid = f.id WHERE p.id = ?`,
        );
        for (const note of studio.lines.filter(isChangeNote)) {
          for (const posterId of note.change.posterIds ?? []) {
            acknowledged++;
            expect(whole.get(posterId)?.films, `poster ${posterId} of run ${run}`).toBe(1);
          }
        }
        const there = countFilms(db);
        if (there > 0 && there < films) cut++;
        expect(verifyProject(into)).toEqual({ ok: true, integrity: 'ok', rebuilt: true, problems: [] });
        const spec = importSpecSchema.parse({ tables: [{ path: table, layout: 'table' }] });
        const context = { signal: new AbortController().signal, note: () => undefined };
        expect((await importTables(db, spec, context)).report.films).toBe(films - there);
        expect((await importTables(db, spec, context)).report).toMatchObject({ films: 0, labels: 0, taglines: 0 });
        expect(countFilms(db)).toBe(films);
        project.close();
        rmSync(into, { recursive: true, force: true });
      }
      expect(acknowledged).toBeGreaterThan(CRASH_RUNS);
      process.stdout.write(
        `${CRASH_RUNS} kills during imports, ${cut} of them inside one: ${acknowledged} acknowledged posters, all there\n`,
      );
    },
    TIMEOUT,
  );

  test(
    'inside a migration leaves the version before it, with a verified backup',
    async () => {
      const versions: number[] = [];
      for (let run = 0; run < CRASH_RUNS; run++) {
        const old = mkdtempSync(join(tmpdir(), 'marquee-migrate-'));
        try {
          await makeSyntheticCatalog(old, { posters: 5 });
          const studio = startStudio(old, 'migrate');
          await studio.firstLine;
          // The backup is made first; the migration itself takes a second or more.
          while (studio.alive && listBackups(old).length === 0) await wait(5);
          await wait(Math.random() * 300);
          await studio.kill();
          const project = await openProject({ dir: old, create: false });
          const version = schemaVersion(project.db.sqlite);
          versions.push(version);
          if (version === shippedMigrations().length) {
            expect(project.db.readOnly).toBeNull();
            expect(verifyProject(old).ok).toBe(true);
          }
          project.close();
          expect(listBackups(old).map((file) => backupProblem(file.path))).toEqual([null]);
          expect(readdirSync(old).filter((name) => name.includes('corrupt'))).toEqual([]);
        } finally {
          rmSync(old, { recursive: true, force: true });
        }
      }
      expect(versions).toContain(shippedMigrations().length);
    },
    TIMEOUT,
  );
});

describe('the lock', () => {
  test('refuses a second studio, naming the first, and is free at once after kill -9', async () => {
    const studio = startStudio(dir, 'hold');
    await studio.firstLine;
    const refused: unknown = await openProject({ dir, create: false }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'locked', details: { pid: studio.pid } });
    await studio.kill();
    const project = await openProject({ dir, create: false });
    expect(project.db.readOnly).toBeNull();
    project.close();
  });
});
