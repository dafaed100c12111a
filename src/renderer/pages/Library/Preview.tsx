// The large preview (Space): the original picture with its genres in words. Keys of the library go on working under it.
import type { ReactNode } from 'react';
import { Badge, Box, Group, Modal, Text } from '@mantine/core';
import type { Genre } from '../../../shared/domain.ts';
import { PosterImage } from '../../parts/PosterImage.tsx';
import { titleOf } from '../../parts/words.ts';
import { usePoster } from '../../state/usePoster.ts';

export interface PreviewProps {
  opened: boolean;
  posterId: number | null;
  genres: readonly Genre[];
  onClose: () => void;
  /** Beside the picture, e.g. chips to label with. */
  children?: ReactNode;
}

export function Preview({ opened, posterId, genres, onClose, children }: PreviewProps) {
  const { poster } = usePoster(opened ? posterId : null);
  return (
    <Modal
      opened={opened && poster !== null}
      onClose={onClose}
      closeOnEscape={false}
      fullScreen
      padding="sm"
      title={
        poster && (
          <Group gap="xs">
            <Text fw={600}>
              <bdi>{titleOf(poster)}</bdi> {poster.year}
            </Text>
            {genres
              .filter((g) => poster.present.includes(g.id))
              .map((g) => (
                <Badge key={g.id} variant="light" tt="none">
                  {g.name}
                </Badge>
              ))}
          </Group>
        )
      }
    >
      {poster && (
        <Group h="calc(100dvh - 76px)" wrap="nowrap" align="stretch">
          <Box flex={1} miw={0}>
            <PosterImage
              key={poster.id}
              posterId={poster.id}
              color={null}
              hasImage={poster.hasImage}
              size="full"
              alt={`Poster of ${titleOf(poster)}`}
            />
          </Box>
          {children}
        </Group>
      )}
    </Modal>
  );
}
