// Words that no draft of the project may have, as events: the last one of each word says whether it is one. Each change of the
// list is an undoable batch. A change that was made on an older list is refused with the newer one, so that neither is lost.
import type { Output, Parsed } from '../../../shared/contract.ts';
import { AppError } from '../../../shared/errors.ts';
import { plainWords } from '../../../shared/taglines/draftText.ts';
import { finishBatch, startBatch, type Batch } from '../batch.ts';
import type { Caller, Changed } from '../change.ts';
import type { WriterDb } from '../connection.ts';
import { nextSeqOf, timeAfter, type TimeChain } from '../merging/timeChains.ts';
import { changeOf } from '../outcome.ts';
import { BLOCKED_WORDS } from './blockedWords.ts';

export const WORD_CHAIN: TimeChain = {
  table: 'blocklist_event',
  about: ['key'],
  values: [{ old: 'old', new: 'new', first: 0 }],
};

/** What a word is known by: that by which drafts are searched for it, so capitals and ways to write a letter make no difference. */
export const wordKey = (word: string): string => plainWords(word).toLowerCase();

export interface WordEvent {
  seq: number;
  key: string;
  word: string;
  old: number;
  new: number;
  /** What was in force before it. */
  before: number | null;
}

export const wordEventsOf = (db: WriterDb, batchId: number): WordEvent[] =>
  db
    .prepare<WordEvent>(
      `SELECT e.seq, e.key, e.word, e.old, e.new,
         (SELECT p.head FROM blocklist_event p WHERE p.key = e.key AND p.seq < e.seq ORDER BY p.seq DESC LIMIT 1) AS before
       FROM blocklist_event e WHERE e.batch_id = ? ORDER BY e.seq`,
    )
    .all(batchId);

const lastEvent = (db: WriterDb, key: string): { new: number; head: number | null } | undefined =>
  db
    .prepare<{ new: number; head: number | null }>(
      'SELECT new, head FROM blocklist_event WHERE key = ? ORDER BY seq DESC LIMIT 1',
    )
    .get(key);

/** The event that is in force of a word; null where there is none. */
export const wordHead = (db: WriterDb, key: string): number | null => lastEvent(db, key)?.head ?? null;

const readBlocklist = (db: WriterDb): string[] =>
  db
    .prepare<{ word: string }>(BLOCKED_WORDS)
    .all()
    .map(({ word }) => word);

/**
 * Appends the event of one word; inside a transaction.
 * @param head the event that this puts in force again; `own` for a new decision
 */
export function writeWord(
  db: WriterDb,
  batch: Batch,
  { word, blocked }: { word: string; blocked: boolean },
  head: number | null | 'own',
): void {
  const key = wordKey(word);
  const seq = nextSeqOf(db, WORD_CHAIN);
  db.prepare(
    'INSERT INTO blocklist_event (seq, id, batch_id, key, word, old, new, head, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  ).run(
    seq,
    db.uuid(),
    batch.id,
    key,
    word,
    lastEvent(db, key)?.new ?? 0,
    Number(blocked),
    head === 'own' ? seq : head,
    timeAfter(db, WORD_CHAIN, [key], batch.at),
  );
}

/** `desk.setBlocklist`. @throws AppError `conflict` with the current list in its details when `base` is not it any more */
export function setBlocklist(
  db: WriterDb,
  input: Parsed<'desk.setBlocklist'> & Caller,
): Changed & { output: Output<'desk.setBlocklist'> } {
  return db.transaction(() => {
    const now = readBlocklist(db);
    if (input.base !== undefined && !sameWords(input.base, now)) {
      throw new AppError('conflict', 'The list of words was changed by somebody else meanwhile.', {
        hint: 'Look at the list as it is now, then make your change again.',
        details: { current: now },
      });
    }
    const words = distinct(input.words);
    const added = missingFrom(now, words);
    const gone = missingFrom(words, now);
    if (added.length + gone.length === 0) return { change: null, output: { words: now } };
    const what = `${described(added, gone)} the words that no draft may have`;
    const batch = startBatch(db, { kind: 'edit', source: 'person', actor: input.person, what });
    for (const word of added) writeWord(db, batch, { word, blocked: true }, 'own');
    for (const word of gone) writeWord(db, batch, { word, blocked: false }, 'own');
    finishBatch(db, batch, 1, what, 0);
    return { change: changeOf(db, ['drafts'], []), output: { words: readBlocklist(db) } };
  });
}

/** The first spelling of each word. */
function distinct(words: readonly string[]): string[] {
  const seen = new Set<string>();
  return words.filter((word) => {
    const key = wordKey(word);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** The words of `list` that `others` lacks. */
function missingFrom(others: readonly string[], list: readonly string[]): string[] {
  const known = new Set(others.map(wordKey));
  return list.filter((word) => !known.has(wordKey(word)));
}

const sameWords = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && missingFrom(a, b).length === 0;

/** "add “deadly” to", "change" */
function described(added: readonly string[], gone: readonly string[]): string {
  const [one] = added.length + gone.length === 1 ? [...added, ...gone] : [];
  if (one === undefined) return 'change';
  return added.length === 1 ? `add “${one}” to` : `take “${one}” from`;
}
