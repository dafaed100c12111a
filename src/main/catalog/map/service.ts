// The map of the posters: what the writer thread offers of it, and its handlers. The map itself is a file; the writer only lets
// everyone know, in the order of the catalog's changes, that another one is there.
import type { Handlers } from '../../lib/threadCalls.ts';
import type { WriterDb } from '../connection.ts';
import { changeOf } from '../outcome.ts';
import type { Changed } from '../change.ts';

export interface MapWriter {
  /** Another map lies in the project's folder. */
  'map.made'(input: Record<string, never>): Changed;
}

export function mapWriting(db: () => WriterDb): Handlers<MapWriter> {
  return {
    'map.made': () => {
      const open = db();
      return open.transaction(() => ({ change: changeOf(open, ['map'], []) }));
    },
  };
}
