// What a key does on the map while that has the focus: arrows move, plus and minus zoom, 0 shows all. Pure.
import type { KeyboardEvent } from 'react';
import { fit, pan, zoomAt, type Camera, type Size } from './camera.ts';

const STEP_PX = 80;
const KEY_ZOOM = 1.5;
const MOVES: Record<string, [x: number, y: number]> = {
  ArrowLeft: [STEP_PX, 0],
  ArrowRight: [-STEP_PX, 0],
  ArrowUp: [0, STEP_PX],
  ArrowDown: [0, -STEP_PX],
};
const ZOOMS: Record<string, number> = { '+': KEY_ZOOM, '=': KEY_ZOOM, '-': 1 / KEY_ZOOM };

/** Does what the key means; false where it means nothing here. */
export function mapKey(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>,
  camera: Camera,
  size: Size,
  does: { look: (next: Camera) => void; onSelectVisible: () => void; onEscape: () => void },
): boolean {
  const move = MOVES[event.key];
  const factor = ZOOMS[event.key];
  const mod = event.ctrlKey || event.metaKey;
  if (mod && event.key === 'a') does.onSelectVisible();
  else if (mod || event.altKey) return false;
  else if (move) does.look(pan(camera, size, ...move));
  else if (factor !== undefined) does.look(zoomAt(camera, size, factor, size.width / 2, size.height / 2));
  else if (event.key === '0' || event.key === 'Home') does.look(fit(size));
  else if (event.key === 'Escape') does.onEscape();
  else return false;
  return true;
}
