// Drafts of another copy, what was decided of them, approvals, and words that no draft may have. Drafts are united by their
// numbers; of decisions, approvals and words the last by time holds, in every copy the same (timeChains.ts). Nothing is taken
// from the desk here.
import type {
  ApprovalLine,
  DecisionLine,
  DraftLine,
  DraftRequestLine,
  EventLine,
  WordLine,
} from '../../../shared/eventLog.ts';
import { MOST_BLOCKED_WORDS } from '../../../shared/taglines/draftText.ts';
import type { WriterDb } from '../connection.ts';
import { APPROVAL_CHAIN, foldApproval, insertApproval } from '../taglineDesk/approvals.ts';
import { WORD_CHAIN, wordKey } from '../taglineDesk/blocklist.ts';
import { DECISION_CHAIN, foldDecision, insertDecision } from '../taglineDesk/draftEvents.ts';
import { addDraft } from '../taglineDesk/putDrafts.ts';
import { BadLine, type Taken } from './badLine.ts';
import { headOf, nextSeqOf, putInOrder } from './timeChains.ts';

export class IncomingDesk {
  /** Drafts that came. */
  drafts = 0;
  private readonly db: WriterDb;
  private readonly posters = new Set<number>();
  private readonly decided = new Set<number>();
  private readonly approved = new Set<number>();
  private readonly words = new Set<string>();
  private newWords = 0;

  constructor(db: WriterDb) {
    this.db = db;
  }

  /** Drafts that were made together; known ones stay as they are here. */
  request({ id, runId, runName, settings, like, actor, at }: DraftRequestLine): void {
    this.db
      .prepare(
        `INSERT OR IGNORE INTO draft_request (id, run_id, run_name, settings, more_like, actor_id, at)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(id, runId, runName, JSON.stringify(settings), like, this.db.actorId('person', actor), at);
  }

  /** Whether a draft comes before its request, or a decision before its draft. */
  waits(line: EventLine | WordLine): boolean {
    if (line.t === 'draft') return !this.isHere('draft_request', line.request);
    return line.t === 'decision' && !this.isHere('draft', line.draft);
  }

  private isHere(table: 'draft_request' | 'draft', id: string): boolean {
    return this.db.prepare(`SELECT 1 FROM ${table} WHERE id = ?`).get(id) !== undefined;
  }

  draft(line: DraftLine, posterId: number): Taken {
    const request = this.db
      .prepare<{ seq: number }>('SELECT seq FROM draft_request WHERE id = ?')
      .get(line.request)?.seq;
    if (request === undefined) return 'waits';
    addDraft(this.db, request, { ...line, posterId }, line.at);
    this.drafts++;
    this.posters.add(posterId);
    return 'new';
  }

  /** @throws BadLine when the draft is of another poster, or the event in force of another draft */
  decision(line: DecisionLine, batchId: number, posterId: number): Taken {
    const { db } = this;
    const draft = db
      .prepare<{ seq: number; poster_id: number }>('SELECT seq, poster_id FROM draft WHERE id = ?')
      .get(line.draft);
    if (!draft) return 'waits';
    if (draft.poster_id !== posterId) throw new BadLine('its draft is of another poster');
    const seq = nextSeqOf(db, DECISION_CHAIN);
    const head = headOf(db, DECISION_CHAIN, [draft.seq], seq, line);
    if (head === 'waits') return head;
    insertDecision(db, {
      seq,
      id: line.id,
      batchId,
      draft: { seq: draft.seq, posterId },
      old: { state: line.old, final: line.oldFinal },
      new: { state: line.new, final: line.newFinal },
      head,
      at: line.at,
    });
    this.decided.add(draft.seq);
    this.posters.add(posterId);
    return 'new';
  }

  /** @throws BadLine when the event in force is of another poster */
  approval(line: ApprovalLine, batchId: number, posterId: number): Taken {
    const { db } = this;
    const seq = nextSeqOf(db, APPROVAL_CHAIN);
    const head = headOf(db, APPROVAL_CHAIN, [posterId], seq, line);
    if (head === 'waits') return head;
    const { id, old, new: now, at } = line;
    insertApproval(db, { seq, id, batchId, posterId, old, new: now, head, at });
    this.approved.add(posterId);
    this.posters.add(posterId);
    return 'new';
  }

  /** @throws BadLine when the event in force is of another word, and when a log brings too many */
  word(line: WordLine, batchId: number): Taken {
    const { db } = this;
    const seq = nextSeqOf(db, WORD_CHAIN);
    const key = wordKey(line.word);
    const head = headOf(db, WORD_CHAIN, [key], seq, line);
    if (head === 'waits') return head;
    if (db.prepare('SELECT 1 FROM blocklist_event WHERE key = ?').get(key) === undefined) this.countNewWord();
    db.prepare(
      'INSERT INTO blocklist_event (seq, id, batch_id, key, word, old, new, head, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    ).run(seq, line.id, batchId, key, line.word, Number(line.old), Number(line.new), head, line.at);
    this.words.add(key);
    return 'new';
  }

  /** Each word is looked for in every draft that is made. @throws BadLine */
  private countNewWord(): void {
    if (this.newWords >= MOST_BLOCKED_WORDS) {
      throw new BadLine(`the log has more than ${String(MOST_BLOCKED_WORDS)} words that are not known here`);
    }
    this.newWords++;
  }

  /** Puts what came in the order of time and folds it; inside a transaction. */
  settle(): { posters: number[]; words: boolean } {
    const { db } = this;
    for (const draftSeq of this.decided) {
      putInOrder(db, DECISION_CHAIN, [draftSeq]);
      foldDecision(db, draftSeq);
    }
    for (const posterId of this.approved) {
      putInOrder(db, APPROVAL_CHAIN, [posterId]);
      foldApproval(db, posterId);
    }
    for (const key of this.words) putInOrder(db, WORD_CHAIN, [key]);
    const settled = { posters: [...this.posters], words: this.words.size > 0 };
    for (const touched of [this.posters, this.decided, this.approved, this.words]) touched.clear();
    return settled;
  }
}
