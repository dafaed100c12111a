// What lies over the points: poster pictures once few are in view, and the poster under the pointer.
import { useEffect, useState } from 'react';
import { Text } from '@mantine/core';
import { posterUrl } from '../../api/client.ts';
import { PosterImage } from '../../parts/PosterImage.tsx';
import { titleOf } from '../../parts/words.ts';
import { usePoster } from '../../state/usePoster.ts';
import { toScreen, viewBox, type Camera, type Size } from './camera.ts';
import classes from './Map.module.css';
import type { MapData } from './useMapData.ts';
import { withoutOverlap } from './picking.ts';

/** With fewer points than this in view, posters are shown. */
const PICTURES_BELOW = 150;
const [THUMB_WIDTH, THUMB_HEIGHT, GAP] = [56, 84, 6];
/** The size that the grid asks for, so that a picture is made once. */
const PICTURE = 240;
const HOVER_MS = 150;

export interface ThumbnailsProps {
  data: MapData;
  view: { camera: Camera; size: Size };
  passes: Uint8Array | null;
  selected: ReadonlySet<number>;
  /** Whether pictures are shown, which then have to follow the camera closely. */
  onShown: (shown: boolean) => void;
}

/** Pictures at their points, where they do not lie over each other. */
export function Thumbnails({ data, view: { camera, size }, passes, selected, onShown }: ThumbnailsProps) {
  const { points, places } = data;
  // Small maps show points first: as a whole they are seen as points, close up as pictures.
  const inView = places.inBox(viewBox(camera, size));
  const shown = inView.length < PICTURES_BELOW && (inView.length < places.count || places.count <= 12);
  useEffect(() => {
    onShown(shown);
  }, [shown, onShown]);
  if (!shown) return null;
  const spots = inView
    .sort((a, b) => a - b)
    .map((index) => {
      const [left, top] = toScreen(camera, size, ...places.at(index));
      return { index, left, top };
    });
  return (
    <div className={classes.thumbs} aria-hidden data-testid="map-thumbnails">
      {withoutOverlap(spots, THUMB_WIDTH + GAP, THUMB_HEIGHT + GAP).map(({ index, left, top }) => {
        const id = points.posterIds[index]!;
        return (
          <div
            key={id}
            className={classes.thumb}
            data-selected={selected.has(id) || undefined}
            data-dimmed={passes?.[index] === 0 || undefined}
            style={{ transform: `translate(${left}px, ${top}px)` }}
          >
            <PosterImage posterId={id} color={null} hasImage size={PICTURE} />
          </div>
        );
      })}
    </div>
  );
}

export interface Hovered {
  posterId: number;
  left: number;
  top: number;
}

/** The poster under the pointer, once it rests there. */
export function HoverCard({ hovered, size }: { hovered: Hovered | null; size: Size }) {
  const [rested, setRested] = useState<number | null>(null);
  const posterId = hovered?.posterId ?? null;
  useEffect(() => {
    if (posterId === null) return;
    const timer = setTimeout(() => {
      setRested(posterId);
    }, HOVER_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [posterId]);
  const shown = posterId !== null && rested === posterId ? posterId : null;
  const { poster } = usePoster(shown);
  if (hovered === null || shown === null || poster?.id !== shown) return null;
  const right = hovered.left > size.width - 170;
  const low = hovered.top > size.height - 240;
  return (
    <div
      className={classes.hover}
      role="tooltip"
      style={{ left: right ? hovered.left - 148 : hovered.left + 16, top: low ? hovered.top - 226 : hovered.top + 8 }}
    >
      <div className={classes.hoverImage}>
        <img
          src={posterUrl(shown, PICTURE)}
          alt=""
          draggable={false}
          style={{ width: '100%', height: '100%', objectFit: 'contain' }}
        />
      </div>
      <Text size="xs" fw={600} lineClamp={2}>
        <bdi>{titleOf(poster)}</bdi>
      </Text>
      {poster.year !== null && (
        <Text size="xs" className="quiet">
          {poster.year}
        </Text>
      )}
    </div>
  );
}
