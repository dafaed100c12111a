// One poster of a comparison: its picture, which follows the shared zoom, and its genres.
import { Text } from '@mantine/core';
import { IconFlagFilled } from '@tabler/icons-react';
import type { Genre } from '../../../../shared/domain.ts';
import { PosterImage } from '../../../parts/PosterImage.tsx';
import { titleOf } from '../../../parts/words.ts';
import { usePoster } from '../../../state/usePoster.ts';
import { PosterChips } from '../Chips.tsx';
import classes from './Compare.module.css';

export interface ComparePaneProps {
  posterId: number;
  number: number;
  focused: boolean;
  zoomedIn: boolean;
  genres: readonly Genre[];
  runGenreIds: readonly number[];
  onFocus: () => void;
  onToggle: (genreId: number) => void;
}

export function ComparePane(props: ComparePaneProps) {
  const { posterId, number, focused, zoomedIn, genres, runGenreIds, onFocus, onToggle } = props;
  const { poster: last } = usePoster(posterId);
  const poster = last?.id === posterId ? last : null;
  return (
    <section
      className={classes.pane}
      aria-label={`Poster ${number}${poster ? `: ${titleOf(poster)}` : ''}`}
      aria-current={focused || undefined}
      data-focused={focused || undefined}
      onPointerDown={onFocus}
    >
      <div className={classes.picture} data-picture data-zoomed={zoomedIn || undefined}>
        <div className={classes.moved}>
          {poster && (
            <PosterImage
              key={posterId}
              posterId={posterId}
              color={poster.color}
              hasImage={poster.hasImage}
              size="full"
              alt={`Poster of ${titleOf(poster)}`}
            />
          )}
        </div>
      </div>
      <Text size="sm" fw={600} truncate mt={4}>
        {poster && <bdi>{titleOf(poster)}</bdi>} {poster?.year}{' '}
        {poster?.flagged && (
          <IconFlagFilled size={13} aria-label="Flagged" role="img" style={{ verticalAlign: '-1px' }} />
        )}
      </Text>
      <div className={classes.chips}>
        {poster && (
          <PosterChips
            poster={poster}
            genres={genres}
            runGenreIds={runGenreIds}
            onToggle={onToggle}
            dense
            label={`Genres of ${titleOf(poster)}`}
          />
        )}
      </div>
    </section>
  );
}
