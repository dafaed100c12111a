// A person's decision on a draft: one undoable batch. Accepting sets the tagline of the poster, too; rejecting and reopening
// leave it alone.
import type { Parsed } from '../../../shared/contract.ts';
import { finishBatch, startBatch } from '../batch.ts';
import type { Caller } from '../change.ts';
import type { WriterDb } from '../connection.ts';
import { posterName } from '../describe.ts';
import { batchOutput, changeOf, type Edited } from '../outcome.ts';
import { changedTagline, readTagline, writeTagline } from '../taglines.ts';
import { writeApproval } from './approvals.ts';
import { draftById, writeDecision, type DecidedDraft, type Decision } from './draftEvents.ts';

/**
 * `drafts.decide`.
 * @throws AppError `not_found`; `conflict` with the current text in its details when `base` is given and is no longer the
 * poster's tagline
 */
export function decideDraft(db: WriterDb, input: Parsed<'drafts.decide'> & Caller): Edited {
  return db.transaction(() => {
    const draft = draftById(db, input.draftId);
    return input.decision === 'accept' ? accept(db, draft, input) : settle(db, draft, input);
  });
}

/** The draft, in its own words or others, becomes the tagline, which nobody has put forward yet. */
function accept(db: WriterDb, draft: DecidedDraft, input: Parsed<'drafts.decide'> & Caller): Edited {
  const { posterId } = draft;
  const current = readTagline(db, posterId);
  if (input.base !== undefined && input.base !== current.text) throw changedTagline(current);
  const text = input.text ?? draft.text;
  const decision: Decision = { state: text === draft.text ? 'accepted' : 'edited', final: text };
  const decides = draft.state !== decision.state || draft.final !== text;
  const rewords = text !== current.text;
  const sets = rewords || current.source !== 'person';
  if (!decides && !sets) return { change: null, output: batchOutput(db, null, 0) };
  const edited = decision.state === 'edited' ? ' with other words' : '';
  const what = `accept a draft for ${posterName(db, posterId)}${edited}`;
  const batch = startBatch(db, { kind: 'edit', source: 'person', actor: input.person, what });
  if (sets) {
    writeTagline(db, batch, posterId, 'person', { text, source: 'person' }, { head: 'own', note: origin(draft, text) });
  }
  if (decides) writeDecision(db, batch, draft, decision, 'own');
  // Of the same text, whatever was approved stays approved.
  if (rewords) writeApproval(db, batch, posterId, { approval: 'draft', text }, 'own');
  finishBatch(db, batch, 1, what, 1);
  return { change: changeOf(db, ['taglines', 'drafts'], [posterId]), output: batchOutput(db, batch, 1) };
}

/** Where a tagline came from, in words: it travels with the tagline's event, also to copies that know no drafts. */
function origin(draft: DecidedDraft, text: string): string {
  const from = `draft of ${draft.runName} (run ${draft.runId})`;
  return text === draft.text ? from : `${from}, edited: “${draft.text}”`;
}

function settle(db: WriterDb, draft: DecidedDraft, input: Parsed<'drafts.decide'> & Caller): Edited {
  const state = input.decision === 'reject' ? 'rejected' : 'open';
  if (draft.state === state) return { change: null, output: batchOutput(db, null, 0) };
  const what = `${input.decision} a draft for ${posterName(db, draft.posterId)}`;
  const batch = startBatch(db, { kind: 'edit', source: 'person', actor: input.person, what });
  writeDecision(db, batch, draft, { state, final: null }, 'own');
  finishBatch(db, batch, 1, what, 1);
  return { change: changeOf(db, ['drafts'], [draft.posterId]), output: batchOutput(db, batch, 1) };
}
