// The steps of a training as a curve of bounded size: neighbouring steps share a bucket, and buckets become twice as wide
// whenever there are too many. A new step costs O(1) however long the run is. Pure: no store, no transport.

/** One step, or the mean of several that stood for one already. */
export interface StepPoint {
  /** From 1. */
  step: number;
  loss: number;
  learningRate: number;
  samplesPerSecond: number;
}

/** Sums over the steps of one bucket. */
interface Bucket {
  firstStep: number;
  lastStep: number;
  count: number;
  step: number;
  loss: number;
  learningRate: number;
  samplesPerSecond: number;
}

/** Means over a bucket, and how many points they are made of. */
export interface DrawnPoint extends StepPoint {
  count: number;
}

/** More than a chart has pixels on a laptop. */
const MOST_BUCKETS = 1024;
/** Widening goes on until this share of the buckets is left, so that it is rare. */
const ROOM = 0.75;

export class StepSeries {
  private buckets: Bucket[] = [];
  /** Steps per bucket: a power of two. */
  private span = 1;
  private newest: StepPoint | null = null;
  private readonly most: number;

  constructor(most = MOST_BUCKETS) {
    this.most = most;
  }

  /** The step that came last, as it came; null before the first. */
  get last(): StepPoint | null {
    return this.newest;
  }

  get size(): number {
    return this.buckets.length;
  }

  /** Steps that share one bucket. */
  get width(): number {
    return this.span;
  }

  /** Takes in a step. One that is not newer than the last replaces all from there on: the run went back to a checkpoint. */
  add(point: StepPoint): void {
    if (this.newest !== null && point.step <= this.newest.step) this.dropFrom(point.step);
    this.newest = point;
    this.append({ ...point, firstStep: point.step, lastStep: point.step, count: 1 });
    if (this.buckets.length > this.most) this.widen();
  }

  /** Means by bucket, by rising step. */
  points(): DrawnPoint[] {
    return this.buckets.map(({ count, step, loss, learningRate, samplesPerSecond }) => ({
      count,
      step: step / count,
      loss: loss / count,
      learningRate: learningRate / count,
      samplesPerSecond: samplesPerSecond / count,
    }));
  }

  /** A series that begins with points on record and goes on with what this one has beyond them. */
  after(record: readonly StepPoint[]): StepSeries {
    const whole = new StepSeries(this.most);
    for (const point of record) whole.add(point);
    const from = whole.last?.step ?? 0;
    for (const point of this.points()) if (point.step > from) whole.add(point);
    // A bucket's mean lies before its last step, which is the one that figures show.
    if (this.newest !== null && this.newest.step > from) whole.newest = this.newest;
    return whole;
  }

  private keyOf(step: number): number {
    return Math.floor((step - 1) / this.span);
  }

  private append(bucket: Bucket): void {
    const last = this.buckets.at(-1);
    if (last === undefined || this.keyOf(last.firstStep) !== this.keyOf(bucket.firstStep)) {
      this.buckets.push(bucket);
      return;
    }
    last.lastStep = bucket.lastStep;
    last.count += bucket.count;
    last.step += bucket.step;
    last.loss += bucket.loss;
    last.learningRate += bucket.learningRate;
    last.samplesPerSecond += bucket.samplesPerSecond;
  }

  /** Drops each bucket that holds a step from here on: its sums cannot be taken apart. */
  private dropFrom(step: number): void {
    while (this.buckets.length > 0 && this.buckets.at(-1)!.lastStep >= step) this.buckets.pop();
  }

  private widen(): void {
    do {
      this.span *= 2;
      const narrow = this.buckets;
      this.buckets = [];
      for (const bucket of narrow) this.append(bucket);
    } while (this.buckets.length > this.most * ROOM);
  }
}
