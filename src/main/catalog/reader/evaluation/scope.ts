// What every question of an evaluation starts from: the stored predictions of a run and the labels as they are now, as
// aligned matrices over the posters of one part of its split. Made once and kept while nothing that they depend on changes.
// Reading pauses, so that pages stay fast meanwhile.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Scope, Truth } from '../../../../shared/evaluation/answers.ts';
import type { SplitPart } from '../../../../shared/domain.ts';
import { AppError } from '../../../../shared/errors.ts';
import { hasGenre, SPLIT_PARTS, type Columns } from '../columns.ts';
import type { ReaderProject } from '../project.ts';
import { getGenreRun, readPredictionsSlowly, type RunWithSplit, type StoredPredictions } from '../runs.ts';
import { partReader } from '../splitParts.ts';
import type { Aspect } from '../versions.ts';

/** A run with all of its predictions. */
export interface PredictedRun extends StoredPredictions {
  run: RunWithSplit;
}

/** Row i of the matrices is poster `posterIds[i]`, column g is genre `genreIds[g]`. */
export interface RunScope {
  run: RunWithSplit;
  split: SplitPart;
  posterIds: Int32Array;
  genreIds: number[];
  genres: string[];
  /** Thresholds of the run by column; 0.5 where it has none. */
  thresholds: number[];
  /** 1 present, 0 absent, -1 unknown; under `truth: person` all that no person set is unknown. */
  labels: Int8Array;
  probabilities: Float32Array;
}

const DEPENDS_ON: readonly Aspect[] = ['labels', 'posters', 'films', 'genres', 'splits', 'runs', 'predictions'];
const KEPT_RUNS = 4;
const KEPT_SCOPES = 8;
/** From this attempt on reading does not pause: what changes again and again is read in one go. */
const LAST_ATTEMPT = 3;

export class Scopes {
  private readonly project: ReaderProject;
  private readonly runs = new Map<string, { stamp: string; value: Promise<PredictedRun> }>();
  private readonly scopes = new Map<string, { stamp: string; value: RunScope }>();

  constructor(project: ReaderProject) {
    this.project = project;
  }

  /**
   * @throws AppError `not_found` for an unknown run or genre, a run without predictions, or one whose genres are all gone;
   * `bad_input` for genres that the run does not predict
   */
  async of({ runId, split, truth, genres }: Scope): Promise<RunScope> {
    const key = JSON.stringify([runId, split, truth, genres ?? null]);
    const stamp = this.stamp();
    const kept = this.scopes.get(key);
    if (kept?.stamp === stamp) return kept.value;
    const predicted = await this.predicted(runId);
    const value = this.build(predicted, { split, truth, genres });
    keep(this.scopes, key, { stamp: this.stamp(), value }, KEPT_SCOPES);
    return value;
  }

  /** All predictions of a run, as they are when this resolves. @throws AppError `not_found` as `of` */
  async predicted(runId: string): Promise<PredictedRun> {
    for (let attempt = 1; ; attempt++) {
      const stamp = this.stamp();
      let kept = this.runs.get(runId);
      if (kept?.stamp !== stamp) {
        kept = { stamp, value: this.read(runId, attempt < LAST_ATTEMPT) };
        keep(this.runs, runId, kept, KEPT_RUNS);
      }
      const value = await kept.value;
      if (this.stamp() === stamp || attempt > LAST_ATTEMPT) return value;
    }
  }

  private async read(runId: string, pauses: boolean): Promise<PredictedRun> {
    const run = getGenreRun(this.project.db, runId);
    const stored = await readPredictionsSlowly(
      this.project.db,
      runId,
      pauses ? () => nextTurn() : () => Promise.resolve(),
    );
    if (stored.posterIds.length === 0) {
      throw new AppError('not_found', `Run ${run.name} has no predictions yet.`, {
        hint: 'Predict with this run first, by `npx --no marquee predict --run RUN` or on the Evaluation page: metrics are computed from its stored predictions.',
      });
    }
    return { run, ...stored };
  }

