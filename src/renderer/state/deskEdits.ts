// Decisions of the tagline desk as the window makes them: painted at once, sent like every other edit, taken back on screen when
// refused. A decision that somebody else's change stopped is kept and offered.
import { AppError } from '../../shared/errors.ts';
import type { Approval, Draft } from '../../shared/taglines/draft.ts';
import { call } from '../api/client.ts';
import { queryClient } from '../api/queries.ts';
import { paintDecision, rollBackDecision, settleDecision, type DeskChange, type DeskPoster } from './deskPaint.ts';
import { keepDraftEdit } from './draftEdits.ts';
import { projectDir, sendEdit } from './edits.ts';
import { createStore } from './store.ts';

/** A draft that was to become the tagline, while somebody else gave the poster another. */
export interface StoppedDecision {
  posterId: number;
  draft: Pick<Draft, 'id' | 'text'>;
  text: string;
  theirs: string | null;
}
export const stoppedDecisionStore = createStore<StoppedDecision | null>(null);

const paintAt = (posterId: number, by: string, change: DeskChange): number =>
  paintDecision({ posterId, change, by, at: new Date().toISOString() });

const isConflict = (thrown: unknown): boolean => thrown instanceof AppError && thrown.code === 'conflict';

/** Who decides and on what: the poster as it is on screen. */
export interface DeskHand {
  poster: Pick<DeskPoster, 'posterId' | 'tagline'>;
  me: string;
}

/**
 * Makes a draft, or what it was reworded to, the poster's tagline.
 * @param base the tagline that this replaces, where it is not the one on screen
 */
export async function acceptDraft(
  { poster, me }: DeskHand,
  draft: Pick<Draft, 'id' | 'text'>,
  text: string,
  base: string | null = poster.tagline?.text ?? null,
): Promise<void> {
  const { posterId } = poster;
  const edited = text.trim() === draft.text ? null : text.trim();
  const change: DeskChange = { what: 'decide', draftId: draft.id, draft: draft.text, decision: 'accept', text: edited };
  const ticket = paintAt(posterId, me, change);
  const input = { draftId: draft.id, decision: 'accept' as const, base, ...(edited === null ? {} : { text: edited }) };
  try {
    const { revision } = await sendEdit('drafts.decide', input, 'the tagline');
    settleDecision(ticket, revision);
    keepDraftEdit(projectDir(), draft, null);
    stoppedDecisionStore.set((now) => (now?.posterId === posterId ? null : now));
  } catch (thrown) {
    rollBackDecision(ticket);
    if (!isConflict(thrown)) return;
    const { tagline } = await call('desk.poster', { posterId });
    stoppedDecisionStore.set({ posterId, draft, text: text.trim(), theirs: tagline?.text ?? null });
    void queryClient.invalidateQueries({ queryKey: ['desk.poster'] });
  }
}

/** Rejects a draft, or takes a decision on it back. */
export async function decideDraft(
  { poster, me }: DeskHand,
  draft: Pick<Draft, 'id' | 'text'>,
  decision: 'reject' | 'reopen',
): Promise<void> {
  const change: DeskChange = { what: 'decide', draftId: draft.id, draft: draft.text, decision, text: null };
  const ticket = paintAt(poster.posterId, me, change);
  try {
    const { revision } = await sendEdit('drafts.decide', { draftId: draft.id, decision }, 'the decision on a draft');
    settleDecision(ticket, revision);
  } catch {
    // Shown by sendEdit.
    rollBackDecision(ticket);
  }
}

/** Moves the poster's tagline on: put forward, approved, or back to chosen. */
export async function approveTagline({ poster, me }: DeskHand, approval: Approval): Promise<void> {
  const { posterId, tagline } = poster;
  if (tagline === null || tagline.approval === approval) return;
  const ticket = paintAt(posterId, me, { what: 'approve', approval });
  try {
    const input = { posterIds: [posterId], approval, base: tagline.text };
    const { revision } = await sendEdit('taglines.approve', input, 'the approval');
    settleDecision(ticket, revision);
  } catch {
    // Shown by sendEdit; the tagline that is there now shows with the next answer.
    rollBackDecision(ticket);
    void queryClient.invalidateQueries({ queryKey: ['desk.poster'] });
  }
}
