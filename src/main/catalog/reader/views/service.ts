// Saved views of the library: what the reader thread offers of them.
import type { Output } from '../../../../shared/contract.ts';
import type { Handlers } from '../../../lib/threadCalls.ts';
import type { Opened } from '../opened.ts';

export interface ViewsReader {
  /** By name. */
  'views.list'(input: Record<string, never>): Output<'views.list'>;
}

export function viewsReading(current: () => Opened): Handlers<ViewsReader> {
  return {
    'views.list': () => ({
      views: current()
        .project.db.prepare(
          `SELECT v.id, v.name, v.search, a.name AS person, v.at FROM saved_view v JOIN actor a ON a.id = v.actor_id
           ORDER BY v.name COLLATE NOCASE`,
        )
        .all() as Output<'views.list'>['views'],
    }),
  };
}
