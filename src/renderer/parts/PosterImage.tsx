// A poster in a fixed box: its average colour until the picture is there, the whole picture after, never a jump.
import { memo, useEffect, useState } from 'react';
import { IconPhotoOff } from '@tabler/icons-react';
import { posterUrl } from '../api/client.ts';
import classes from './PosterImage.module.css';

export interface PosterImageProps {
  posterId: number;
  color: string | null;
  hasImage: boolean;
  size: number | 'full';
  /** What a screen reader says; empty where the title stands next to it. */
  alt?: string;
  /** Called when there is no more to come: the picture is there, or cannot be had. */
  onShown?: () => void;
}

export const PosterImage = memo(function PosterImage(props: PosterImageProps) {
  const { posterId, color, hasImage, size, alt = '', onShown } = props;
  const [failed, setFailed] = useState(false);
  const [loaded, setLoaded] = useState(false);
  const missing = !hasImage || failed;
  useEffect(() => {
    if (missing || loaded) onShown?.();
  }, [missing, loaded, onShown]);
  return (
    <div
      className={classes.box}
      style={missing || loaded || color === null ? undefined : { backgroundColor: color }}
      data-loaded={loaded || undefined}
    >
      {missing ? (
        <IconPhotoOff className={classes.none} size={28} stroke={1.3} aria-label="No image" role="img" />
      ) : (
        <img
          className={classes.image}
          src={posterUrl(posterId, size)}
          alt={alt}
          draggable={false}
          decoding="async"
          onLoad={() => {
            setLoaded(true);
          }}
          onError={() => {
            setFailed(true);
          }}
        />
      )}
    </div>
  );
});
