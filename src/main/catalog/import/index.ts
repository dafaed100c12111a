// The writer thread's handlers for importing.
import type { Handlers } from '../../lib/threadCalls.ts';
import type { WriterDb } from '../connection.ts';
import type { WriterService } from '../services.ts';
import { attachPosters, matchPosters } from './posters.ts';
import { importTables } from './tables.ts';

export { importTables, type ImportNote } from './tables.ts';
export { attachPosters, matchPosters } from './posters.ts';

type ImportCalls = 'import.tables' | 'posters.match' | 'posters.attach';

/**
 * Handlers for the writer thread.
 * @param db gives the open project, or throws when there is none. Imports into one project run one after the other.
 */
export function importHandlers(db: () => WriterDb): Handlers<Pick<WriterService, ImportCalls>> {
  let last: Promise<unknown> = Promise.resolve();
  return {
    'import.tables': ({ spec, filmsOnly }, context) => {
      const work = last.then(() => importTables(db(), spec, context, filmsOnly));
      last = work.catch(() => undefined);
      return work;
    },
    'posters.match': (input) => matchPosters(db(), input),
    'posters.attach': (input) => attachPosters(db(), input),
  };
}
