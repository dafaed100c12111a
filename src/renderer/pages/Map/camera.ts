// Where one looks on the map: the middle of the view and how large it is drawn. The map is the square from 0 to 1, y upwards; the
// screen is in CSS pixels, y downwards. Pure arithmetic.
export interface Camera {
  x: number;
  y: number;
  /** Pixels for the whole square. */
  zoom: number;
}
export interface Size {
  width: number;
  height: number;
}
export interface Box {
  left: number;
  low: number;
  right: number;
  high: number;
}

/** Share of the shorter side that the whole map takes. */
const FIT = 0.94;
/** As far in and out as one may zoom from there. */
const MOST_IN = 600;
const MOST_OUT = 0.5;

const fitZoom = ({ width, height }: Size): number => Math.max(1, Math.min(width, height) * FIT);
export const fit = (size: Size): Camera => ({ x: 0.5, y: 0.5, zoom: fitZoom(size) });

export const toScreen = ({ x, y, zoom }: Camera, size: Size, mapX: number, mapY: number): [number, number] => [
  (mapX - x) * zoom + size.width / 2,
  (y - mapY) * zoom + size.height / 2,
];
export const toMap = ({ x, y, zoom }: Camera, size: Size, px: number, py: number): [number, number] => [
  (px - size.width / 2) / zoom + x,
  y - (py - size.height / 2) / zoom,
];

/** Kept so that some of the map is always near the middle of the view. */
function held(camera: Camera, size: Size): Camera {
  const zoom = Math.min(Math.max(camera.zoom, fitZoom(size) * MOST_OUT), fitZoom(size) * MOST_IN);
  const clamp = (value: number): number => Math.min(1.1, Math.max(-0.1, value));
  return { x: clamp(camera.x), y: clamp(camera.y), zoom };
}

/** Moves what is seen by pixels, as a hand moves paper. */
export const pan = (camera: Camera, size: Size, dx: number, dy: number): Camera =>
  held({ ...camera, x: camera.x - dx / camera.zoom, y: camera.y + dy / camera.zoom }, size);

/** Zooms by a factor; what lies under a pixel stays under it. */
export function zoomAt(camera: Camera, size: Size, factor: number, px: number, py: number): Camera {
  const [mapX, mapY] = toMap(camera, size, px, py);
  const { zoom } = held({ ...camera, zoom: camera.zoom * factor }, size);
  return held({ x: mapX - (px - size.width / 2) / zoom, y: mapY + (py - size.height / 2) / zoom, zoom }, size);
}

/** The part of the map that is in view. */
export function viewBox(camera: Camera, size: Size): Box {
  const [left, high] = toMap(camera, size, 0, 0);
  const [right, low] = toMap(camera, size, size.width, size.height);
  return { left, low, right, high };
}

/** Pixels across a point: large where there are few, growing slowly as one comes closer. */
export function pointSize(camera: Camera, size: Size, count: number): number {
  const base = Math.sqrt((size.width * size.height) / Math.max(1, count)) * 0.32;
  const closer = Math.max(1, camera.zoom / fitZoom(size)) ** 0.4;
  return Math.min(14, Math.max(2.5, Math.min(9, base) * closer));
}
