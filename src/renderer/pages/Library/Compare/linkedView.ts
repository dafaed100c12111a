// Zoom and pan that all compared posters share. Offsets are in pixels of a pane, whose middle is 0. Pure.

export interface LinkedView {
  zoom: number;
  x: number;
  y: number;
}
export interface PaneSize {
  width: number;
  height: number;
}

export const WHOLE: LinkedView = { zoom: 1, x: 0, y: 0 };
export const MAX_ZOOM = 12;
/** One press of + or -. */
export const ZOOM_STEP = 1.4;

/** No further out than the whole poster, no further aside than its edge. */
export function held({ zoom, x, y }: LinkedView, pane: PaneSize): LinkedView {
  const z = Math.min(Math.max(zoom, 1), MAX_ZOOM);
  const within = (offset: number, size: number): number => {
    const most = ((z - 1) * size) / 2;
    return Math.min(Math.max(offset, -most), most) + 0;
  };
  return { zoom: z, x: within(x, pane.width), y: within(y, pane.height) };
}

/** Zooms by a factor about a point of a pane (from its middle), which stays where it is. */
export function zoomed(view: LinkedView, factor: number, pane: PaneSize, about = { x: 0, y: 0 }): LinkedView {
  const zoom = Math.min(Math.max(view.zoom * factor, 1), MAX_ZOOM);
  const scale = zoom / view.zoom;
  return held({ zoom, x: about.x - (about.x - view.x) * scale, y: about.y - (about.y - view.y) * scale }, pane);
}

/** Moves all posters by a drag. */
export const panned = (view: LinkedView, by: { x: number; y: number }, pane: PaneSize): LinkedView =>
  held({ ...view, x: view.x + by.x, y: view.y + by.y }, pane);
