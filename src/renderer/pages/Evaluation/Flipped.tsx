// Posters whose predicted genres differ between two runs: in the part that is compared, with what that mended and broke, and
// in the whole project.
import { useMemo } from 'react';
import { Anchor, Box, Group, Text, Title } from '@mantine/core';
import type { Comparison } from '../../../shared/evaluation/answers.ts';
import { useCall } from '../../api/queries.ts';
import { count, plural } from '../../parts/words.ts';
import classes from './Evaluation.module.css';
import { Posters, type Thumb } from './Posters.tsx';
import { useShowInLibrary } from './useLibraryLink.ts';

const thumbOf = ({
  posterId,
  title,
  gained,
  lost,
  mended,
  broken,
}: Comparison['flipped']['posters'][number]): Thumb => ({
  posterId,
  title,
  said: [
    `gained ${gained.join(', ') || 'nothing'}`,
    `lost ${lost.join(', ') || 'nothing'}`,
    `${mended} mended`,
    `${broken} broken`,
  ].join(', '),
  below: (
    <>
      {gained.length > 0 && (
        <Text size="xs" fw={600} lineClamp={3}>
          + {gained.join(', ')}
        </Text>
      )}
      {lost.length > 0 && (
        <Text size="xs" className="quiet" lineClamp={3}>
          − {lost.join(', ')}
        </Text>
      )}
      <Group gap={4} mt={2}>
        {mended > 0 && (
          <span className={classes.state} data-state="mended">
            ✓ {mended} mended
          </span>
        )}
        {broken > 0 && (
          <span className={classes.state} data-state="broken">
            ✗ {broken} broken
          </span>
        )}
      </Group>
    </>
  ),
});

/** As many as an answer can name. */
const MOST = 500;

function WholeProject({ a, b }: { a: string; b: string }) {
  const show = useShowInLibrary();
  const { data } = useCall('runs.changed', { runId: b, against: a, limit: MOST });
  if (!data || data.total === 0) return null;
  return (
    <Text size="sm" className="quiet">
      In the whole project, {plural(data.total, 'poster')} {data.total === 1 ? 'has' : 'have'} other predicted genres at
      the runs’ thresholds.{' '}
      <Anchor
        component="button"
        size="sm"
        onClick={() => {
          show(data.posters.map((poster) => poster.posterId));
        }}
      >
        {data.total > data.posters.length
          ? `Show the ${count(data.posters.length)} that changed most in the library`
          : 'Show them in the library'}
      </Anchor>
    </Text>
  );
}

export function Flipped({ comparison }: { comparison: Comparison }) {
  const { flipped, a, b, posters } = comparison;
  const thumbs = useMemo(() => flipped.posters.map(thumbOf), [flipped]);
  return (
    <Box component="section" aria-label="Posters that flipped">
      <Title order={2} size="h5">
        Posters that flipped
      </Title>
      <Text size="sm">
        {flipped.total === 0
          ? `Both runs predict the same genres for all ${plural(posters, 'poster')}.`
          : `B predicts other genres than A for ${count(flipped.total)} of ${plural(posters, 'poster')}: ${plural(flipped.mended, 'prediction')} became right, ${count(flipped.broken)} became wrong, by the labels that count.`}
      </Text>
      <WholeProject a={a.runId} b={b.runId} />
      <Box mt="xs">
        <Posters label="Flipped posters" thumbs={thumbs} total={flipped.total} />
      </Box>
    </Box>
  );
}
