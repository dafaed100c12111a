// Words that no draft of the project may have: one list, each change an undoable batch. `blocklist` is the fold of
// `blocklist_event`. A change that was made on an older list is refused with the newer one, so that neither is lost.
import type { Output, Parsed } from '../../../shared/contract.ts';
import { AppError } from '../../../shared/errors.ts';
import { finishBatch, startBatch, type Batch } from '../batch.ts';
import type { Caller, Changed } from '../change.ts';
import type { WriterDb } from '../connection.ts';
import { changeOf } from '../outcome.ts';

export interface BlocklistEvent {
  seq: number;
  old: string[];
  new: string[];
  /** What was in force before it. */
  before: number | null;
}

export const blocklistEventsOf = (db: WriterDb, batchId: number): BlocklistEvent[] =>
  db
    .prepare<{ seq: number; old: string; new: string; before: number | null }>(
      `SELECT e.seq, e.old, e.new,
         (SELECT p.head FROM blocklist_event p WHERE p.seq < e.seq ORDER BY p.seq DESC LIMIT 1) AS before
       FROM blocklist_event e WHERE e.batch_id = ? ORDER BY e.seq`,
    )
    .all(batchId)
    .map((row) => ({ ...row, old: JSON.parse(row.old) as string[], new: JSON.parse(row.new) as string[] }));

/** The event whose list is in force; null before the first. */
export const blocklistHead = (db: WriterDb): number | null =>
  db.prepare<{ head: number | null }>('SELECT head FROM blocklist_event ORDER BY seq DESC LIMIT 1').get()?.head ?? null;

const readBlocklist = (db: WriterDb): string[] =>
  db
    .prepare<{ word: string }>('SELECT word FROM blocklist ORDER BY place')
    .all()
    .map(({ word }) => word);

/** Appends the event of a whole list and folds it; inside a transaction. */
export function writeBlocklist(
  db: WriterDb,
  batch: Batch,
  words: readonly string[],
  head: number | null | 'own',
): void {
  const seq = db.prepare<{ n: number }>('SELECT ifnull(max(seq), 0) + 1 AS n FROM blocklist_event').get()?.n ?? 1;
  db.prepare('INSERT INTO blocklist_event (seq, id, batch_id, old, new, head, at) VALUES (?, ?, ?, ?, ?, ?, ?)').run(
    seq,
    db.uuid(),
    batch.id,
    JSON.stringify(readBlocklist(db)),
    JSON.stringify(words),
    head === 'own' ? seq : head,
    batch.at,
  );
  db.prepare('DELETE FROM blocklist').run();
  words.forEach((word, place) => {
    db.prepare('INSERT INTO blocklist (place, word) VALUES (?, ?)').run(place, word);
  });
}

/** `desk.setBlocklist`. @throws AppError `conflict` with the current list in its details when `base` is not it any more */
export function setBlocklist(
  db: WriterDb,
  input: Parsed<'desk.setBlocklist'> & Caller,
): Changed & { output: Output<'desk.setBlocklist'> } {
  return db.transaction(() => {
    const now = readBlocklist(db);
    const words = distinct(input.words);
    if (sameWords(words, now)) return { change: null, output: { words: now } };
    if (input.base !== undefined && !sameWords(input.base, now)) {
      throw new AppError('conflict', 'The list of words was changed by somebody else meanwhile.', {
        hint: 'Look at the list as it is now, then make your change again.',
        details: { current: now },
      });
    }
    const what = `${described(now, words)} the words that no draft may have`;
    const batch = startBatch(db, { kind: 'edit', source: 'person', actor: input.person, what });
    writeBlocklist(db, batch, words, 'own');
    finishBatch(db, batch, 1, what, 0);
    return { change: changeOf(db, ['drafts'], []), output: { words } };
  });
}

/** The first spelling of each word. */
function distinct(words: readonly string[]): string[] {
  const seen = new Set<string>();
  return words.filter((word) => {
    const key = word.toLowerCase();
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

const sameWords = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((word, i) => word === b[i]);

/** "add “deadly” to", "change" */
function described(before: readonly string[], after: readonly string[]): string {
  const added = after.filter((word) => !before.includes(word));
  const gone = before.filter((word) => !after.includes(word));
  const [one] = added.length + gone.length === 1 ? [...added, ...gone] : [];
  if (one === undefined) return 'change';
  return added.length === 1 ? `add “${one}” to` : `take “${one}” from`;
}
