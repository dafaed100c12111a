// What speaks for and against a label, to be seen at a glance: the model's probability with the threshold, the nearest posters
// with and without the genre, and who said what.
import { Badge, Box, Group, Text, Tooltip } from '@mantine/core';
import { IconCheck, IconMinus } from '@tabler/icons-react';
import type { ReviewEvidence } from '../../../shared/domain.ts';
import { percentOf } from '../../../shared/labelNoise/reason.ts';
import { posterUrl } from '../../api/client.ts';
import type { ReviewCard } from './queue.ts';
import classes from './Review.module.css';

const SAYS = { present: 'has it', absent: 'has it not', unknown: 'does not know' } as const;

/** Who speaks has a colour, the same everywhere. */
const VOICE = { person: 'var(--person)', model: 'var(--model)', import: 'var(--import)' } as const;

export function ProbabilityBar({ card }: { card: Pick<ReviewCard, 'probability' | 'threshold'> }) {
  const { probability, threshold } = card;
  return (
    <Tooltip label={`The model says yes from ${percentOf(threshold)} on (the line)`}>
      <Box
        className={classes.bar}
        role="img"
        aria-label={`Model: ${percentOf(probability)}, yes from ${percentOf(threshold)} on`}
      >
        <span style={{ width: `${probability * 100}%` }} />
        <i style={{ left: `${threshold * 100}%` }} />
      </Box>
    </Tooltip>
  );
}

export function NearestPosters({ evidence, genre }: { evidence: ReviewEvidence; genre: string }) {
  const near = evidence.neighbours;
  if (near === null || near.length === 0) return null;
  const have = near.filter(({ has }) => has).length;
  return (
    <Box>
      <Text size="xs" className="quiet" mb={4}>
        Nearest posters: {have} of {near.length} with {genre}
      </Text>
      <div
        className={classes.nearest}
        role="list"
        aria-label={`Nearest posters, ${have} of ${near.length} with ${genre}`}
      >
        {near.map(({ posterId, has }) => (
          <div key={posterId} role="listitem" className={classes.near} data-has={has || undefined}>
            <img src={posterUrl(posterId, 96)} alt="" loading="lazy" draggable={false} />
            <span role="img" aria-label={has ? `with ${genre}` : `without ${genre}`}>
              {has ? <IconCheck size={12} stroke={3} /> : <IconMinus size={12} stroke={3} />}
            </span>
          </div>
        ))}
      </div>
    </Box>
  );
}

export function Opinions({ evidence }: { evidence: ReviewEvidence }) {
  if (evidence.opinions.length === 0) return null;
  return (
    <Group gap={6} role="list" aria-label="Who said what">
      {evidence.opinions.map(({ by, source, state }) => (
        <Badge
          key={`${source} ${by}`}
          role="listitem"
          variant={state === 'present' ? 'filled' : 'outline'}
          // Mantine's own grey is too faint here in the dark.
          bg={state === 'present' ? VOICE[source] : undefined}
          c={state === 'present' ? 'var(--surface)' : VOICE[source]}
          bd={`1px solid ${VOICE[source]}`}
          tt="none"
          fw={500}
        >
          {by} {SAYS[state]}
        </Badge>
      ))}
    </Group>
  );
}
