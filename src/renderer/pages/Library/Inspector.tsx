// The inspector: one poster in full, or a mixed selection with its chips.
import {
  Anchor,
  Box,
  Center,
  Divider,
  Group,
  ScrollArea,
  Spoiler,
  Stack,
  Text,
  Title,
  UnstyledButton,
} from '@mantine/core';
import type { Genre, PosterDetail } from '../../../shared/domain.ts';
import { ErrorNotice } from '../../parts/ErrorNotice.tsx';
import { PosterImage } from '../../parts/PosterImage.tsx';
import { formatBytes } from '../../../shared/formatBytes.ts';
import { filmName, plural } from '../../parts/words.ts';
import type { GenreCounts } from '../../state/toggling.ts';
import { usePoster } from '../../state/usePoster.ts';
import { History } from './History.tsx';
import classes from './Inspector.module.css';
import { PosterChips, SelectionChips } from './Chips.tsx';
import { TaglineEditor } from './TaglineEditor.tsx';

export interface InspectorProps {
  posterId: number | null;
  selected: ReadonlySet<number>;
  summary: GenreCounts[] | null;
  genres: readonly Genre[];
  runGenreIds: readonly number[];
  onToggle: (genreId: number) => void;
  onPreview: () => void;
  onFilm: (filmKey: string) => void;
}

/** File, film and split in one quiet line each. */
function Facts({ poster }: { poster: PosterDetail }) {
  const image =
    poster.width === null || poster.height === null
      ? 'No image'
      : `${poster.width} × ${poster.height}${poster.bytes === null ? '' : `, ${formatBytes(poster.bytes)}`}`;
  const rating = poster.rating === null ? '' : ` · IMDb ${poster.rating.toFixed(1)}`;
  return (
    <Text size="xs" className="quiet">
      {filmName(poster.filmKey)}
      {rating} · {image} · {poster.split === null ? 'in no split' : `${poster.split} split`}
    </Text>
  );
}

function Siblings({ poster, onFilm }: { poster: PosterDetail; onFilm: (filmKey: string) => void }) {
  if (poster.siblings.length === 0) return null;
  return (
    <Box>
      <Group justify="space-between" mb={4}>
        <Title order={3} size="h6">
          Other posters of this film
        </Title>
        <Anchor
          component="button"
          size="xs"
          onClick={() => {
            onFilm(poster.filmKey);
          }}
        >
          Show all {poster.siblings.length + 1}
        </Anchor>
      </Group>
      <Group gap={6}>
        {poster.siblings.slice(0, 4).map((id) => (
          <Box key={id} w={64} h={96}>
            <PosterImage posterId={id} color={null} hasImage size={240} alt="Another poster of this film" />
          </Box>
        ))}
      </Group>
    </Box>
  );
}

function OnePoster(props: InspectorProps & { posterId: number }) {
  const { posterId, genres, runGenreIds, onToggle, onPreview, onFilm } = props;
  const { poster, error } = usePoster(posterId);
  if (error) return <ErrorNotice error={error} title="This poster could not be read" />;
  if (!poster) return null;
  return (
    <Stack gap="sm" p="sm">
      <UnstyledButton className={classes.poster} onClick={onPreview} aria-label="Large preview">
        <PosterImage
          key={poster.id}
          posterId={poster.id}
          color={poster.color}
          hasImage={poster.hasImage}
          size="full"
          alt={`Poster of ${poster.title}`}
        />
      </UnstyledButton>
      <Box>
        <Title order={2} size="h4" lh={1.25}>
          {poster.title}{' '}
          {poster.year !== null && (
            <Text span inherit fw={400} className="quiet">
              {poster.year}
            </Text>
          )}
        </Title>
        <Facts poster={poster} />
        {poster.sameFile.length > 0 && (
          <Text size="xs" className="quiet">
            The same file is used by {plural(poster.sameFile.length, 'other poster')}.
          </Text>
        )}
      </Box>
      <PosterChips poster={poster} genres={genres} runGenreIds={runGenreIds} onToggle={onToggle} />
      <TaglineEditor key={poster.id} poster={poster} />
      {poster.overview !== null && poster.overview !== '' && (
        <Spoiler maxHeight={66} showLabel="More" hideLabel="Less" transitionDuration={0} fz="sm">
          <Text size="sm">{poster.overview}</Text>
        </Spoiler>
      )}
      <Siblings poster={poster} onFilm={onFilm} />
      <Divider />
      <History posterId={poster.id} genres={genres} />
    </Stack>
  );
}

export function Inspector(props: InspectorProps) {
  const { posterId, selected, summary, genres, onToggle } = props;
  return (
    <ScrollArea
      h="100%"
      type="auto"
      scrollbarSize={8}
      className={classes.panel}
      component="aside"
      aria-label="Inspector"
    >
      {selected.size > 1 ? (
        <Stack gap="sm" p="sm">
          <Title order={2} size="h4">
            {plural(selected.size, 'poster')} selected
          </Title>
          <Text size="sm" className="quiet">
            A click adds a genre to all of them; on one that all have, it takes it from all. Genres that you do not
            touch stay as they are. Ctrl Z undoes the whole step.
          </Text>
          <SelectionChips ids={selected} summary={summary} genres={genres} onToggle={onToggle} />
        </Stack>
      ) : posterId === null ? (
        <Center h="100%" mih={300} p="xl">
          <Text size="sm" className="quiet" ta="center">
            Choose a poster to see its genres, tagline and history. Arrow keys move, Space shows it large.
          </Text>
        </Center>
      ) : (
        <OnePoster {...props} posterId={posterId} />
      )}
    </ScrollArea>
  );
}
