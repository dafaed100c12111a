// What can be done at the desk, by key or by button: with a draft, with the tagline, and by asking for drafts.
import { useCallback, useLayoutEffect, useRef } from 'react';
import { notifications } from '@mantine/notifications';
import type { Approval, Draft } from '../../../shared/taglines/draft.ts';
import type { DraftSettings } from '../../../shared/taglines/draftSettings.ts';
import { acceptDraft, approveTagline, decideDraft } from '../../state/deskEdits.ts';
import type { DeskPoster } from '../../state/deskPaint.ts';
import { draftEdit } from '../../state/draftEdits.ts';
import { draftingOf, isUnderWay, startDrafting, stopDrafting, type Drafting } from '../../state/drafting.ts';
import { editsAnswered, projectDir, showError } from '../../state/edits.ts';
import type { DraftAction } from './DraftCard.tsx';
import type { DraftChoice } from './useDraftChoice.ts';
import { seeded, type DraftingSettings } from './useDraftSettings.ts';
import { useTaglineRuns } from './useTaglineRuns.ts';

/** Says something that passes by. */
const say = (id: string, message: string): void => {
  notifications.show({ id, message, autoClose: 2500 });
};

async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    say('copied', `Copied: ${text}`);
  } catch (error) {
    showError(error, 'It could not be copied');
  }
}

export interface DeskActions {
  act: (action: DraftAction, draft: Draft, text: string) => void;
  /** The same with the draft that is chosen. */
  actOnChosen: (action: DraftAction) => void;
  approve: (approval: Approval) => void;
  draft: () => void;
  begin: (beginning: string) => void;
  stop: () => void;
}

interface DeskActionsOptions {
  /** As it is on screen; null while it is on its way. */
  poster: DeskPoster | null;
  me: string;
  drafts: DraftingSettings;
  drafting: Drafting | undefined;
  choice: DraftChoice;
  setEditing: (draftId: string | null) => void;
}

export function useDeskActions(options: DeskActionsOptions): DeskActions {
  const { poster, me, drafts, drafting, choice, setEditing } = options;
  const { chosen: runId } = useTaglineRuns();

  const request = (more: Partial<DraftSettings> = {}, like?: Draft): void => {
    if (!poster || isUnderWay(drafting)) return;
    const settings = { ...seeded(drafts.settings, drafts.values), ...more };
    choice.release();
    // What was just accepted or rejected is known to the studio then.
    void editsAnswered().then(() => {
      void startDrafting({
        posterId: poster.posterId,
        count: settings.count,
        settings,
        ...(runId === '' ? {} : { runId }),
        ...(like ? { like: like.id } : {}),
      });
      const begun = draftingOf(poster.posterId);
      // Whoever asks for drafts wants to see them, and decide upon them next.
      if (begun && isUnderWay(begun)) choice.await(begun.requestId);
    });
  };

  const act = (action: DraftAction, draft: Draft, text: string): void => {
    if (!poster) return;
    const hand = { poster, me };
    switch (action) {
      case 'accept':
        setEditing(null);
        if (draft.state === 'open' || text.trim() !== (draft.final ?? draft.text)) void acceptDraft(hand, draft, text);
        return;
      case 'edit':
        setEditing(draft.id);
        return;
      case 'reject':
      case 'reopen':
        if ((action === 'reopen') === (draft.state === 'open')) {
          say(
            'decided',
            action === 'reopen' ? 'This draft is open.' : 'This draft is decided upon: U takes that back.',
          );
          return;
        }
        setEditing(null);
        void decideDraft(hand, draft, action);
        return;
      case 'more':
        request({}, draft);
        return;
      case 'copy':
        void copy(text);
    }
  };
  const actOnChosen = (action: DraftAction): void => {
    const { draft } = choice;
    if (draft) act(action, draft, draftEdit(projectDir(), draft.id) ?? draft.final ?? draft.text);
    else if (choice.slots > 0) say('not-ranked', 'These drafts are still being made.');
  };
  return {
    act: useLatest(act),
    actOnChosen,
    approve: (approval) => {
      if (!poster) return;
      if (poster.tagline === null) say('no-tagline', 'This poster has no tagline yet: accept a draft first.');
      else void approveTagline({ poster, me }, approval);
    },
    draft: () => {
      request();
    },
    begin: (beginning) => {
      request({ beginning });
    },
    stop: () => {
      if (poster) void stopDrafting(poster.posterId);
    },
  };
}

/** One function for as long as the page is there, which does what the latest one does: cards are kept by it. */
function useLatest<A extends unknown[]>(latest: (...args: A) => void): (...args: A) => void {
  const slot = useRef(latest);
  useLayoutEffect(() => {
    slot.current = latest;
  });
  return useCallback((...args: A) => {
    slot.current(...args);
  }, []);
}
