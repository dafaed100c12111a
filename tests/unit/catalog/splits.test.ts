import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { WriterDb } from '../../../src/main/catalog/connection.ts';
import { autoPart } from '../../../src/main/catalog/splitPlaces.ts';
import { assignSplits, lockSplit, makeSplit } from '../../../src/main/catalog/splits.ts';
import { addPoster, smallProject } from './project.ts';

const places = (db: WriterDb, split = db.meta('active_split') ?? ''): Record<string, string> =>
  Object.fromEntries(
    db
      .prepare<{ key: string; part: string }>(
        'SELECT f.key, m.part FROM split_member m JOIN film f ON f.id = m.film_id JOIN split s ON s.id = m.split_id WHERE s.name = ? ORDER BY f.key',
      )
      .all(split)
      .map((row) => [row.key, row.part]),
  );
const all = { filmKeys: null, part: 'auto' as const };

describe('automatic parts', () => {
  test('are near 80/10/10, depend on the seed, and on nothing else', () => {
    const ratios = { seed: 1, validation: 0.1, test: 0.1 };
    const keys = Array.from({ length: 20_000 }, (_, i) => String(i * 7));
    const parts = keys.map((key) => autoPart(key, ratios));
    const share = (part: string) => parts.filter((p) => p === part).length / keys.length;
    expect(share('test')).toBeCloseTo(0.1, 1);
    expect(share('validation')).toBeCloseTo(0.1, 1);
    expect(keys.map((key) => autoPart(key, ratios))).toEqual(parts);
    expect(keys.filter((key, i) => autoPart(key, { ...ratios, seed: 2 }) !== parts[i]).length).toBeGreaterThan(4000);
    // Written down, because a model that ships was trained on exactly this split.
    expect(['114709', '113497', '76759', 'key:x'].map((key) => autoPart(key, ratios))).toMatchInlineSnapshot(`
      [
        "train",
        "train",
        "train",
        "train",
      ]
    `);
  });

  test('films that come later move nobody', async () => {
    const { db } = await smallProject(200);
    expect(assignSplits(db, all).assigned).toBe(200);
    const before = places(db);
    db.transaction(() => {
      for (let i = 0; i < 100; i++) addPoster(db, String(9000 + i));
    });
    expect(assignSplits(db, all)).toMatchObject({ assigned: 100, conflicts: [] });
    expect(places(db)).toMatchObject(before);
    expect(assignSplits(db, all)).toMatchObject({ assigned: 0, change: null });
  });
});

describe('groups', () => {
  test('a newcomer with the file of a placed film goes where that one is, whatever its own key says', async () => {
    const { db } = await smallProject(1);
    const ratios = { seed: 1, validation: 0.1, test: 0.1 };
    // "0..." sorts before "1000", so the newcomer would be the first of the group.
    const key =
      Array.from({ length: 999 }, (_, i) => `0${i}`).find((k) => autoPart(k, ratios) !== autoPart('1000', ratios)) ??
      '';
    assignSplits(db, all);
    db.transaction(() => [addPoster(db, '1000', 1), addPoster(db, key, 1)]);
    expect(assignSplits(db, all)).toMatchObject({ assigned: 1, conflicts: [] });
    expect(places(db)[key]).toBe(autoPart('1000', ratios));
    expect(places(db)['1000']).toBe(autoPart('1000', ratios));
  });

  test('are never divided, explicit parts win, and what gives way is named', async () => {
    const parts = ['train', 'validation', 'test', 'auto'] as const;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(9), fc.nat(6)), { minLength: 1, maxLength: 20 }),
        fc.array(fc.tuple(fc.uniqueArray(fc.nat(9), { minLength: 1 }), fc.constantFrom(...parts)), { maxLength: 4 }),
        async (posters, wishes) => {
          const { db } = await smallProject(10);
          assignSplits(db, all);
          const seen = new Set<string>();
          db.transaction(() => {
            for (const [film, file] of posters) {
              if (!seen.has(`${film} ${file}`)) addPoster(db, String(1000 + film), file);
              seen.add(`${film} ${file}`);
            }
          });
          assignSplits(db, all);
          for (const [films, part] of wishes) {
            const { conflicts } = assignSplits(db, { filmKeys: films.map((f) => String(1000 + f)), part });
            const now = places(db);
            for (const film of part === 'auto' ? [] : films) {
              const key = String(1000 + film);
              if (now[key] !== part) expect(conflicts.map((c) => c.reason).join()).toContain(`film ${key}:`);
            }
          }
          const now = places(db);
          for (const [film, file] of posters) {
            for (const [other, same] of posters) {
              if (file === same) expect(now[String(1000 + film)]).toBe(now[String(1000 + other)]);
            }
          }
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('a split that a run has used', () => {
  test('keeps its films where they are, gives newcomers a place, and is replaced by a new one by name', async () => {
    const { db } = await smallProject(30);
    assignSplits(db, { filmKeys: ['1000'], part: 'test' });
    assignSplits(db, all);
    const before = places(db);
    expect(before['1000']).toBe('test');
    lockSplit(db, { splitName: 'default', runId: 'run-1' });
    lockSplit(db, { splitName: 'default', runId: 'run-2' });
    const refused = assignSplits(db, { filmKeys: ['1000'], part: 'train' });
    expect(refused).toMatchObject({ assigned: 0, change: null });
    expect(refused.conflicts[0]?.reason).toContain('run-1');
    db.transaction(() => addPoster(db, '5000'));
    expect(assignSplits(db, { filmKeys: ['5000'], part: 'validation' }).assigned).toBe(1);
    expect(places(db)).toEqual({ ...before, '5000': 'validation' });

    expect(makeSplit(db, { name: 'second', seed: 5, validation: 0.3, test: 0.3, method: 'hash' }).output).toEqual({
      name: 'second',
      listed: 0,
      skippedCount: 0,
      skipped: [],
    });
    expect(db.meta('active_split')).toBe('second');
    expect(places(db, 'default')).toEqual({ ...before, '5000': 'validation' });
    expect(places(db)).not.toEqual(places(db, 'default'));
    expect(places(db)).toMatchObject({ '1000': 'test', '5000': 'validation' });
    expect(Object.keys(places(db))).toHaveLength(31);
    expect(() => makeSplit(db, { name: 'second', seed: 1, validation: 0.1, test: 0.1, method: 'hash' })).toThrow(
      /already/,
    );
  });

  test('cannot follow two films that turn out to share a file: they are named', async () => {
    const { db } = await smallProject(2);
    assignSplits(db, { filmKeys: ['1000'], part: 'train' });
    assignSplits(db, { filmKeys: ['1001'], part: 'test' });
    lockSplit(db, { splitName: 'default', runId: 'run-1' });
    db.transaction(() => [addPoster(db, '1000', 1), addPoster(db, '1001', 1)]);
    const { conflicts, assigned } = assignSplits(db, all);
    expect(assigned).toBe(0);
    expect(conflicts.map((c) => c.reason).join()).toContain('same poster');
  });
});
