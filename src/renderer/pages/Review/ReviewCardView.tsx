// One card: the poster large, the suspicion in words, its labels, and the buttons of the three keys.
import { Badge, Box, Button, Group, Kbd, Stack, Text, Title, Tooltip } from '@mantine/core';
import { IconArrowBackUp, IconCheck, IconPlayerSkipForward, IconX } from '@tabler/icons-react';
import type { Genre } from '../../../shared/domain.ts';
import { PosterImage } from '../../parts/PosterImage.tsx';
import { filmName, percent } from '../../parts/words.ts';
import { stateIn } from '../../state/overlay.ts';
import { usePoster } from '../../state/usePoster.ts';
import { PosterChips } from '../Library/Chips.tsx';
import { cardKey, type Decision, type ReviewCard, type ReviewState } from './queue.ts';
import { acceptMeans, headline, reason, rejectMeans } from './words.ts';
import classes from './Review.module.css';

const DECIDED: Record<Decision, string> = {
  accept: 'Accepted',
  reject: 'Rejected',
  skip: 'Skipped',
  undecided: 'Made undecided',
};

export interface ReviewCardViewProps {
  card: ReviewCard;
  state: ReviewState;
  genres: readonly Genre[];
  runGenreIds: readonly number[];
  onDecide: (decision: Decision) => void;
  onUndo: () => void;
  onToggle: (genreId: number) => void;
}

export function ReviewCardView(props: ReviewCardViewProps) {
  const { card, state, genres, runGenreIds, onDecide, onUndo, onToggle } = props;
  const { poster } = usePoster(card.posterId);
  const shown = poster?.id === card.posterId ? poster : null;
  const genre = genres.find((g) => g.id === card.genreId)?.name ?? '';
  const decided = state.decisions.get(cardKey(card));
  const row = card.poster;
  return (
    <article className={classes.card} aria-label={`${row.title}: ${headline(card, genre)}`}>
      <Box className={classes.poster}>
        <PosterImage
          key={card.posterId}
          posterId={card.posterId}
          color={row.color}
          hasImage={row.hasImage}
          size="full"
          alt={`Poster of ${row.title}`}
        />
      </Box>
      <Stack gap="sm" className={classes.side}>
        <Box>
          <Text className={classes.suspicion} data-kind={card.kind}>
            {headline(card, genre)}
            {decided !== undefined && (
              <Badge ml="sm" variant="light" color="gray" tt="none">
                {DECIDED[decided]}
              </Badge>
            )}
          </Text>
          <Text mih={75}>{reason(card, genre, stateIn(row, card.genreId), row.byPerson.includes(card.genreId))}</Text>
          <Box className={classes.bar} role="img" aria-label={`Model: ${percent(card.probability)}`}>
            <span style={{ width: `${card.probability * 100}%` }} />
          </Box>
        </Box>
        <Group gap={6}>
          <Tooltip label={acceptMeans(card, genre)}>
            <Button
              size="sm"
              px="sm"
              leftSection={<IconCheck size={18} />}
              rightSection={<Kbd size="xs">A</Kbd>}
              onClick={() => {
                onDecide('accept');
              }}
            >
              Accept
            </Button>
          </Tooltip>
          <Tooltip label={rejectMeans(card, genre)}>
            <Button
              size="sm"
              px="sm"
              variant="default"
              leftSection={<IconX size={18} />}
              rightSection={<Kbd size="xs">R</Kbd>}
              onClick={() => {
                onDecide('reject');
              }}
            >
              Reject
            </Button>
          </Tooltip>
          <Button
            size="sm"
            px="sm"
            variant="default"
            leftSection={<IconPlayerSkipForward size={18} />}
            rightSection={<Kbd size="xs">S</Kbd>}
            onClick={() => {
              onDecide('skip');
            }}
          >
            Skip
          </Button>
          <Tooltip label="Take the last decision back (Ctrl Z)">
            <Button variant="subtle" color="gray" px={4} aria-label="Undo the last decision" onClick={onUndo}>
              <IconArrowBackUp size={18} />
            </Button>
          </Tooltip>
        </Group>
        <Box>
          <Title order={2} size="h4">
            {row.title}{' '}
            <Text span inherit fw={400} className="quiet">
              {row.year}
            </Text>
          </Title>
          <Text size="xs" className="quiet">
            {filmName(row.filmKey)}
            {row.split === null ? '' : ` · ${row.split} split`}
          </Text>
        </Box>
        {shown && (
          <PosterChips
            poster={shown}
            genres={genres}
            runGenreIds={runGenreIds}
            focusGenreId={card.genreId}
            onToggle={onToggle}
          />
        )}
        {shown?.overview && (
          <Text size="sm" lineClamp={5}>
            {shown.overview}
          </Text>
        )}
      </Stack>
    </article>
  );
}
