// The project as a whole in numbers: what the reader thread offers of it, and its handlers.
import type { Handlers } from '../../../lib/threadCalls.ts';
import type { Opened } from '../opened.ts';

// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface OverviewReader {}

export function overviewReading(_current: () => Opened): Handlers<OverviewReader> {
  return {};
}
