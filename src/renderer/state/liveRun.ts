// Trainings under way as events bring them: the curve by step, the epochs since the page was opened, the newest figures.
// What came before is asked for by `runs.steps` and joined in front. Keeps only what can still be drawn.
import { useEffect } from 'react';
import type { EventPayload, Output, StudioEvent } from '../../shared/contract.ts';
import type { EpochPoint } from '../../shared/domain.ts';
import type { TaglineEpochPoint } from '../../shared/taglines/taglineRun.ts';
import { queryClient, useCall } from '../api/queries.ts';
import { StepSeries } from './stepSeries.ts';
import { createStore, useStore } from './store.ts';

export type TrainStep = EventPayload<'train.step'>;

/** A new object whenever something was added; `series` is one and the same and grows. */
export interface LiveRun {
  series: StepSeries;
  /** Steps of the whole run; 0 before the first. */
  steps: number;
  epochs: readonly EpochPoint[];
  /** Of a tagline training, whose epochs are measured otherwise. */
  taglineEpochs: readonly TaglineEpochPoint[];
  /** The newest step as it came by event; null where only the record is known. */
  step: TrainStep | null;
}

const liveRunsStore = createStore<ReadonlyMap<string, LiveRun>>(new Map());
const NOTHING: LiveRun = { series: new StepSeries(), steps: 0, epochs: [], taglineEpochs: [], step: null };

/** Steps come by the dozen; charts are drawn a few times a second. */
const DRAW_EVERY_MS = 300;
/** Runs whose curves are kept: a sweep has hundreds, and those that ended are on record. */
const MOST_RUNS = 24;
let waiting: TrainStep[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

function changeRun(runId: string, change: (run: LiveRun) => LiveRun): void {
  liveRunsStore.set((now) => {
    const runs = new Map(now);
    const run = runs.get(runId) ?? { ...NOTHING, series: new StepSeries() };
    // The run that changed last stands last.
    runs.delete(runId);
    runs.set(runId, change(run));
    if (runs.size > MOST_RUNS) runs.delete(runs.keys().next().value!);
    return runs;
  });
}

function takeSteps(): void {
  timer = undefined;
  const taken = waiting;
  waiting = [];
  for (const runId of new Set(taken.map((step) => step.runId))) {
    const steps = taken.filter((step) => step.runId === runId);
    changeRun(runId, (run) => {
      for (const step of steps) run.series.add(step);
      const step = steps.at(-1)!;
      return { ...run, steps: step.steps, step };
    });
  }
}

/** A run that went back to a checkpoint has no epochs beyond the one that it tells of. */
const withEpoch = <P extends { epoch: number }>(epochs: readonly P[], point: P): P[] => [
  ...epochs.filter(({ epoch }) => epoch < point.epoch),
  point,
];

/** Takes in the events of a training. */
export function followTraining(event: StudioEvent): void {
  if (event.name === 'train.step') {
    waiting.push(event.payload);
    timer ??= setTimeout(takeSteps, DRAW_EVERY_MS);
  } else if (event.name === 'train.epoch') {
    const { runId, point } = event.payload;
    changeRun(runId, (run) => ({ ...run, epochs: withEpoch(run.epochs, point) }));
  } else if (event.name === 'train.taglineEpoch') {
    const { runId, point } = event.payload;
    changeRun(runId, (run) => ({ ...run, taglineEpochs: withEpoch(run.taglineEpochs, point) }));
  } else if (event.name === 'job.updated') {
    const { kind, state } = event.payload;
    if ((kind === 'train' || kind === 'taglines') && state !== 'queued' && state !== 'running') {
      // The record of a run that has ended is whole: it replaces what came by event.
      void queryClient.invalidateQueries({ queryKey: ['runs.steps'] });
    }
  } else if (event.name === 'project.changed') {
    waiting = [];
    liveRunsStore.set(new Map());
  }
}

/** Answers that were joined: one that is shown again later is older than what came by event since. */
const joined = new WeakSet<object>();

/** Puts what is on record in front of what came by event. */
function joinRecord(runId: string, record: Output<'runs.steps'>): void {
  if (joined.has(record) && liveRunsStore.get().has(runId)) return;
  joined.add(record);
  const last = record.points.at(-1);
  if (last === undefined) return;
  changeRun(runId, (run) => ({
    ...run,
    steps: Math.max(last.steps, run.steps),
    series: run.series.after(record.points),
  }));
}

const RECORD_POINTS = 1000;

/** The steps of a run, from its first to the one that came last, and why the earlier ones could not be read. */
export function useLiveRun(runId: string): { live: LiveRun; error: unknown } {
  const { data, error } = useCall('runs.steps', { runId, most: RECORD_POINTS });
  useEffect(() => {
    if (data) joinRecord(runId, data);
  }, [runId, data]);
  const live = useStore(liveRunsStore).get(runId) ?? NOTHING;
  return { live, error };
}
