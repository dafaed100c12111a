// Where days lie on a chart of progress: a bar for what was done, a line for how far it had come. Days without work are there, too,
// so that time runs evenly; of a long time, weeks are shown. Pure arithmetic.
export interface DayCount {
  /** YYYY-MM-DD */
  day: string;
  done: number;
  /** By the end of the day. */
  reached: number;
}

const DAY_MS = 86_400_000;
/** More days than this become weeks. */
const MOST_DAYS = 70;

const dayOf = (text: string): number => Math.floor(Date.parse(`${text}T00:00:00Z`) / DAY_MS);
const textOf = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** All days (or weeks, by their first day) from the first to the last one that is named, in order. */
export function evenly(days: readonly DayCount[]): { unit: 'day' | 'week'; counts: DayCount[] } {
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last) return { unit: 'day', counts: [] };
  const from = dayOf(first.day);
  const unit = dayOf(last.day) - from >= MOST_DAYS ? 'week' : 'day';
  const length = unit === 'week' ? 7 : 1;
  const counts: DayCount[] = [];
  let at = 0;
  let reached = 0;
  for (let start = from; start <= dayOf(last.day); start += length) {
    let done = 0;
    for (; at < days.length && dayOf(days[at]!.day) < start + length; at++) {
      done += days[at]!.done;
      reached = days[at]!.reached;
    }
    counts.push({ day: textOf(start), done, reached });
  }
  return { unit, counts };
}

/** A round number that is not less than `value`: 1, 2 or 5 times a power of ten. */
export function roundUp(value: number): number {
  if (value <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= value)!;
}
