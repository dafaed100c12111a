// Whether the card of the review was seen: painted, and its picture with it. A decision is made by what a person sees, so a key that
// comes before is not done, and that is said; it is not kept for later either, since it cannot have been meant for this card.
import { useCallback, useEffect, useState } from 'react';
import { notifications } from '@mantine/notifications';

/** A picture that takes longer is not waited for: title and evidence are there. */
const PICTURE_MS = 1000;

export interface Seen {
  seen: boolean;
  /** To be called when the picture of the poster is there, or cannot be had. */
  onPicture: () => void;
}

/** Follows what was seen. `card` names the card at the place; null: there is none. */
export function useSeen(card: string | null, posterId: number | null): Seen {
  const [painted, setPainted] = useState<string | null>(null);
  const [pictured, setPictured] = useState<number | null>(null);
  useEffect(() => {
    if (card === null) return;
    // A frame begins before it is painted: by the second one the first is on screen.
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => {
        setPainted(card);
      });
    });
    const late = setTimeout(() => {
      setPictured(posterId);
    }, PICTURE_MS);
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(late);
    };
  }, [card, posterId]);
  const onPicture = useCallback(() => {
    setPictured(posterId);
  }, [posterId]);
  return { seen: card !== null && painted === card && pictured === posterId, onPicture };
}

/** Says that a key came before its card. */
export function sayTooSoon(): void {
  notifications.show({
    id: 'too-soon',
    color: 'yellow',
    message: 'That key came before this card was shown, so nothing was decided. Look, and press again.',
    autoClose: 2500,
  });
}
