// Which posters a run predicts otherwise than the run before: thumbnails with the genres gained and lost.
import { Anchor, Box, Group, Text, Title, UnstyledButton } from '@mantine/core';
import { useNavigate } from 'react-router';
import { viewToSearch } from '../../../shared/filter.ts';
import { useCall } from '../../api/queries.ts';
import { PosterImage } from '../../parts/PosterImage.tsx';
import { count } from '../../parts/words.ts';
import classes from './Training.module.css';

export function ChangedPosters({ runId }: { runId: string }) {
  const navigate = useNavigate();
  const { data } = useCall('runs.changed', { runId, limit: 48 });
  const { data: runs } = useCall('runs.list', {});
  if (!data || data.against === null) return null;
  const before = runs?.runs.find((r) => r.id === data.against)?.name ?? 'the run before';
  const show = (posterIds: number[]): void => {
    void navigate({ pathname: '/library', search: viewToSearch({ posterIds }, { by: 'title', descending: false }) });
  };
  return (
    <Box component="section" aria-label="Posters that changed">
      <Group justify="space-between" mb={4}>
        <Title order={3} size="h5">
          Posters that changed
        </Title>
        {data.posters.length > 0 && (
          <Anchor
            component="button"
            size="sm"
            onClick={() => {
              show(data.posters.map((p) => p.posterId));
            }}
          >
            Show these in the library
          </Anchor>
        )}
      </Group>
      <Text size="sm" className="quiet" mb="xs">
        {data.total === 0
          ? `All posters have the same predicted genres as in ${before}.`
          : `${count(data.total)} posters have other predicted genres than in ${before}.`}
      </Text>
      <div className={classes.changed}>
        {data.posters.map((poster) => (
          <UnstyledButton
            key={poster.posterId}
            title={poster.title}
            aria-label={`${poster.title}: gained ${poster.gained.join(', ') || 'nothing'}, lost ${poster.lost.join(', ') || 'nothing'}`}
            onClick={() => {
              show([poster.posterId]);
            }}
          >
            <Box h={144}>
              <PosterImage posterId={poster.posterId} color={null} hasImage size={240} />
            </Box>
            <Text size="xs" truncate>
              <bdi>{poster.title}</bdi>
            </Text>
            {poster.gained.length > 0 && (
              <Text size="xs" fw={600} lineClamp={3}>
                + {poster.gained.join(', ')}
              </Text>
            )}
            {poster.lost.length > 0 && (
              <Text size="xs" className="quiet" lineClamp={3}>
                − {poster.lost.join(', ')}
              </Text>
            )}
          </UnstyledButton>
        ))}
      </div>
    </Box>
  );
}
