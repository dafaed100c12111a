// Saved views of the library: what the writer thread offers of them. A view is a name and an address; no label depends on it,
// so there is no history of them.
import { AppError } from '../../../shared/errors.ts';
import type { Output, Parsed } from '../../../shared/contract.ts';
import type { SavedView } from '../../../shared/calls/views.ts';
import type { Handlers } from '../../lib/threadCalls.ts';
import type { WriterDb } from '../connection.ts';
import { changeOf } from '../outcome.ts';
import type { Caller, Changed } from '../change.ts';

export interface ViewsWriter {
  /** @throws AppError `conflict` when the name is taken and `replace` does not say that it may be */
  'views.save'(input: Parsed<'views.save'> & Caller): Changed & { output: Output<'views.save'> };
  /** @throws AppError `not_found`, `conflict` */
  'views.rename'(input: Parsed<'views.rename'>): Changed & { output: Output<'views.rename'> };
  /** @throws AppError `not_found` */
  'views.delete'(input: Parsed<'views.delete'>): Changed;
}

export function viewsWriting(db: () => WriterDb): Handlers<ViewsWriter> {
  return {
    'views.save': (input) => saveView(db(), input),
    'views.rename': (input) => renameView(db(), input),
    'views.delete': (input) => deleteView(db(), input),
  };
}

/** Views as they are shown; the condition is put behind it. */
const SAVED_VIEWS = `SELECT v.id, v.name, v.search, a.name AS person, v.at
  FROM saved_view v JOIN actor a ON a.id = v.actor_id`;

function saveView(
  db: WriterDb,
  { name, search, replace, person }: Parsed<'views.save'> & Caller,
): Changed & { output: SavedView } {
  return db.transaction(() => {
    const id = idOfName(db, name);
    if (id !== null && !replace) throw taken(name);
    const actor = db.actorId('person', person);
    const output = id ?? db.uuid();
    db.prepare(
      `INSERT INTO saved_view (id, name, search, actor_id, at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET name = excluded.name, search = excluded.search, actor_id = excluded.actor_id, at = excluded.at`,
    ).run(output, name, search, actor, db.now());
    return { change: changeOf(db, ['views'], []), output: viewOf(db, output) };
  });
}

function renameView(db: WriterDb, { id, name }: Parsed<'views.rename'>): Changed & { output: SavedView } {
  return db.transaction(() => {
    viewOf(db, id);
    const other = idOfName(db, name);
    if (other !== null && other !== id) throw taken(name);
    db.prepare('UPDATE saved_view SET name = ? WHERE id = ?').run(name, id);
    return { change: changeOf(db, ['views'], []), output: viewOf(db, id) };
  });
}

function deleteView(db: WriterDb, { id }: Parsed<'views.delete'>): Changed {
  return db.transaction(() => {
    viewOf(db, id);
    db.prepare('DELETE FROM saved_view WHERE id = ?').run(id);
    return { change: changeOf(db, ['views'], []) };
  });
}

const idOfName = (db: WriterDb, name: string): string | null =>
  db.prepare<{ id: string }>('SELECT id FROM saved_view WHERE name = ?').get(name)?.id ?? null;

function viewOf(db: WriterDb, id: string): SavedView {
  const view = db.prepare<SavedView>(`${SAVED_VIEWS} WHERE v.id = ?`).get(id);
  if (view !== undefined) return view;
  throw new AppError('not_found', 'This saved view is not there any more.', { hint: 'Somebody may have deleted it.' });
}

const taken = (name: string): AppError =>
  new AppError('conflict', `There is a view named “${name}” already.`, { hint: 'Choose another name, or replace it.' });
