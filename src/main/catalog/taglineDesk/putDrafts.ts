// Puts made drafts on the desk: a request with its drafts, once, however often it is sent. Making drafts is no edit, so there is
// nothing to undo; what is decided of them is (decide.ts).
import { AppError } from '../../../shared/errors.ts';
import type { MadeDraft } from '../../../shared/taglines/draft.ts';
import type { DraftSettings } from '../../../shared/taglines/draftSettings.ts';
import type { Caller, Changed } from '../change.ts';
import type { WriterDb } from '../connection.ts';
import { changeOf } from '../outcome.ts';

/** Drafts that were made together. */
export interface DraftRequest {
  id: string;
  runId: string;
  runName: string;
  settings: DraftSettings;
  /** The draft that more like it were asked of. */
  like: string | null;
}
/** A draft with its own number (UUIDv7) and its poster. */
export interface PlacedDraft extends MadeDraft {
  id: string;
  posterId: number;
}
export interface PutDrafts {
  request: DraftRequest;
  drafts: PlacedDraft[];
}
export interface PutDraftsOutput {
  added: number;
  /** Were there before. */
  already: number;
  /** Posters that the project does not have (any more); their drafts were left out. */
  gone: number[];
}

/**
 * `drafts.put`. Idempotent by the numbers of the request and of its drafts; a request may come in several pieces.
 * @throws AppError `not_found` when none of the posters is there; `conflict` when the number of the request stands for
 * another one
 */
export function putDrafts(db: WriterDb, input: PutDrafts & Caller): Changed & { output: PutDraftsOutput } {
  return db.transaction(() => {
    const requestSeq = keepRequest(db, input.request, input.person);
    const at = db.now();
    const touched = new Set<number>();
    const gone = new Set<number>();
    let added = 0;
    let already = 0;
    const exists = db.prepare('SELECT 1 FROM poster WHERE id = ?');
    for (const draft of input.drafts) {
      if (gone.has(draft.posterId) || !exists.get(draft.posterId)) gone.add(draft.posterId);
      else if (addDraft(db, requestSeq, draft, at)) {
        added++;
        touched.add(draft.posterId);
      } else already++;
    }
    if (gone.size > 0 && added + already === 0) {
      const [first] = gone;
      throw new AppError('not_found', `The project has no poster with the number ${first} any more.`, {
        hint: 'The drafts that were made for it cannot be kept.',
        details: { posterIds: [...gone] },
      });
    }
    const output = { added, already, gone: [...gone] };
    return { change: added === 0 ? null : changeOf(db, ['drafts'], [...touched]), output };
  });
}

function keepRequest(db: WriterDb, request: DraftRequest, person: string): number {
  const { id, runId, runName, like } = request;
  const settings = JSON.stringify(request.settings);
  const known = db
    .prepare<{ seq: number; run_id: string; settings: string }>(
      'SELECT seq, run_id, settings FROM draft_request WHERE id = ?',
    )
    .get(id);
  if (!known) {
    return db
      .prepare(
        'INSERT INTO draft_request (id, run_id, run_name, settings, more_like, actor_id, at) VALUES (?, ?, ?, ?, ?, ?, ?)',
      )
      .run(id, runId, runName, settings, like, db.actorId('person', person), db.now()).lastInsertRowid;
  }
  if (known.run_id === runId && known.settings === settings) return known.seq;
  throw new AppError('conflict', 'There is a request for drafts with the same number and other settings.', {
    hint: 'Ask again, as a new request.',
  });
}

/** Puts one draft on the desk, inside a transaction; false when it is there already. */
export function addDraft(db: WriterDb, requestSeq: number, draft: PlacedDraft, at: string): boolean {
  const { changes, lastInsertRowid } = db
    .prepare('INSERT OR IGNORE INTO draft (id, request_seq, poster_id, text, score, at) VALUES (?, ?, ?, ?, ?, ?)')
    .run(draft.id, requestSeq, draft.posterId, draft.text, draft.score, at);
  if (changes === 0) return false;
  const { parts, nearest, marks } = draft;
  db.prepare('INSERT INTO draft_detail (draft_seq, parts, nearest, marks) VALUES (?, ?, ?, ?)').run(
    lastInsertRowid,
    JSON.stringify(parts),
    JSON.stringify(nearest),
    JSON.stringify(marks),
  );
  return true;
}
