// The posters whose prediction changes when the threshold goes from the run's to the slider's: how many, and which.
import { useMemo } from 'react';
import { Box, Group, Text, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { Output } from '../../../shared/contract.ts';
import type { Curve, Scope } from '../../../shared/evaluation/answers.ts';
import { useCall } from '../../api/queries.ts';
import { percent } from '../../parts/words.ts';
import { Answer } from './Answer.tsx';
import { crossingWords } from './crossingWords.ts';
import { REST_MS } from './useFigures.ts';
import { Posters, StateMark, stateWord, type Thumb } from './Posters.tsx';

const MOST = 500;

const thumbOf = ({ posterId, title, probability, state }: Output<'runs.crossing'>['posters'][number]): Thumb => ({
  posterId,
  title,
  said: `${percent(probability)}, ${stateWord(state)}`,
  below: (
    <Group gap={4} wrap="nowrap" justify="space-between">
      <Text size="xs" style={{ color: 'var(--model)', whiteSpace: 'nowrap' }}>
        {(100 * probability).toFixed(1)} %
      </Text>
      <StateMark state={state} />
    </Group>
  ),
});

export interface CrossingProps {
  scope: Pick<Scope, 'runId' | 'split' | 'truth'>;
  curve: Curve;
  threshold: number;
}

export function Crossing({ scope, curve, threshold }: CrossingProps) {
  const [rested] = useDebouncedValue(threshold, REST_MS);
  const moved = rested !== curve.threshold;
  const query = useCall(
    'runs.crossing',
    { ...scope, genreId: curve.genreId, from: curve.threshold, to: rested, limit: MOST },
    { enabled: moved, keep: true },
  );
  const thumbs = useMemo(() => query.data?.posters.map(thumbOf) ?? [], [query.data]);
  return (
    <Box component="section" aria-label="Posters that change side">
      <Title order={3} size="h5">
        Posters that change side
      </Title>
      {moved ? (
        <Answer query={query} failed="The posters could not be listed">
          {(crossing) => (
            <>
              <Text size="sm" role="status" mb="xs">
                {crossingWords(crossing, curve.genre, rested < curve.threshold)}
              </Text>
              <Posters label={`Posters that change side for ${curve.genre}`} thumbs={thumbs} total={crossing.total} />
            </>
          )}
        </Answer>
      ) : (
        <Text size="sm" className="quiet">
          Move the slider: the posters that would gain or lose {curve.genre} appear here.
        </Text>
      )}
    </Box>
  );
}
