// The zoom and pan of a comparison under wheel, drag and keys. Pictures are the elements marked `data-picture` inside the box.
import { useEffect, useRef, useState, type PointerEvent, type RefObject } from 'react';
import { panned, WHOLE, zoomed, type LinkedView, type PaneSize } from './linkedView.ts';

/** Pixels of the wheel that zoom by e. */
const WHEEL_PX = 400;

export interface LinkedZoom {
  view: LinkedView;
  box: RefObject<HTMLDivElement | null>;
  zoomBy: (factor: number) => void;
  whole: () => void;
  /** For the element around the pictures. */
  drag: {
    onPointerDown: (event: PointerEvent) => void;
    onPointerMove: (event: PointerEvent) => void;
    onPointerUp: () => void;
    onPointerCancel: () => void;
  };
}

const pictureOf = (target: EventTarget | null): Element | null =>
  target instanceof Element ? target.closest('[data-picture]') : null;

export function useLinkedView(): LinkedZoom {
  const [view, setView] = useState(WHOLE);
  const box = useRef<HTMLDivElement>(null);
  const dragged = useRef<{ x: number; y: number } | null>(null);

  const paneSize = (): PaneSize => {
    const picture = box.current?.querySelector('[data-picture]');
    return { width: picture?.clientWidth ?? 1, height: picture?.clientHeight ?? 1 };
  };
  // By hand, since React's wheel listeners are passive and the page must not scroll.
  useEffect(() => {
    const element = box.current;
    const onWheel = (event: WheelEvent): void => {
      const picture = pictureOf(event.target);
      if (!picture) return;
      event.preventDefault();
      const { left, top, width, height } = picture.getBoundingClientRect();
      const about = { x: event.clientX - left - width / 2, y: event.clientY - top - height / 2 };
      setView((now) => zoomed(now, Math.exp(-event.deltaY / WHEEL_PX), { width, height }, about));
    };
    element?.addEventListener('wheel', onWheel, { passive: false });
    return () => element?.removeEventListener('wheel', onWheel);
  }, []);
  const end = (): void => {
    dragged.current = null;
  };
  return {
    view,
    box,
    zoomBy: (factor) => {
      const pane = paneSize();
      setView((now) => zoomed(now, factor, pane));
    },
    whole: () => {
      setView(WHOLE);
    },
    drag: {
      onPointerDown: (event) => {
        if (event.button !== 0 || !pictureOf(event.target)) return;
        dragged.current = { x: event.clientX, y: event.clientY };
        event.currentTarget.setPointerCapture(event.pointerId);
      },
      onPointerMove: (event) => {
        const before = dragged.current;
        if (!before) return;
        const by = { x: event.clientX - before.x, y: event.clientY - before.y };
        dragged.current = { x: event.clientX, y: event.clientY };
        const pane = paneSize();
        setView((now) => panned(now, by, pane));
      },
      onPointerUp: end,
      onPointerCancel: end,
    },
  };
}
