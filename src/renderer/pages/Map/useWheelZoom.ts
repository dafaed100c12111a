// The wheel and the pinch of a touchpad over the map: both zoom about the pointer.
import { useEffect, type RefObject } from 'react';
import { zoomAt, type Camera, type Size } from './camera.ts';

/** Pixels that a line counts for, where the wheel speaks in lines (`deltaMode` 1). */
const LINE_PX = 20;
/** Powers of e per pixel; a pinch comes as a wheel with ctrl, in smaller steps. */
const WHEEL = 0.0018;
const PINCH = 0.01;

export function useWheelZoom(
  canvas: RefObject<HTMLCanvasElement | null>,
  camera: RefObject<Camera>,
  size: RefObject<Size>,
  look: (next: Camera) => void,
): void {
  // React listens to wheels passively, and a passive listener cannot keep the page from zooming.
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const pixels = event.deltaY * (event.deltaMode === 1 ? LINE_PX : 1);
      const factor = Math.exp(-pixels * (event.ctrlKey ? PINCH : WHEEL));
      look(zoomAt(camera.current, size.current, factor, event.offsetX, event.offsetY));
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => {
      element.removeEventListener('wheel', onWheel);
    };
  }, [canvas, camera, size, look]);
}
