// Which draft of the poster the keys act on, and in what order the drafts stand. A request under way has its places before all
// drafts; when it has ended, the draft that was chosen among them stays where it is and the others are ranked around it.
import { useMemo, useState } from 'react';
import type { Draft } from '../../../shared/taglines/draft.ts';
import type { RankWeights } from '../../../shared/taglines/draftSettings.ts';
import type { DeskPoster } from '../../state/deskPaint.ts';
import { isUnderWay, type Drafting } from '../../state/drafting.ts';
import { cardAt, chosenAfter, layOut, onceBegun, type Choice, type Held, type LaidOut } from './draftSections.ts';

export interface DraftChoice extends LaidOut {
  /** Places of the request that is under way. */
  slots: number;
  /** The chosen card among the places and the drafts. */
  index: number;
  /** The chosen draft; undefined where it has not come yet or there is none. */
  draft: Draft | undefined;
  choose: (index: number) => void;
  move: (arrow: 'left' | 'right' | 'up' | 'down', columns: number) => void;
  /** The pointer came to a place of the request under way. */
  point: (slot: number) => void;
  /** Ranks all drafts again, the one under the hand too. */
  release: () => void;
  /** Drafts were asked for: the first place of the request is chosen, and then the best draft that came of it. */
  await: (requestId: string) => void;
}

/** The draft that came of a place of a request, with that place. */
function cameOf(choice: Choice | null, drafting: Drafting | undefined, drafts: readonly Draft[]): Held | null {
  if (choice?.kind !== 'slot' || !choice.byHand || drafting?.requestId !== choice.requestId) return null;
  const text = drafting.made[choice.slot];
  const came = drafts.find((draft) => draft.requestId === choice.requestId && draft.text === text);
  return came ? { id: came.id, index: choice.slot } : null;
}

const NO_DRAFTS: readonly Draft[] = [];

export function useDraftChoice(
  poster: DeskPoster | null,
  drafting: Drafting | undefined,
  weights: RankWeights,
): DraftChoice {
  const [chosen, setChosen] = useState<Choice | null>(null);
  const posterId = poster?.posterId ?? -1;
  const drafts = poster?.drafts ?? NO_DRAFTS;
  const choice = chosen?.posterId === posterId ? chosen : null;
  const slots = isUnderWay(drafting) ? (drafting?.count ?? 0) : 0;
  const held = slots > 0 ? null : cameOf(choice, drafting, drafts);
  const heldId = held?.id ?? null;
  const heldIndex = held?.index ?? 0;
  const laidOut = useMemo(
    () => layOut(drafts, weights, heldId === null ? null : { id: heldId, index: heldIndex }),
    [drafts, weights, heldId, heldIndex],
  );
  const { order, sections } = laidOut;

  const indexOf = (): number => {
    if (choice === null) return 0;
    if (choice.kind === 'draft') return slots + chosenAfter(order, choice.id, choice.index);
    if (slots > 0 && choice.requestId === drafting?.requestId) return Math.min(choice.slot, slots - 1);
    return chosenAfter(order, heldId, 0);
  };
  const index = order.length + slots === 0 ? 0 : indexOf();
  const choose = (next: number): void => {
    if (next < slots && drafting) {
      setChosen({ kind: 'slot', posterId, requestId: drafting.requestId, slot: next, byHand: true });
    } else {
      setChosen({ kind: 'draft', posterId, id: order[next - slots]?.id ?? null, index: next - slots });
    }
  };
  return {
    ...laidOut,
    slots,
    index,
    draft: order[index - slots],
    choose,
    move: (arrow, columns) => {
      const sizes = [...(slots > 0 ? [slots] : []), ...sections.map((section) => section.drafts.length)];
      choose(cardAt(index, arrow, columns, sizes));
    },
    point: (slot) => {
      if (drafting && slots > 0) {
        setChosen({ kind: 'slot', posterId, requestId: drafting.requestId, slot, byHand: true });
      }
    },
    await: (requestId) => {
      const place: Choice = { kind: 'slot', posterId, requestId, slot: 0, byHand: false };
      // Edits that are on their way are waited for before a request begins, so this may be late.
      setChosen((now) => onceBegun(now, chosen, place));
    },
    release: () => {
      const draft = order[index - slots];
      if (draft) setChosen({ kind: 'draft', posterId, id: draft.id, index: index - slots });
    },
  };
}
