// What the dialog of a vocabulary edit is about, and how its fields become an operation. Pure.
import type { Input } from '../../../shared/contract.ts';
import type { Genre } from '../../../shared/domain.ts';
import { viewFromSearch } from '../../../shared/filter.ts';

export type Operation = Input<'vocabulary.apply'>['operation'];

/** Which dialog is open, and on which genres. */
export type Draft =
  | { op: 'add' }
  | { op: 'rename'; genre: Genre }
  | { op: 'merge'; genres: Genre[] }
  | { op: 'split'; genre: Genre }
  | { op: 'alias'; genre: Genre }
  | { op: 'unalias'; genre: Genre; alias: string };

export interface Fields {
  name: string;
  second: string;
  meaning: 'same' | 'wider';
  rule: 'filter' | 'decide';
  /** Search of the library's address that names the posters of the first part. */
  search: string;
  oldName: 0 | 1;
}

/** The fields that a dialog begins with; `lastView` is the address of the library as it was left. */
export function beginning(draft: Draft, lastView: string): Fields {
  const largest =
    draft.op === 'merge' ? draft.genres.reduce((a, b) => (b.present > a.present ? b : a)).name : undefined;
  const name = draft.op === 'rename' ? draft.genre.name : (largest ?? '');
  const second = draft.op === 'split' ? draft.genre.name : '';
  return { name, second, meaning: 'same', rule: lastView === '' ? 'decide' : 'filter', search: lastView, oldName: 0 };
}

/** The operation that the fields say, null while something is missing. */
export function operationOf(draft: Draft, fields: Fields): Operation | null {
  const name = fields.name.trim();
  const second = fields.second.trim();
  switch (draft.op) {
    case 'add':
      return name === '' ? null : { op: 'add', name };
    case 'rename':
      return name === '' || name === draft.genre.name ? null : { op: 'rename', genreId: draft.genre.id, name };
    case 'merge':
      return name === ''
        ? null
        : { op: 'merge', genreIds: draft.genres.map(({ id }) => id), into: name, meaning: fields.meaning };
    case 'split': {
      if (name === '' || second === '' || name.toLowerCase() === second.toLowerCase()) return null;
      const { filter } = viewFromSearch(fields.search);
      const rule = fields.rule === 'decide' ? ({ by: 'decide' } as const) : ({ by: 'filter', filter } as const);
      return { op: 'split', genreId: draft.genre.id, into: [name, second], rule, oldName: fields.oldName };
    }
    case 'alias':
      return name === '' ? null : { op: 'alias', alias: name, genreId: draft.genre.id };
    case 'unalias':
      return { op: 'unalias', alias: draft.alias };
  }
}

export const TITLES: Record<Draft['op'], string> = {
  add: 'Add a genre',
  rename: 'Rename the genre',
  merge: 'Merge genres',
  split: 'Split the genre',
  alias: 'Add another name',
  unalias: 'Take a name away',
};
export const DO: Record<Draft['op'], string> = {
  add: 'Add',
  rename: 'Rename',
  merge: 'Merge',
  split: 'Split',
  alias: 'Add the name',
  unalias: 'Take it away',
};
