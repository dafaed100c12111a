// Strokes of paint mode over the grid: from the press of the pointer to its release, each poster that it passes is painted at
// once, and the release saves them as one edit. Fast moves are followed along their line, so no poster is jumped over.
import { useEffect, useRef, type PointerEvent } from 'react';
import { Stroke, type Brush } from '../../state/brush.ts';

/** Nearer than half the smallest card. */
const SAMPLE_PX = 24;

/** Posters between two points of the window. */
function postersAlong(from: { x: number; y: number }, to: { x: number; y: number }): Set<number> {
  const found = new Set<number>();
  const steps = Math.max(1, Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / SAMPLE_PX));
  for (let i = 1; i <= steps; i++) {
    const x = from.x + ((to.x - from.x) * i) / steps;
    const y = from.y + ((to.y - from.y) * i) / steps;
    const card = document.elementFromPoint(x, y)?.closest('[data-poster]');
    if (card instanceof HTMLElement) found.add(Number(card.dataset['poster']));
  }
  return found;
}

interface PaintHandlers {
  onPointerDown: (event: PointerEvent) => void;
  onPointerMove: (event: PointerEvent) => void;
  onPointerUp: () => void;
  onPointerCancel: () => void;
}

/** Handlers for the grid; none while nothing is painted. A stroke under way is saved also when paint mode is left. */
export function usePaintStroke(brush: Brush | null): Partial<PaintHandlers> {
  const stroke = useRef<{ stroke: Stroke; x: number; y: number } | null>(null);
  const end = (): void => {
    const done = stroke.current;
    stroke.current = null;
    void done?.stroke.end();
  };
  useEffect(() => end, [brush]);
  if (!brush) return {};
  return {
    onPointerDown: (event) => {
      if (event.button !== 0) return;
      const at = { x: event.clientX, y: event.clientY };
      stroke.current = { stroke: new Stroke(brush), ...at };
      stroke.current.stroke.over(postersAlong(at, at));
      // Where the pointer is let go outside the grid the stroke still ends.
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove: (event) => {
      const now = stroke.current;
      if (!now) return;
      const to = { x: event.clientX, y: event.clientY };
      now.stroke.over(postersAlong(now, to));
      now.x = to.x;
      now.y = to.y;
    },
    onPointerUp: end,
    onPointerCancel: end,
  };
}