  private build(
    { run, posterIds, probabilities }: PredictedRun,
    { split, truth, genres }: { split: SplitPart; truth: Truth; genres?: string[] | undefined },
  ): RunScope {
    const { columns, vocabulary } = this.project;
    const genreIds = genres ? predictedGenres(this.project, run, genres) : remainingGenres(this.project, run);
    const places = genreIds.map((id) => run.genreIds.indexOf(id));
    const partOf = partReader(this.project, splitOf(this.project, run));
    const part = SPLIT_PARTS.indexOf(split);
    const chosen: number[] = [];
    posterIds.forEach((id, i) => {
      const row = columns.rowOf(id);
      if (row >= 0 && partOf(row) === part) chosen.push(i);
    });
    const ids = Int32Array.from(chosen, (i) => posterIds[i]!);
    return {
      run,
      split,
      posterIds: ids,
      genreIds,
      genres: genreIds.map((id) => vocabulary.name(id)),
      thresholds: places.map((g) => run.thresholds?.[g] ?? 0.5),
      labels: labelMatrix(columns, ids, genreIds, truth),
      probabilities: pickColumns(probabilities, run.genreIds.length, chosen, places),
    };
  }

  private stamp(): string {
    return this.project.versions.stamp(DEPENDS_ON);
  }
}

function keep<T>(map: Map<string, T>, key: string, value: T, most: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > most) map.delete(map.keys().next().value!);
}

/** The split by which a run's posters are told apart: its own, else the active one. */
export const splitOf = (project: ReaderProject, run: RunWithSplit): number | null =>
  run.splitId ?? project.split?.id ?? null;

/** Genres of a run that the project still has. @throws AppError `not_found` when there is none */
export function remainingGenres(project: ReaderProject, run: RunWithSplit): number[] {
  const remaining = run.genreIds.filter((id) => project.vocabulary.has(id));
  if (remaining.length > 0) return remaining;
  throw new AppError('not_found', `This project has none of the genres that run ${run.name} predicts.`, {
    hint: `It predicts ${run.genres.join(', ')}.`,
  });
}

function predictedGenres(project: ReaderProject, run: RunWithSplit, names: readonly string[]): number[] {
  const { vocabulary } = project;
  const chosen = vocabulary.resolve(names);
  const foreign = chosen.filter((id) => !run.genreIds.includes(id)).map((id) => vocabulary.name(id));
  if (foreign.length === 0) return chosen;
  throw new AppError('bad_input', `Run ${run.name} does not predict ${foreign.join(', ')}.`, {
    hint: `It predicts ${remainingGenres(project, run)
      .map((id) => vocabulary.name(id))
      .join(', ')}.`,
  });
}

/** [posters x genres]: 1 present, 0 absent, -1 unknown. Posters that are gone have no known label. */
export function labelMatrix(
  columns: Columns,
  posterIds: Int32Array,
  genreIds: readonly number[],
  truth: Truth,
): Int8Array {
  const labels = new Int8Array(posterIds.length * genreIds.length).fill(-1);
  posterIds.forEach((posterId, i) => {
    const row = columns.rowOf(posterId);
    if (row < 0) return;
    genreIds.forEach((id, g) => {
      if (truth === 'person' && !hasGenre(columns.byPerson, row, id)) return;
      if (hasGenre(columns.present, row, id)) labels[i * genreIds.length + g] = 1;
      else if (hasGenre(columns.absent, row, id)) labels[i * genreIds.length + g] = 0;
    });
  });
  return labels;
}

/** Chosen rows and columns of a matrix with `width` columns. */
export function pickColumns(
  values: Float32Array,
  width: number,
  rows: readonly number[],
  columns: readonly number[],
): Float32Array {
  const picked = new Float32Array(rows.length * columns.length);
  let at = 0;
  for (const row of rows) for (const column of columns) picked[at++] = values[row * width + column]!;
  return picked;
}

/** Place of a genre in a scope. @throws AppError `not_found`, `bad_input` */
export function columnOf(project: ReaderProject, scope: RunScope, genreId: number): number {
  const column = scope.genreIds.indexOf(genreId);
  if (column >= 0) return column;
  if (!project.vocabulary.has(genreId))
    throw new AppError('not_found', `There is no genre ${genreId} in this project.`);
  throw new AppError('bad_input', `Run ${scope.run.name} does not predict ${project.vocabulary.name(genreId)}.`, {
    hint: `It predicts ${scope.genres.join(', ')}.`,
  });
}
