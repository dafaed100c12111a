// The middle of the desk: the poster large, what film it is, its genres by label or by the model, and its tagline.
import { Box, ScrollArea, Spoiler, Stack, Text, Tooltip } from '@mantine/core';
import { IconTag, IconTriangleSquareCircle } from '@tabler/icons-react';
import { FilmTitle } from '../../parts/FilmTitle.tsx';
import { PosterImage } from '../../parts/PosterImage.tsx';
import { filmName, titleOf } from '../../parts/words.ts';
import type { DeskPoster } from '../../state/deskPaint.ts';
import type { Approval } from '../../../shared/taglines/draft.ts';
import { TaglineCard } from './TaglineCard.tsx';
import classes from './Taglines.module.css';

/** The genres, those that a label says told from those that only the model says by fill, symbol and word. */
function Genres({ genres }: Pick<DeskPoster, 'genres'>) {
  if (genres.length === 0) {
    return (
      <Text size="xs" className="quiet">
        No genre is known: the drafts come from the rest.
      </Text>
    );
  }
  return (
    <div className={classes.genres} role="list" aria-label="Genres">
      {genres.map(({ genreId, name, from }) => (
        <Tooltip key={genreId} label={from === 'label' ? `${name}, as labelled` : `${name}, as the model says`}>
          <span className={classes.genre} role="listitem" data-from={from}>
            {from === 'label' ? <IconTag size={12} aria-hidden /> : <IconTriangleSquareCircle size={12} aria-hidden />}
            {name}
            {from === 'model' && <span className={classes.byModel}>model</span>}
          </span>
        </Tooltip>
      ))}
    </div>
  );
}

export interface PosterPanelProps {
  poster: DeskPoster;
  onApprove: (approval: Approval) => void;
}

export function PosterPanel({ poster, onApprove }: PosterPanelProps) {
  return (
    <ScrollArea
      h="100%"
      type="auto"
      scrollbarSize={8}
      component="section"
      aria-label={`Poster of ${titleOf(poster)}`}
      className={classes.middle}
      styles={{ content: { minWidth: 0 } }}
      scrollbars="y"
    >
      <Stack gap="sm" p="sm">
        <Box className={classes.poster}>
          <PosterImage
            key={poster.posterId}
            posterId={poster.posterId}
            color={poster.color}
            hasImage={poster.hasImage}
            size="full"
            alt={`Poster of ${titleOf(poster)}`}
          />
        </Box>
        <Box>
          <FilmTitle title={titleOf(poster)} year={poster.year} />
          <Text size="xs" className="quiet">
            {filmName(poster.filmKey)}
          </Text>
        </Box>
        <Genres genres={poster.genres} />
        <TaglineCard key={poster.posterId} poster={poster} onApprove={onApprove} />
        {poster.overview !== null && poster.overview !== '' && (
          <Spoiler maxHeight={42} showLabel="More" hideLabel="Less" transitionDuration={0} fz="sm">
            <Text size="sm">{poster.overview}</Text>
          </Spoiler>
        )}
      </Stack>
    </ScrollArea>
  );
}
