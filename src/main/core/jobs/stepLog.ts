// The loss by step of a run, kept beside its checkpoint so that charts are whole after a restart: fixed-size records in one
// file, appended now and then. It is for looking at: losing its last second costs nothing that training needs.
import { appendFile, mkdir, readFile, truncate } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Output } from '../../../shared/contract.ts';

export type StepPoint = Output<'runs.steps'>['points'][number];

/** float64 each: step, steps, loss, learning rate, samples per second. Float32 would round steps above 16 million. */
const FIELDS = 5;
const RECORD = FIELDS * 8;
const FLUSH_MS = 1000;

export const stepsFileOf = (runDir: string): string => join(runDir, 'steps.f64');

const toBytes = (points: readonly StepPoint[]): Uint8Array =>
  new Uint8Array(
    Float64Array.from(
      points.flatMap(({ step, steps, loss, learningRate, samplesPerSecond }) => [
        step,
        steps,
        loss,
        learningRate,
        samplesPerSecond,
      ]),
    ).buffer,
  );

async function readPoints(file: string): Promise<StepPoint[]> {
  const bytes = await readFile(file).catch(() => null);
  if (bytes === null) return [];
  const count = Math.floor(bytes.byteLength / RECORD);
  const numbers = new Float64Array(count * FIELDS);
  new Uint8Array(numbers.buffer).set(bytes.subarray(0, count * RECORD));
  return Array.from({ length: count }, (_, i) => {
    const [step, steps, loss, learningRate, samplesPerSecond] = numbers.subarray(i * FIELDS, (i + 1) * FIELDS);
    return {
      step: step!,
      steps: steps!,
      loss: loss!,
      learningRate: learningRate!,
      samplesPerSecond: samplesPerSecond!,
    };
  });
}

/**
 * The steps of a run, at most `most` points: each is the mean of the steps around it, the last stands as it is. Steps whose
 * loss is no number, of a training that diverged or a damaged file, are left out.
 */
export async function readSteps(runDir: string, most: number): Promise<Output<'runs.steps'>> {
  const points = (await readPoints(stepsFileOf(runDir))).filter(
    (point) =>
      Number.isSafeInteger(point.step) &&
      Number.isSafeInteger(point.steps) &&
      [point.loss, point.learningRate, point.samplesPerSecond].every(Number.isFinite),
  );
  const last = points.at(-1);
  return { steps: last?.step ?? 0, points: thinSteps(points, most) };
}

export function thinSteps(points: readonly StepPoint[], most: number): StepPoint[] {
  if (points.length <= most) return [...points];
  const size = Math.ceil((points.length - 1) / (most - 1));
  const thin: StepPoint[] = [];
  for (let from = 0; from < points.length - 1; from += size) {
    const bucket = points.slice(from, Math.min(from + size, points.length - 1));
    const mean = (field: keyof StepPoint): number => bucket.reduce((sum, each) => sum + each[field], 0) / bucket.length;
    thin.push({
      step: Math.round(mean('step')),
      steps: bucket[0]!.steps,
      loss: mean('loss'),
      learningRate: mean('learningRate'),
      samplesPerSecond: mean('samplesPerSecond'),
    });
  }
  thin.push(points.at(-1)!);
  return thin;
}

/** Collects the steps of a training that runs now. */
export class StepLog {
  private readonly file: string;
  private waiting: StepPoint[] = [];
  private timer: NodeJS.Timeout | null = null;
  private work: Promise<void> = Promise.resolve();
  private began = false;

  constructor(runDir: string) {
    this.file = stepsFileOf(runDir);
  }

  /** A resumed training repeats the steps since its checkpoint: what was noted of them is replaced. */
  add(point: StepPoint): void {
    this.waiting.push(point);
    this.timer ??= setTimeout(() => {
      this.flush();
    }, FLUSH_MS);
  }

  /** Writes what was collected. A disk that is full costs the chart some points, and nothing else. */
  async close(): Promise<void> {
    this.flush();
    await this.work;
  }

  private flush(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    const points = this.waiting;
    this.waiting = [];
    if (points.length === 0) return;
    this.work = this.work.then(() => this.write(points)).catch(() => undefined);
  }

  private async write(points: StepPoint[]): Promise<void> {
    if (!this.began) {
      this.began = true;
      await mkdir(dirname(this.file), { recursive: true });
      const before = await readPoints(this.file);
      const kept = before.findIndex(({ step }) => step >= points[0]!.step);
      if (before.length > 0) await truncate(this.file, (kept === -1 ? before.length : kept) * RECORD);
    }
    await appendFile(this.file, toBytes(points));
  }
}
