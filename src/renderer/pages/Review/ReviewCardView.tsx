// One card: the poster large, the suspicion in words and to be seen, its labels, and the buttons of the keys.
import { Badge, Box, Button, Group, Kbd, List, Stack, Text, Tooltip } from '@mantine/core';
import { IconArrowBackUp, IconCheck, IconHelp, IconPlayerSkipForward, IconX } from '@tabler/icons-react';
import type { QueueKind } from '../../../shared/calls/review.ts';
import type { Genre } from '../../../shared/domain.ts';
import { grounds, headline } from '../../../shared/labelNoise/reason.ts';
import { Guideline } from '../../parts/Guideline.tsx';
import { FilmTitle } from '../../parts/FilmTitle.tsx';
import { PosterImage } from '../../parts/PosterImage.tsx';
import { filmName, sentence, titleOf } from '../../parts/words.ts';
import { usePoster } from '../../state/usePoster.ts';
import { PosterChips } from '../Library/Chips.tsx';
import { NearestPosters, Opinions, ProbabilityBar } from './Evidence.tsx';
import { cardKey, type Decision, type ReviewCard, type ReviewState } from './queue.ts';
import { asks, groundsOf, means } from './words.ts';
import classes from './Review.module.css';

const DECIDED: Record<Decision, string> = {
  accept: 'Accepted',
  reject: 'Rejected',
  skip: 'Skipped',
  unsure: 'Not sure',
  undecided: 'Made undecided',
};
const ANSWERED: Partial<Record<Decision, string>> = { accept: 'Answered yes', reject: 'Answered no' };

export interface ReviewCardViewProps {
  card: ReviewCard;
  queue: QueueKind;
  state: ReviewState;
  genres: readonly Genre[];
  runGenreIds: readonly number[];
  /** As the keys say: A is `accept`, R is `reject`. */
  onDecide: (decision: Decision) => void;
  onUndo: () => void;
  onToggle: (genreId: number) => void;
  /** Whether the card was on screen, as far as a person can have seen it; keys do nothing before. */
  seen: boolean;
  onPicture: () => void;
}

export function ReviewCardView(props: ReviewCardViewProps) {
  const { card, queue, state, genres, runGenreIds, onDecide, onUndo, onToggle, seen, onPicture } = props;
  const { poster } = usePoster(card.posterId);
  const shown = poster?.id === card.posterId ? poster : null;
  const of = groundsOf(card, queue, genres);
  const decided = state.decisions.get(cardKey(card));
  const row = card.poster;
  const question = asks(queue);
  const button = (
    decision: Decision,
    {
      label,
      keyCap,
      icon,
      tip,
      main = false,
    }: { label: string; keyCap: string; icon: React.ReactNode; tip: string; main?: boolean },
  ) => (
    <Tooltip label={tip}>
      <Button
        size="xs"
        px={6}
        variant={main ? 'filled' : 'default'}
        leftSection={icon}
        rightSection={<Kbd size="xs">{keyCap}</Kbd>}
        onClick={() => {
          onDecide(decision);
        }}
      >
        {label}
      </Button>
    </Tooltip>
  );
  return (
    <article className={classes.card} aria-label={`${titleOf(row)}: ${headline(of)}`} aria-busy={!seen}>
      <Box className={classes.poster}>
        <PosterImage
          key={card.posterId}
          posterId={card.posterId}
          color={row.color}
          hasImage={row.hasImage}
          size="full"
          alt={`Poster of ${titleOf(row)}`}
          onShown={onPicture}
        />
      </Box>
      <Stack gap="sm" className={classes.side}>
        <Box>
          <Text className={classes.suspicion} data-kind={card.kind}>
            {headline(of)}
            {decided !== undefined && (
              <Badge ml="sm" variant="light" color="gray" tt="none">
                {(question ? ANSWERED[decided] : undefined) ?? DECIDED[decided]}
              </Badge>
            )}
          </Text>
          <List size="sm" className={classes.grounds} aria-label="Why it is asked">
            {grounds(of).map((ground) => (
              <List.Item key={ground}>{sentence(ground)}</List.Item>
            ))}
          </List>
          <ProbabilityBar card={card} />
        </Box>
        <Group gap={4}>
          {button('accept', {
            label: question ? 'Yes' : 'Accept',
            keyCap: 'A',
            icon: <IconCheck size={16} />,
            tip: means(queue, card.kind, 'accept', of.genre),
            main: true,
          })}
          {button('reject', {
            label: question ? 'No' : 'Reject',
            keyCap: 'R',
            icon: <IconX size={16} />,
            tip: means(queue, card.kind, 'reject', of.genre),
          })}
          {queue !== 'second' &&
            button('unsure', {
              label: 'Not sure',
              keyCap: 'N',
              icon: <IconHelp size={16} />,
              tip: 'Send it to a second look, by you or by somebody else',
            })}
          {button('skip', {
            label: 'Skip',
            keyCap: 'S',
            icon: <IconPlayerSkipForward size={16} />,
            tip: 'Put it off: it comes back at the end of the queue',
          })}
          <Tooltip label="Take the last decision back (Ctrl Z)">
            <Button variant="subtle" color="gray" px={4} aria-label="Undo the last decision" onClick={onUndo}>
              <IconArrowBackUp size={18} />
            </Button>
          </Tooltip>
        </Group>
        <NearestPosters evidence={card.evidence} genre={of.genre} />
        <Opinions evidence={card.evidence} />
        <Box>
          <FilmTitle title={titleOf(row)} year={row.year} />
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
        <Guideline key={card.genreId} genreId={card.genreId} genre={of.genre} />
        {shown?.overview && (
          <Text size="sm" lineClamp={5}>
            {shown.overview}
          </Text>
        )}
      </Stack>
    </article>
  );
}
