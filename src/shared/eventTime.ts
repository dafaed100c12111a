// Which times an event can have: those that a clock shows. One rule for imports, which bring times, and for event logs, which
// refuse others, so that nothing is imported that could not be merged.

/** Clocks that lost their battery begin at 1970; an event of a year that no clock shows would stay last for ever. */
export const LAST_EVENT_TIME = '2099-12-31T23:59:59.999Z';
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** Whether a text is the time of an event, as `toISOString` writes it. */
export const isEventTime = (text: string): boolean =>
  ISO.test(text) && Date.parse(text) >= 0 && text <= LAST_EVENT_TIME;

/**
 * The time of a label that an import brings; null where it gives none that a clock shows, or one that is still to come, which
 * would put the label behind those that are made now.
 */
export function readEventTime(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const date = new Date(value);
  const text = Number.isNaN(date.getTime()) ? '' : date.toISOString();
  return isEventTime(text) && date.getTime() <= Date.now() ? text : null;
}
