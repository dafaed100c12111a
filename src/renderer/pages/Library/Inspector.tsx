// The inspector: one poster in full, or a mixed selection with its chips.
import {
  Anchor,
  Box,
  Button,
  Center,
  Divider,
  Group,
  Kbd,
  ScrollArea,
  Spoiler,
  Stack,
  Text,
  Title,
  UnstyledButton,
} from '@mantine/core';
import { IconFlag, IconFlagFilled, IconNote, IconPhotoSearch } from '@tabler/icons-react';
import type { Genre, PosterDetail } from '../../../shared/domain.ts';
import { Guideline } from '../../parts/Guideline.tsx';
import { ErrorNotice } from '../../parts/ErrorNotice.tsx';
import { FilmTitle } from '../../parts/FilmTitle.tsx';
import { PosterImage } from '../../parts/PosterImage.tsx';
import { formatBytes } from '../../../shared/formatBytes.ts';
import { filmName, plural, titleOf } from '../../parts/words.ts';
import { genreInFocusStore } from '../../state/edits.ts';
import { libraryDialogStore } from '../../state/libraryDialog.ts';
import { setFlag } from '../../state/marks.ts';
import { useStore } from '../../state/store.ts';
import { usePoster } from '../../state/usePoster.ts';
import { History } from './History.tsx';
import classes from './Inspector.module.css';
import type { Summary } from './useSummary.ts';
import { PosterChips, SelectionChips } from './Chips.tsx';
import { NoteEditor } from './NoteEditor.tsx';
import { TaglineEditor } from './TaglineEditor.tsx';

export interface InspectorProps {
  posterId: number | null;
  selected: ReadonlySet<number>;
  summary: Summary | null;
  genres: readonly Genre[];
  runGenreIds: readonly number[];
  onToggle: (genreId: number) => void;
  onPreview: () => void;
  onFilm: (filmKey: string) => void;
  onSimilar: (posterId: number) => void;
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

/** What goes with labelling: the guideline of the genre in focus. */
function AfterChips({ genres }: { genres: readonly Genre[] }) {
  const focus = useStore(genreInFocusStore);
  const genre = genres.find((each) => each.id === focus);
  return genre ? <Guideline key={genre.id} genreId={genre.id} genre={genre.name} /> : null;
}

/** Flag and note of a selection. */
function SelectionMarks({ ids, flagged }: { ids: ReadonlySet<number>; flagged: number | undefined }) {
  const all = flagged === ids.size;
  return (
    <Group gap="xs">
      <Button
        size="compact-sm"
        variant="default"
        leftSection={all ? <IconFlagFilled size={14} /> : <IconFlag size={14} />}
        onClick={() => void setFlag([...ids], !all)}
      >
        {all ? 'Take the flags away' : 'Flag all'}
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconNote size={14} />}
        onClick={() => {
          libraryDialogStore.set('note');
        }}
      >
        Note on all
      </Button>
      {flagged !== undefined && flagged > 0 && !all && (
        <Text size="xs" className="quiet">
          {plural(flagged, 'flag')}
        </Text>
      )}
    </Group>
  );
}

function OnePoster(props: InspectorProps & { posterId: number }) {
  const { posterId, genres, runGenreIds, onToggle, onPreview, onFilm, onSimilar } = props;
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
          alt={`Poster of ${titleOf(poster)}`}
        />
      </UnstyledButton>
      <Box>
        <FilmTitle title={titleOf(poster)} year={poster.year} />
        <Facts poster={poster} />
        {poster.sameFile.length > 0 && (
          <Text size="xs" className="quiet">
            The same file is used by {plural(poster.sameFile.length, 'other poster')}.
          </Text>
        )}
        {poster.hasImage && (
          <Button
            mt={6}
            size="compact-sm"
            variant="default"
            leftSection={<IconPhotoSearch size={14} />}
            rightSection={<Kbd size="xs">S</Kbd>}
            onClick={() => {
              onSimilar(poster.id);
            }}
          >
            Find similar
          </Button>
        )}
      </Box>
      <PosterChips poster={poster} genres={genres} runGenreIds={runGenreIds} onToggle={onToggle} />
      <AfterChips genres={genres} />
      <NoteEditor key={`note ${poster.id}`} poster={poster} />
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
            A half-filled genre is on some of them: a click or its key adds it to all, the next takes it from all, the
            third leaves it as it was. Genres that you do not touch stay as they are. Ctrl Z undoes a whole step.
          </Text>
          <SelectionChips ids={selected} summary={summary?.genres ?? null} genres={genres} onToggle={onToggle} />
          <AfterChips genres={genres} />
          <SelectionMarks ids={selected} flagged={summary?.flagged} />
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
