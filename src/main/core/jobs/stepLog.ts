// The loss by step of a run, as the trainer tells it several times a second, kept beside its checkpoint so that charts are whole
// after a restart: fixed-size records in one file, appended now and then. It is for looking at: losing its last second costs nothing that training needs.
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

/** Whole records of the file, `FIELDS` numbers each: a long run has hundreds of thousands, too many to be objects. */
async function readRecords(file: string): Promise<Float64Array> {
  const bytes = await readFile(file).catch(() => new Uint8Array());
  const records = new Float64Array(Math.floor(bytes.byteLength / RECORD) * FIELDS);
  new Uint8Array(records.buffer).set(bytes.subarray(0, records.byteLength));
  return records;
}

/**
 * The steps of a run, at most `most` points (2 or more): each is the mean of those around it, the last stands as it is.
 * Steps whose loss is no number, of a training that diverged or a damaged file, are left out. `steps`: the step that the last
 * one is.
 */
export async function readSteps(runDir: string, most: number): Promise<Output<'runs.steps'>> {
  const records = whole(await readRecords(stepsFileOf(runDir)));
  const count = records.length / FIELDS;
  const last = count - 1;
  const size = count <= most ? 1 : Math.ceil(last / (most - 1));
  const points: StepPoint[] = [];
  for (let from = 0; from < last; from += size) points.push(meanOf(records, from, Math.min(from + size, last)));
  if (count > 0) points.push(meanOf(records, last, count));
  return { steps: points.at(-1)?.step ?? 0, points };
}

/** Records whose numbers are numbers, and whose steps are steps. */
function whole(records: Float64Array): Float64Array {
  const isWhole = (at: number): boolean =>
    Number.isSafeInteger(records[at]) &&
    Number.isSafeInteger(records[at + 1]) &&
    records.subarray(at + 2, at + FIELDS).every(Number.isFinite);
  const kept = new Float64Array(records.length);
  let length = 0;
  for (let at = 0; at < records.length; at += FIELDS) {
    if (!isWhole(at)) continue;
    kept.set(records.subarray(at, at + FIELDS), length);
    length += FIELDS;
  }
  return kept.subarray(0, length);
}

/** The mean of the records `from` to before `to`. */
function meanOf(records: Float64Array, from: number, to: number): StepPoint {
  const mean = (field: number): number => {
    let sum = 0;
    for (let at = from; at < to; at++) sum += records[at * FIELDS + field]!;
    return sum / (to - from);
  };
  return {
    step: Math.round(mean(0)),
    steps: records[from * FIELDS + 1]!,
    loss: mean(2),
    learningRate: mean(3),
    samplesPerSecond: mean(4),
  };
}

/** How many records lie before a step; steps rise along the file. */
function recordsBefore(records: Float64Array, step: number): number {
  const count = records.length / FIELDS;
  for (let at = 0; at < count; at++) if (records[at * FIELDS]! >= step) return at;
  return count;
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
      const before = await readRecords(this.file);
      // Also cuts off what a killed process left of a record.
      if (before.length > 0) await truncate(this.file, recordsBefore(before, points[0]!.step) * RECORD);
    }
    await appendFile(this.file, toBytes(points));
  }
}
