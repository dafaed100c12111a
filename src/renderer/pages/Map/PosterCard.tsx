// The poster that was picked on the map: large, with its chips, and a way to the library.
import { Box, Button, CloseButton, Group, Stack, Text } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import type { Genre } from '../../../shared/domain.ts';
import { ErrorNotice } from '../../parts/ErrorNotice.tsx';
import { FilmTitle } from '../../parts/FilmTitle.tsx';
import { PosterImage } from '../../parts/PosterImage.tsx';
import { filmName, titleOf } from '../../parts/words.ts';
import { toggleOn } from '../../state/labelling.ts';
import { usePoster } from '../../state/usePoster.ts';
import { PosterChips } from '../Library/Chips.tsx';
import classes from './Map.module.css';

export interface PosterCardProps {
  posterId: number;
  genres: readonly Genre[];
  runGenreIds: readonly number[];
  onOpen: () => void;
  onClose: () => void;
}

export function PosterCard({ posterId, genres, runGenreIds, onOpen, onClose }: PosterCardProps) {
  const { poster, error } = usePoster(posterId);
  return (
    <aside className={classes.card} aria-label="Picked poster">
      {error && <ErrorNotice error={error} title="This poster could not be read" />}
      {poster && (
        <Stack gap="sm" p="sm">
          <Group justify="space-between" wrap="nowrap" align="flex-start">
            <Box>
              <FilmTitle title={titleOf(poster)} year={poster.year} size="h5" />
              <Text size="xs" className="quiet">
                {filmName(poster.filmKey)} · {poster.split === null ? 'in no split' : `${poster.split} split`}
              </Text>
            </Box>
            <CloseButton size="sm" aria-label="Close the card" onClick={onClose} />
          </Group>
          <div className={classes.cardImage}>
            <PosterImage
              key={poster.id}
              posterId={poster.id}
              color={poster.color}
              hasImage={poster.hasImage}
              size="full"
              alt={`Poster of ${titleOf(poster)}`}
            />
          </div>
          <PosterChips
            poster={poster}
            genres={genres}
            runGenreIds={runGenreIds}
            onToggle={(genreId) => void toggleOn([poster.id], genreId, () => poster, undefined)}
          />
          <Button size="xs" variant="default" leftSection={<IconExternalLink size={14} />} onClick={onOpen}>
            Open in Library
          </Button>
        </Stack>
      )}
    </aside>
  );
}
