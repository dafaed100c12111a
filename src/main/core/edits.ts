// Edits of labels, taglines and genres, undo and redo: the writer thread does them, on behalf of a person.
// The answer comes after the commit is on disk and the reader has seen it.
import type { Filter } from '../../shared/filter.ts';
import { AppError } from '../../shared/errors.ts';
import type { EditNote } from '../catalog/change.ts';
import type { CallHandlers } from './dispatch.ts';
import type { Studio } from './studio.ts';

type Calls = Pick<
  CallHandlers,
  | 'labels.set'
  | 'labels.toggle'
  | 'labels.setByName'
  | 'tagline.set'
  | 'history.revert'
  | 'edits.undo'
  | 'edits.redo'
  | 'edits.stack'
  | 'genres.add'
  | 'genres.alias'
>;

/** The input of an edit with its actor. */
const by = <I extends object>(input: I, person: string): I & { person: string } => Object.assign({}, input, { person });

/** The posters of an edit: those that were named, or all that pass the filter at this moment. */
async function posters(
  studio: Studio,
  posterIds: readonly number[] | undefined,
  filter: Filter | undefined,
): Promise<{ posterIds: Iterable<number> }> {
  return posterIds ? { posterIds } : studio.project().read('library.matching', { filter: filter ?? {} });
}

export function editCalls(studio: Studio): Calls {
  const telling = (person: string): { onNote: (payload: unknown) => void } => ({
    onNote(payload) {
      const { done, total } = payload as EditNote;
      studio.hub.emit('edits.progress', { person, done, total });
    },
  });
  return {
    'labels.set': async ({ posterIds, filter, ...rest }, { person }) => {
      const some = await posters(studio, posterIds, filter);
      return (await studio.project().write('labels.set', { ...rest, ...some, person }, telling(person))).output;
    },
    'labels.toggle': async ({ posterIds, filter, ...rest }, { person }) => {
      const some = await posters(studio, posterIds, filter);
      return (await studio.project().write('labels.toggle', { ...rest, ...some, person }, telling(person))).output;
    },
    'labels.setByName': async (input, { person }) =>
      (await studio.project().write('labels.setByName', by(input, person))).output,
    'tagline.set': async (input, { person }) => (await studio.project().write('tagline.set', by(input, person))).output,
    'history.revert': async (input, { person }) =>
      (await studio.project().write('history.revert', by(input, person))).output,
    'edits.undo': async (input, { person }) =>
      (await studio.project().write('edits.undo', by(input, person), telling(person))).output,
    'edits.redo': async (input, { person }) =>
      (await studio.project().write('edits.redo', by(input, person), telling(person))).output,
    'edits.stack': (_input, { person }) => studio.project().write('edits.stack', { person }),
    'genres.add': async ({ name }, { person }) => {
      const project = studio.project();
      const { output } = await project.write('vocabulary.apply', { operation: { op: 'add', name }, person });
      const { genres } = await project.read('genres.list', {});
      const added = genres.find(({ id }) => id === output.genreIds[0]);
      if (!added) throw new AppError('internal', `The genre ${name} was added and cannot be found.`);
      return added;
    },
    'genres.alias': async ({ alias, genreId }, { person }) => {
      await studio.project().write('vocabulary.apply', { operation: { op: 'alias', alias, genreId }, person });
      return {};
    },
  };
}
