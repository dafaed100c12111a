// The reader's side of `ReaderService`: one open project, and each call passed to the file that answers it.
import { AppError } from '../../../shared/errors.ts';
import type { Handlers } from '../../lib/threadCalls.ts';
import type { ReaderService } from '../services.ts';
import { genresList, libraryFacets, libraryIds, libraryPage, libraryPosition, selectionSummary } from './library.ts';
import { PosterRows } from './posterRows.ts';
import { ReaderProject } from './project.ts';

interface Opened {
  project: ReaderProject;
  posters: PosterRows;
}

/** Handlers of the reader thread. No call but `open` works before a project is open. */
export function createReaderService(): Handlers<ReaderService> {
  let opened: Opened | null = null;
  const current = (): Opened => {
    if (opened === null) throw new AppError('not_found', 'No project is open.');
    return opened;
  };
  const close = (): void => {
    opened?.project.close();
    opened = null;
  };

  return {
    open({ dir }) {
      const started = performance.now();
      close();
      const project = new ReaderProject(dir);
      opened = { project, posters: new PosterRows(project.db) };
      // The view that every window starts with.
      project.lists.ordered({}, { by: 'title', descending: false });
      return { posters: project.columns.count, milliseconds: performance.now() - started };
    },
    close,
    changed(change) {
      current().project.changed(change);
    },
    'genres.list': () => genresList(current().project),
    'library.page': (input) => libraryPage(current().project, current().posters, input),
    'library.facets': (input) => libraryFacets(current().project, input),
    'library.ids': (input) => libraryIds(current().project, input),
    'library.position': (input) => libraryPosition(current().project, input),
    'poster.get': ({ posterId }) => current().posters.detail(current().project.columns, posterId),
    'poster.find': (input) => current().posters.find(input),
    'poster.file': ({ posterId }) => current().posters.file(current().project.dir, posterId),
    'selection.summary': (input) => selectionSummary(current().project, input),
  } as Handlers<ReaderService>;
}
