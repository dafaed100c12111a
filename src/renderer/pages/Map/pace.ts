// How many of the points are drawn while the map moves, so that it follows the hand also where no GPU is: a sample of them, as large
// as keeps the pace. At rest all are drawn. Pure arithmetic over times.

/** A frame that took longer was late: a screen shows 60 a second. */
const LATE_MS = 19;
/** As long on time until more are tried again. */
const STEADY_FRAMES = 20;
const LEAST = 1 / 64;
/** A longer gap lies between two movements and says nothing of drawing. */
const APART_MS = 400;

export class Pace {
  /** Share of the points to draw in the next frame of a movement. */
  share = 1;
  private before: number | null = null;
  private onTime = 0;
  /** A share that was late: it is not tried again during this movement. */
  private tooMany = Infinity;

  /** Takes note that a frame of a movement begins, at `now` in ms. */
  frame(now: number): void {
    const took = this.before === null ? null : now - this.before;
    this.before = now;
    if (took === null || took > APART_MS) return;
    if (took > LATE_MS) {
      this.tooMany = Math.min(this.tooMany, this.share);
      this.onTime = 0;
      // Straight to what fits, as far as time grows with the number of points, but not by one slow frame alone.
      this.share = Math.max(LEAST, this.share * Math.max(0.35, (LATE_MS - 4) / took));
      return;
    }
    this.onTime++;
    if (this.onTime < STEADY_FRAMES) return;
    this.onTime = 0;
    if (this.share * 1.3 < this.tooMany) this.share = Math.min(1, this.share * 1.3);
  }

  /** The movement has ended: the next may be tried with a little more. */
  rest(): void {
    this.before = null;
    this.onTime = 0;
    this.tooMany = Infinity;
  }
}
