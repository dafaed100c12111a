// Queries of the library and of single posters: the reader thread answers them all.
import type { CallHandlers } from './dispatch.ts';
import type { Studio } from './studio.ts';

type Calls = Pick<
  CallHandlers,
  | 'genres.list'
  | 'library.page'
  | 'library.facets'
  | 'library.ids'
  | 'library.position'
  | 'poster.get'
  | 'poster.find'
  | 'poster.history'
  | 'selection.summary'
>;

export function libraryCalls(studio: Studio): Calls {
  return {
    'genres.list': (input) => studio.project().read('genres.list', input),
    'library.page': (input) => studio.project().read('library.page', input),
    'library.facets': (input) => studio.project().read('library.facets', input),
    'library.ids': (input) => studio.project().read('library.ids', input),
    'library.position': (input) => studio.project().read('library.position', input),
    'poster.get': (input) => studio.project().read('poster.get', input),
    'poster.find': (input) => studio.project().read('poster.find', input),
    'poster.history': (input) => studio.project().read('poster.history', input),
    'selection.summary': (input) => studio.project().read('selection.summary', input),
  };
}
