// Chart rows of a run: its epochs, and between them the steps that came by event.
import type { EpochPoint } from '../../../shared/domain.ts';
import type { LiveRun, TrainStep } from '../../state/liveRun.ts';
import type { ChartRow } from '../../parts/chartRows.ts';

/** Steps are smoothed by an average over this share of an epoch, so that the curve can be read. */
const SMOOTHING = 0.9;

/** Epochs of a run: those on record and those that came by event since. */
export function epochsOf(history: readonly EpochPoint[], live: LiveRun | null): EpochPoint[] {
  const all = new Map(history.map((point) => [point.epoch, point]));
  for (const point of live?.epochs ?? []) all.set(point.epoch, point);
  return [...all.values()].sort((a, b) => a.epoch - b.epoch);
}

/** Loss over epochs: training by step where steps are known, else by epoch; validation by epoch. */
export function lossRows(epochs: readonly EpochPoint[], steps: readonly TrainStep[], totalEpochs: number): ChartRow[] {
  const rows: ChartRow[] = [];
  let smooth: number | null = null;
  for (const s of steps) {
    smooth = smooth === null ? s.loss : SMOOTHING * smooth + (1 - SMOOTHING) * s.loss;
    rows.push({ epoch: (s.step / Math.max(1, s.steps)) * totalEpochs, Training: smooth });
  }
  for (const p of epochs) {
    const row: ChartRow = { epoch: p.epoch, Validation: p.validationLoss };
    if (steps.length === 0) row['Training'] = p.trainLoss;
    rows.push(row);
  }
  return rows.sort((a, b) => a.epoch - b.epoch);
}

/** Validation mAP over epochs. */
export const mapRows = (epochs: readonly EpochPoint[]): ChartRow[] =>
  epochs.filter((p) => p.validationMap !== null).map((p) => ({ epoch: p.epoch, Validation: p.validationMap }));
