// Turns "done so far" into progress with speed and time left. Pure arithmetic over a clock; writes nothing.
import type { Job } from '../../../shared/domain.ts';

export type Progress = Job['progress'];

export const NO_PROGRESS: Progress = {
  phase: 'waiting',
  done: 0,
  total: null,
  unit: '',
  perSecond: null,
  secondsLeft: null,
};

/** Speed is measured over this much of the recent past, so that it follows changes without jumping. */
const WINDOW_MS = 8000;

/** Measures the progress of one phase after another. */
export class ProgressMeter {
  private phase = 'waiting';
  private unit = '';
  private done = 0;
  private total: number | null = null;
  private samples: { at: number; done: number }[] = [];
  private readonly now: () => number;

  constructor(now: () => number) {
    this.now = now;
  }

  /** Starts a phase. `total` is null where it is not known before. */
  start(phase: string, unit: string, total: number | null): void {
    this.phase = phase;
    this.unit = unit;
    this.total = total;
    this.done = 0;
    this.samples = [{ at: this.now(), done: 0 }];
  }

  set(done: number, total: number | null = this.total): void {
    this.done = done;
    this.total = total;
    const at = this.now();
    this.samples.push({ at, done });
    while (this.samples.length > 2 && at - this.samples[0]!.at > WINDOW_MS) this.samples.shift();
    if (this.samples.length > 500) this.samples = this.samples.filter((_, i) => i % 2 === 0);
  }

  get progress(): Progress {
    const first = this.samples[0];
    const last = this.samples.at(-1);
    const milliseconds = first && last ? last.at - first.at : 0;
    const perSecond = first && last && milliseconds > 200 ? ((last.done - first.done) / milliseconds) * 1000 : null;
    const left =
      perSecond !== null && perSecond > 0 && this.total !== null
        ? Math.max(0, this.total - this.done) / perSecond
        : null;
    return {
      phase: this.phase,
      done: this.done,
      total: this.total,
      unit: this.unit,
      perSecond: perSecond === null ? null : Math.round(perSecond * 100) / 100,
      secondsLeft: left === null ? null : Math.round(left * 10) / 10,
    };
  }
}
