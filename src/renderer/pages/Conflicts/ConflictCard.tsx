// One conflict: the poster large, each side with who, when, where and why, and a key for each.
import { Badge, Box, Button, Group, Kbd, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import type { Conflict } from '../../../shared/calls/merging.ts';
import type { Genre } from '../../../shared/domain.ts';
import { PersonMark } from '../../parts/PersonMark.tsx';
import { FilmTitle } from '../../parts/FilmTitle.tsx';
import { PosterImage } from '../../parts/PosterImage.tsx';
import { ago, dateTime, filmName, titleOf } from '../../parts/words.ts';
import { usePoster } from '../../state/usePoster.ts';
import review from '../Review/Review.module.css';
import classes from './Conflicts.module.css';
import { chosenSide, stateWord } from './words.ts';
import type { Take } from './useConflicts.ts';

export interface ConflictCardProps {
  conflict: Conflict;
  me: string;
  genres: readonly Genre[];
  onTake: (take: Take) => void;
  onUndo: () => void;
}

export function ConflictCard({ conflict, me, genres, onTake, onUndo }: ConflictCardProps) {
  const { poster: row, sides, genreId } = conflict;
  const { poster } = usePoster(conflict.posterId);
  const shown = poster?.id === conflict.posterId ? poster : null;
  const genre = genres.find((g) => g.id === genreId)?.name ?? '';
  const named = (ids: readonly number[]): string =>
    ids.map((id) => genres.find((g) => g.id === id)?.name ?? '').join(', ');
  const mine = chosenSide(sides, me, 'mine');
  return (
    <article className={review.card} aria-label={`${titleOf(row)}: ${genre}`}>
      <Box className={review.poster}>
        <PosterImage
          key={conflict.posterId}
          posterId={conflict.posterId}
          color={row.color}
          hasImage={row.hasImage}
          size="full"
          alt={`Poster of ${titleOf(row)}`}
        />
      </Box>
      <Stack gap="sm" className={review.side}>
        <Box>
          <Text className={review.suspicion}>Is it {genre}?</Text>
          <Text size="sm" className="quiet">
            These decisions were made without knowledge of each other. Until you settle it, the later one holds.
          </Text>
        </Box>
        <Stack gap={6}>
          {sides.map((side, i) => (
            <UnstyledButton
              key={side.eventId}
              className={classes.side}
              aria-label={`${i + 1}: ${side.person} says ${stateWord(side.state)}`}
              onClick={() => {
                onTake(side.state === null ? { person: side.person } : { state: side.state });
              }}
            >
              <Group gap="sm" wrap="nowrap">
                <Kbd>{i + 1}</Kbd>
                <PersonMark name={side.person} size={30} />
                <Box flex={1} miw={0}>
                  <Text fw={700}>
                    {side.person === me ? `${side.person} (you)` : side.person}: {stateWord(side.state)}
                  </Text>
                  <Text size="xs" className="quiet" title={dateTime(side.at)}>
                    {ago(side.at)}, {side.copy === null ? 'in this copy' : `in ${side.copy}`}
                    {side.note !== null && ` · ${side.note}`}
                  </Text>
                </Box>
                {side.holds && (
                  <Badge variant="light" color="gray" tt="none">
                    holds now
                  </Badge>
                )}
              </Group>
            </UnstyledButton>
          ))}
        </Stack>
        <Group gap={6}>
          <Button
            size="sm"
            px="sm"
            rightSection={<Kbd size="xs">A</Kbd>}
            disabled={mine === undefined}
            onClick={() => {
              onTake('mine');
            }}
          >
            Mine
          </Button>
          <Button
            size="sm"
            px="sm"
            variant="default"
            rightSection={<Kbd size="xs">R</Kbd>}
            onClick={() => {
              onTake('theirs');
            }}
          >
            Theirs
          </Button>
          <Button
            size="sm"
            px="sm"
            variant="default"
            rightSection={<Kbd size="xs">U</Kbd>}
            onClick={() => {
              onTake({ state: 'unknown' });
            }}
          >
            Undecided
          </Button>
          <Button variant="subtle" color="gray" px={4} aria-label="Undo the last decision" onClick={onUndo}>
            <IconArrowBackUp size={18} />
          </Button>
        </Group>
        <Box>
          <FilmTitle title={titleOf(row)} year={row.year} />
          <Text size="xs" className="quiet">
            {filmName(row.filmKey)}
          </Text>
        </Box>
        <Text size="sm">
          <span className="quiet">Labelled as </span>
          {named(row.present) || 'nothing yet'}
        </Text>
        {shown?.overview && (
          <Text size="sm" lineClamp={5}>
            {shown.overview}
          </Text>
        )}
      </Stack>
    </article>
  );
}
