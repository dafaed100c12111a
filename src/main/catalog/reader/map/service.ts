// The map of the posters: what the reader thread offers of it, and its handlers.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Output, Parsed } from '../../../../shared/contract.ts';
import { packBits, packPoints, toBase64 } from '../../../../shared/mapPoints.ts';
import type { Handlers } from '../../../lib/threadCalls.ts';
import { NO_YEAR, type Columns } from '../columns.ts';
import type { Opened } from '../opened.ts';
import type { ReaderProject } from '../project.ts';
import { getGenreRun, readPredictionsSlowly } from '../runs.ts';
import { inTurns } from '../turns.ts';
import { countUnembedded, embeddedImages, PlacedPosters } from './placed.ts';
import { activeProbabilities, valuesOf, type Probabilities } from './values.ts';

export interface MapReader {
  /** `modelHash`: of the encoder that the project uses, null where it is not installed. */
  'map.points'(input: { encoder: { id: string; hash: string } | null }): Output<'map.points'>;
  'map.values'(input: Parsed<'map.values'>): Output<'map.values'>;
  'map.matching'(input: Parsed<'map.matching'>): Output<'map.matching'>;
  'map.table'(input: Parsed<'map.table'>): Output<'map.table'>;
  /** Images that posters use and that this model embedded, by ascending hash: what a map can be made of. */
  'map.images'(input: { modelHash: string }): { sha256: string[] };
}

export function mapReading(current: () => Opened): Handlers<MapReader> {
  // One for each project that was opened: another one has other points.
  const known = new WeakMap<ReaderProject, PlacedPosters>();
  const placed = (project: ReaderProject): ReturnType<PlacedPosters['now']> => {
    const kept = known.get(project) ?? new PlacedPosters();
    known.set(project, kept);
    return kept.now(project);
  };
  const rowsOf = (columns: Columns, ids: Int32Array): Int32Array => ids.map((id) => columns.rowOf(id));

  return {
    'map.images': async ({ modelHash }) => {
      const { db } = current().project;
      return { sha256: await inTurns(embeddedImages(db, modelHash), db) };
    },
    'map.points': async ({ encoder }) => {
      const { project } = current();
      const { stamp, points, missing, gone } = await placed(project);
      const unembedded =
        encoder === null
          ? missing.length
          : await inTurns(countUnembedded(project.db, missing, encoder.hash), project.db);
      const otherModel = stamp !== null && encoder !== null && stamp.modelHash !== encoder.hash ? encoder.id : null;
      return {
        map: stamp,
        stale: stamp !== null && (otherModel !== null || missing.length > unembedded || gone > 0),
        missing: missing.length,
        unembedded,
        gone,
        otherModel,
        count: points.posterIds.length,
        points: packPoints(points),
        revision: project.revision,
      };
    },
    'map.values': async ({ colours }) => {
      const { project } = current();
      const { points } = await placed(project);
      const asked = 'genreId' in colours && colours.by !== 'issue' && colours.by !== 'genre' ? colours : null;
      const runId = asked?.runId ?? project.run?.id ?? null;
      const probabilities =
        asked === null || runId === null
          ? null
          : runId === project.run?.id
            ? activeProbabilities(project.columns, asked.genreId)
            : await storedProbabilities(project, runId, asked.genreId);
      const { columns } = project;
      const rows = rowsOf(columns, points.posterIds);
      return {
        count: rows.length,
        values: toBase64(valuesOf(columns, rows, colours, probabilities)),
        runId: asked === null && colours.by !== 'issue' ? null : runId,
        revision: project.revision,
      };
    },
    'map.matching': async ({ filter }) => {
      const { project } = current();
      const { points } = await placed(project);
      const { columns } = project;
      const matching = project.lists.matching(filter);
      const passes = new Uint8Array(columns.count).fill(matching === null ? 1 : 0);
      for (const row of matching ?? []) passes[row] = 1;
      const yes = Uint8Array.from(points.posterIds, (id) => passes[columns.rowOf(id)] ?? 0);
      return {
        count: yes.length,
        matching: yes.reduce((sum, one) => sum + one, 0),
        bits: packBits(yes),
        revision: project.revision,
      };
    },
    'map.table': async ({ offset, limit }) => {
      const { project } = current();
      const { points } = await placed(project);
      const { columns } = project;
      const ids = points.posterIds.subarray(offset, offset + limit);
      return {
        total: points.posterIds.length,
        rows: Array.from(ids, (posterId, i) => {
          const row = columns.rowOf(posterId);
          const year = columns.years[row] ?? NO_YEAR;
          return {
            posterId,
            filmKey: columns.filmKeys[row] ?? '',
            title: columns.titles[row] ?? '',
            year: year === NO_YEAR ? null : year,
            x: points.x[offset + i]!,
            y: points.y[offset + i]!,
          };
        }),
      };
    },
  };
}

/** Probabilities of a run that is not the active one, as they are stored. @throws AppError `not_found` */
async function storedProbabilities(
  project: ReaderProject,
  runId: string,
  genreId: number,
): Promise<Probabilities | null> {
  const run = getGenreRun(project.db, runId);
  const g = run.genreIds.indexOf(genreId);
  if (g < 0) return null;
  const width = run.genreIds.length;
  const stored = await readPredictionsSlowly(project.db, runId, nextTurn);
  const { columns } = project;
  const values = new Float32Array(columns.count).fill(NaN);
  stored.posterIds.forEach((posterId, i) => {
    const row = columns.rowOf(posterId);
    if (row >= 0) values[row] = stored.probabilities[i * width + g]!;
  });
  return { of: (row) => values[row] ?? NaN, threshold: run.thresholds?.[g] ?? 0.5 };
}
