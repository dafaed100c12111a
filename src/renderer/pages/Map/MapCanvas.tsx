// The canvas of the map: draws points, follows pointer, wheel, pinch and keys, and says what was picked, hovered or drawn around.
import {
  useCallback,
  useEffect,
  useImperativeHandle,
  useRef,
  useState,
  type KeyboardEvent,
  type PointerEvent,
  type Ref,
} from 'react';
import { useElementSize } from '@mantine/hooks';
import { fit, pan, pointSize, toMap, toScreen, zoomAt, type Camera, type Size } from './camera.ts';
import { lookTable, type ColourBy } from './looks.ts';
import classes from './Map.module.css';
import { cameraStore } from './stores.ts';
import { mapKey } from './mapKey.ts';
import { Pace } from './pace.ts';
import type { Places, Spot } from './picking.ts';
import { PointCloud, POINT } from './pointCloud.ts';
import type { MapPoints } from '../../../shared/mapPoints.ts';
import type { ThemeColours } from './useColours.ts';
import { useWheelZoom } from './useWheelZoom.ts';

export interface MapHandle {
  zoom(factor: number): void;
  fit(): void;
}

export interface MapCanvasProps {
  handle: Ref<MapHandle>;
  mapId: string;
  points: MapPoints;
  places: Places;
  by: ColourBy;
  values: Uint8Array;
  colours: ThemeColours;
  /** 1 where the library's filter lets a point pass; null: all. */
  passes: Uint8Array | null;
  selected: ReadonlySet<number>;
  tool: 'move' | 'lasso';
  label: string;
  /** Called at most once a frame. */
  onCamera: (camera: Camera, size: Size) => void;
  onHover: (index: number | null, at: { left: number; top: number } | null) => void;
  onPick: (index: number | null, add: boolean) => void;
  onLasso: (indices: number[], add: boolean) => void;
  onSelectVisible: () => void;
  onEscape: () => void;
  onFailed: (reason: string) => void;
}

/** A press that moves less than this is a click. */
const CLICK_PX = 4;
const PICK_PX = 10;
/** After so long without a move the map is at rest. */
const REST_MS = 150;

interface Press {
  x: number;
  y: number;
  moved: boolean;
  lasso: Spot[] | null;
}

