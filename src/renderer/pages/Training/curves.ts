// The curves of one run: its epochs, and between them the steps that are on record or came by event. Pure.
import type { EpochPoint } from '../../../shared/domain.ts';
import type { Curve } from '../../parts/curveGeometry.ts';
import type { DrawnPoint } from '../../state/stepSeries.ts';

/** The loss of single steps is noisy: its curve is an average that forgets by this factor per step. */
const SMOOTHING = 0.9;

/** Epochs of a run: those on record and those that came by event since. */
export function epochsOf<P extends { epoch: number }>(history: readonly P[], since: readonly P[]): P[] {
  const all = new Map(history.map((point) => [point.epoch, point]));
  for (const point of since) all.set(point.epoch, point);
  return [...all.values()].sort((a, b) => a.epoch - b.epoch);
}

/** The steps of a run as its charts take them. */
export interface RunSteps {
  points: readonly DrawnPoint[];
  /** Steps of the whole run. */
  steps: number;
  /** Epochs of the whole run. */
  epochs: number;
}

/** One measure of the epochs; those that were not measured are left out. */
export function epochCurve<P extends { epoch: number }>(
  look: Omit<Curve, 'x' | 'y'>,
  epochs: readonly P[],
  valueOf: (point: P) => number | null | undefined,
): Curve {
  const measured = epochs.filter((point) => valueOf(point) != null);
  return { ...look, x: measured.map(({ epoch }) => epoch), y: measured.map((point) => valueOf(point)!) };
}

const atEpoch = ({ steps, epochs }: RunSteps, step: number): number => (step / Math.max(1, steps)) * epochs;

/** What epochs of all tasks have. */
type LossPoint = Pick<EpochPoint, 'epoch' | 'trainLoss' | 'validationLoss' | 'learningRate'>;

const LOSS_LABELS = { training: 'Training (chosen loss)', validation: 'Validation (cross-entropy)' };

/** Loss: training by step where steps are known, else by epoch, dashed; validation by epoch. */
export function lossCurves(
  epochs: readonly LossPoint[],
  steps: RunSteps,
  color: string,
  labels = LOSS_LABELS,
): Curve[] {
  const training = { id: 'training', label: labels.training, color, dashed: true };
  let smooth: number | null = null;
  const y = steps.points.map(({ loss, count }) => {
    const kept = SMOOTHING ** count;
    smooth = smooth === null ? loss : kept * smooth + (1 - kept) * loss;
    return smooth;
  });
  return [
    steps.points.length === 0
      ? epochCurve(training, epochs, (point) => point.trainLoss)
      : { ...training, x: steps.points.map(({ step }) => atEpoch(steps, step)), y },
    epochCurve({ id: 'validation', label: labels.validation, color }, epochs, (point) => point.validationLoss),
  ];
}

/** Macro F1 on validation at the tuned thresholds and at 0.5. */
export const f1Curves = (epochs: readonly EpochPoint[], color: string): Curve[] =>
  [
    epochCurve({ id: 'tuned', label: 'At tuned thresholds', color }, epochs, (point) => point.validationF1Tuned),
    epochCurve({ id: 'half', label: 'At 0.5', color: 'var(--text-quiet)' }, epochs, (point) => point.validationF1),
  ].filter(({ x }) => x.length > 0);

/** Validation mAP. */
export const mapCurves = (epochs: readonly EpochPoint[], color: string): Curve[] => [
  epochCurve({ id: 'map', label: 'Validation', color }, epochs, (point) => point.validationMap),
];

/** The learning rate: by step where steps are known, else at the end of each epoch. */
export function rateCurves(epochs: readonly LossPoint[], steps: RunSteps, color: string): Curve[] {
  const look = { id: 'rate', label: 'Learning rate', color };
  return [
    steps.points.length === 0
      ? { ...look, x: epochs.map(({ epoch }) => epoch), y: epochs.map(({ learningRate }) => learningRate) }
      : {
          ...look,
          x: steps.points.map(({ step }) => atEpoch(steps, step)),
          y: steps.points.map(({ learningRate }) => learningRate),
        },
  ];
}
