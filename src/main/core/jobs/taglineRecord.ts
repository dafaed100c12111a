// The record of a tagline run: made at the start with all that it takes to do the run again. `runRecord.ts` keeps it.
import type { Run } from '../../../shared/domain.ts';
import type { TaglineRunPart } from '../../../shared/taglines/taglineRun.ts';
import type { TaglineTrainRequest } from '../../../shared/taglines/taglineRequest.ts';
import type { EncoderChoice } from '../../modelStore/model.ts';
import type { Studio } from '../studio.ts';
import type { ChosenBase } from '../taglineBase.ts';
import type { JobRun } from './engine.ts';
import type { TaglineData } from './taglineRows.ts';

export interface TaglineFacts {
  runId: string;
  request: TaglineTrainRequest;
  sweep: { id: string; name: string } | undefined;
  encoder: EncoderChoice;
  base: ChosenBase;
  data: TaglineData;
  threads: number;
  /** The row that an interrupted run left behind. */
  previous: Run | null;
}

/** A tagline run that is about to begin, or to go on: then it keeps what it had. */
export function newTaglineRecord(studio: Studio, run: JobRun, facts: TaglineFacts): Run & { taglines: TaglineRunPart } {
  const { runId, request, sweep, encoder, base, data, threads, previous } = facts;
  const now = studio.clock().toISOString();
  return {
    id: runId,
    name: request.name ?? `Taglines of ${now.slice(0, 16).replace('T', ' ')}`,
    state: 'running',
    jobId: run.id,
    createdAt: previous?.createdAt ?? now,
    finishedAt: null,
    seed: request.recipe.seed,
    device: request.device,
    threads,
    codeVersion: studio.version,
    encoder: { id: encoder.id, hash: encoder.hash },
    textEncoder: { id: '', hash: '' },
    genreIds: [],
    genres: [],
    splitName: data.splitName,
    snapshot: data.snapshot,
    recipe: request.recipe,
    thresholds: null,
    bestEpoch: null,
    history: [],
    metrics: null,
    predicted: 0,
    builtIn: false,
    kind: 'train',
    preset: request.preset ?? null,
    sweep: sweep ?? null,
    stopped: null,
    checkpoint: previous?.checkpoint ?? null,
    headHash: null,
    task: 'taglines',
    taglines: {
      base: { id: base.model.id, hash: base.model.hash },
      targets: request.targets,
      from: request.from ?? null,
      epochs: previous?.taglines?.epochs ?? [],
      bestLoss: null,
      counts: data.counts,
      fitMap: false,
      scores: {},
      told: base.told,
    },
  };
}
