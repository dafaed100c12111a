// Which posters are on the map and where: the map's file joined with the posters as they are now. Kept until posters or map change.
import type { Database } from 'better-sqlite3';
import type { MapStamp } from '../../../../shared/calls/map.ts';
import type { MapPoints } from '../../../../shared/mapPoints.ts';
import type { Steps } from '../../../../shared/steps.ts';
import { readMap } from '../../map/mapFile.ts';
import { Kept } from '../kept.ts';
import type { ReaderProject } from '../project.ts';
import { eachEmbedded } from '../similar/embeddedImages.ts';
import { inTurns } from '../turns.ts';

const SLICE = 4000;

export interface Placed {
  stamp: MapStamp | null;
  /** By ascending poster id. */
  points: MapPoints;
  /** Images of posters that the map does not have: one entry for each poster. */
  missing: string[];
  /** Images of the map that no poster has. */
  gone: number;
}

export class PlacedPosters {
  private readonly kept = new Kept<Placed>();

  /** The map and its points as they are now; made in turns. */
  now(project: ReaderProject): Promise<Placed> {
    const { db, dir, versions } = project;
    return this.kept.of(versions.stamp(['posters', 'map']), () => inTurns(place(db, dir), db));
  }
}

function* place(db: Database, dir: string): Steps<Placed> {
  const map = readMap(dir);
  yield;
  const at = new Map<string, number>();
  for (const [i, sha] of (map?.sha256 ?? []).entries()) {
    at.set(sha, i);
    if (i % SLICE === 0) yield;
  }
  const used = new Uint8Array(at.size);
  const [ids, xs, ys, missing]: [number[], number[], number[], string[]] = [[], [], [], []];
  const slice = db
    .prepare('SELECT id, sha256 FROM poster WHERE sha256 IS NOT NULL AND id > ? ORDER BY id LIMIT ?')
    .raw();
  for (let after = -1; ;) {
    const rows = slice.all(after, SLICE) as [number, string][];
    for (const [id, sha] of rows) {
      const i = at.get(sha);
      if (i === undefined || map === null) {
        missing.push(sha);
        continue;
      }
      used[i] = 1;
      ids.push(id);
      xs.push(map.x[i]!);
      ys.push(map.y[i]!);
    }
    yield;
    if (rows.length < SLICE) break;
    after = rows.at(-1)![0];
  }
  return {
    stamp: map?.stamp ?? null,
    points: { posterIds: Int32Array.from(ids), x: Uint16Array.from(xs), y: Uint16Array.from(ys) },
    missing,
    gone: used.reduce((sum, one) => sum + 1 - one, 0),
  };
}

/** How many of some images have no embedding by a model. */
export function* countUnembedded(db: Database, sha256: readonly string[], modelHash: string): Steps<number> {
  const has = db.prepare('SELECT 1 FROM embedding WHERE sha256 = ? AND model_hash = ?').pluck();
  let without = 0;
  for (const [i, sha] of sha256.entries()) {
    if (has.get(sha, modelHash) === undefined) without++;
    if (i % 200 === 0) yield;
  }
  return without;
}

/** Images that posters use and that a model embedded, by ascending hash. */
export function* embeddedImages(db: Database, modelHash: string): Steps<string[]> {
  const all: string[] = [];
  yield* eachEmbedded(db, modelHash, (sha256) => {
    for (const sha of sha256) all.push(sha);
  });
  return all;
}