export function MapCanvas(props: MapCanvasProps) {
  const { points, places, values, passes, selected, colours, by, mapId } = props;
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  const canvas = useRef<HTMLCanvasElement>(null);
  const cloud = useRef<PointCloud | null>(null);
  const { ref: box, width, height } = useElementSize();
  const size = useRef<Size>({ width: 1, height: 1 });
  const camera = useRef<Camera>({ x: 0.5, y: 0.5, zoom: 1 });
  const frame = useRef(0);
  const moving = useRef(false);
  const resting = useRef<ReturnType<typeof setTimeout>>(undefined);
  const pace = useRef(new Pace());
  const pointers = useRef(new Map<number, { x: number; y: number }>());
  const press = useRef<Press | null>(null);
  const [line, setLine] = useState('');
  const [grabbing, setGrabbing] = useState(false);

  const paint = useCallback(() => {
    if (frame.current !== 0) return;
    frame.current = requestAnimationFrame((now) => {
      frame.current = 0;
      const { places: all, onCamera } = latest.current;
      if (moving.current) pace.current.frame(now);
      const share = moving.current ? pace.current.share : 1;
      cloud.current?.draw(camera.current, size.current, pointSize(camera.current, size.current, all.count), share);
      onCamera(camera.current, size.current);
    });
  }, []);
  const look = useCallback(
    (next: Camera) => {
      camera.current = next;
      cameraStore.set({ mapId: latest.current.mapId, camera: next });
      moving.current = true;
      clearTimeout(resting.current);
      resting.current = setTimeout(() => {
        moving.current = false;
        pace.current.rest();
        paint();
      }, REST_MS);
      paint();
    },
    [paint],
  );

  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    try {
      cloud.current = new PointCloud(element);
    } catch (error) {
      latest.current.onFailed(error instanceof Error ? error.message : String(error));
      return;
    }
    // Three takes the context back; what was drawn has to be drawn again.
    const restored = (): void => {
      paint();
    };
    element.addEventListener('webglcontextrestored', restored);
    return () => {
      element.removeEventListener('webglcontextrestored', restored);
      cancelAnimationFrame(frame.current);
      clearTimeout(resting.current);
      frame.current = 0;
      cloud.current?.dispose();
      cloud.current = null;
    };
  }, [paint]);

  useEffect(() => {
    if (width === 0 || height === 0) return;
    const first = size.current.width === 1;
    const before = fit(size.current).zoom;
    size.current = { width, height };
    cloud.current?.resize(size.current);
    if (first) {
      const kept = cameraStore.get();
      camera.current = kept?.mapId === latest.current.mapId ? kept.camera : fit(size.current);
    } else camera.current = { ...camera.current, zoom: (camera.current.zoom * fit(size.current).zoom) / before };
    paint();
  }, [width, height, paint]);

  const shownMap = useRef(mapId);
  useEffect(() => {
    cloud.current?.setPoints(points);
    if (shownMap.current !== mapId) {
      shownMap.current = mapId;
      camera.current = fit(size.current);
    }
    paint();
  }, [points, mapId, paint]);
  useEffect(() => {
    cloud.current?.setColours(colours.page, colours.accent);
    cloud.current?.setLooks(values, lookTable(by), colours.looks);
    paint();
  }, [points, values, by, colours, paint]);
  useEffect(() => {
    const states = new Uint8Array(points.posterIds.length);
    for (let i = 0; i < states.length; i++) {
      states[i] = selected.has(points.posterIds[i]!) ? POINT.selected : passes?.[i] === 0 ? POINT.dimmed : POINT.plain;
    }
    cloud.current?.setStates(states);
    paint();
  }, [points, passes, selected, paint]);

  useImperativeHandle(
    props.handle,
    () => ({
      zoom(factor) {
        look(zoomAt(camera.current, size.current, factor, size.current.width / 2, size.current.height / 2));
      },
      fit() {
        look(fit(size.current));
      },
    }),
    [look],
  );

  useWheelZoom(canvas, camera, size, look);

  const spotOf = (event: PointerEvent): { x: number; y: number } => {
    const rect = canvas.current!.getBoundingClientRect();
    return { x: event.clientX - rect.left, y: event.clientY - rect.top };
  };
  const under = ({ x, y }: { x: number; y: number }): number | null => {
    const spot = toMap(camera.current, size.current, x, y);
    return places.nearest(spot, PICK_PX / camera.current.zoom, (index) => passes?.[index] !== 0);
  };
  const drawLine = (lasso: readonly Spot[]): void => {
    const corners = lasso.map(([x, y]) => toScreen(camera.current, size.current, x, y).join(' '));
    setLine(corners.length > 1 ? `M${corners.join('L')}Z` : '');
  };

  const onPointerDown = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    canvas.current?.setPointerCapture(event.pointerId);
    canvas.current?.focus();
    const at = spotOf(event);
    pointers.current.set(event.pointerId, at);
    latest.current.onHover(null, null);
    if (pointers.current.size > 1) {
      press.current = null;
      setLine('');
      return;
    }
    const lasso = props.tool === 'lasso' || event.shiftKey;
    press.current = { ...at, moved: false, lasso: lasso ? [toMap(camera.current, size.current, at.x, at.y)] : null };
  };
  const onPointerMove = (event: PointerEvent): void => {
    const at = spotOf(event);
    const before = pointers.current.get(event.pointerId);
    if (!before) {
      const index = under(at);
      latest.current.onHover(index, index === null ? null : { left: at.x, top: at.y });
      return;
    }
    const other = [...pointers.current].find(([id]) => id !== event.pointerId)?.[1];
    pointers.current.set(event.pointerId, at);
    if (other) {
      const apart = (p: { x: number; y: number }): number => Math.hypot(p.x - other.x, p.y - other.y);
      const factor = apart(at) / Math.max(1, apart(before));
      const moved = pan(camera.current, size.current, (at.x - before.x) / 2, (at.y - before.y) / 2);
      look(zoomAt(moved, size.current, factor, (at.x + other.x) / 2, (at.y + other.y) / 2));
      return;
    }
    const now = press.current;
    if (!now) return;
    if (!now.moved && Math.hypot(at.x - now.x, at.y - now.y) < CLICK_PX) return;
    now.moved = true;
    if (now.lasso) {
      now.lasso.push(toMap(camera.current, size.current, at.x, at.y));
      drawLine(now.lasso);
    } else {
      setGrabbing(true);
      look(pan(camera.current, size.current, at.x - before.x, at.y - before.y));
    }
  };
  const onPointerUp = (event: PointerEvent): void => {
    if (!pointers.current.delete(event.pointerId)) return;
    const now = press.current;
    press.current = null;
    setGrabbing(false);
    setLine('');
    if (!now || event.type === 'pointercancel') return;
    const add = event.ctrlKey || event.metaKey;
    if (!now.moved) props.onPick(under(spotOf(event)), add);
    else if (now.lasso)
      props.onLasso(
        places.inLasso(now.lasso).filter((index) => passes?.[index] !== 0),
        add,
      );
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const { onSelectVisible, onEscape } = props;
    if (mapKey(event, camera.current, size.current, { look, onSelectVisible, onEscape })) event.preventDefault();
  };

  return (
    <div ref={box} className={classes.box}>
      <canvas
        ref={canvas}
        className={classes.canvas}
        data-tool={props.tool}
        data-grabbing={grabbing || undefined}
        tabIndex={0}
        role="application"
        aria-label={props.label}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerCancel={onPointerUp}
        onPointerLeave={() => {
          props.onHover(null, null);
        }}
        onKeyDown={onKeyDown}
      />
      {line !== '' && (
        <svg className={classes.lasso} aria-hidden>
          <path d={line} />
        </svg>
      )}
    </div>
  );
}
