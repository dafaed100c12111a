// Trains again from within the review: a cross-validation on cached embeddings, with its progress beside the queue. When it is
// done the queue is ranked anew (useReview.ts).
import { useState } from 'react';
import { ActionIcon, Box, Button, Group, Menu, Text, Tooltip } from '@mantine/core';
import { IconChevronDown, IconRefresh, IconX } from '@tabler/icons-react';
import { recipeSchema } from '../../../shared/recipe.ts';
import { call } from '../../api/client.ts';
import { queryClient, useCall } from '../../api/queries.ts';
import { JobProgress } from '../../parts/JobProgress.tsx';
import { count } from '../../parts/words.ts';
import { showError } from '../../state/edits.ts';
import { actOnJob, isActive, useJobs } from '../../state/jobs.ts';
import type { Basis } from './useReview.ts';

const FOLDS = 5;
const FEWER_FOLDS = 3;

export function TrainAgain({ basis }: { basis: Basis }) {
  const [starting, setStarting] = useState(false);
  const { data } = useCall('runs.list', {});
  const job = useJobs().find((each) => each.kind === 'crossval' && isActive(each));
  const start = async (folds: number): Promise<void> => {
    setStarting(true);
    try {
      // As the last one was made; a head from elsewhere has a recipe that is not ours to repeat.
      const run = data?.runs.find(({ id }) => id === basis.runId);
      const own = run && !run.builtIn && run.kind !== 'imported' ? recipeSchema.safeParse(run.recipe) : null;
      await call('crossval.start', { recipe: own?.success ? own.data : {}, folds });
      await queryClient.invalidateQueries({ queryKey: ['jobs.list'] });
    } catch (error) {
      showError(error, 'The training could not start');
    } finally {
      setStarting(false);
    }
  };
  if (job) {
    return (
      <Box p="xs" role="group" aria-label="Training for the review">
        <Group gap={4} wrap="nowrap" align="flex-start">
          <Box flex={1} miw={0}>
            <JobProgress job={job} />
          </Box>
          <Tooltip label="Stop: the queue stays as it is">
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              aria-label="Stop the training"
              onClick={() => void actOnJob('jobs.cancel', job.id)}
            >
              <IconX size={16} />
            </ActionIcon>
          </Tooltip>
        </Group>
        <Text size="xs" className="quiet">
          Go on reviewing: the queue is ranked anew when it is done.
        </Text>
      </Box>
    );
  }
  return (
    <Box p="xs">
      <Group gap={0} wrap="nowrap">
        <Button
          size="xs"
          flex={1}
          variant={basis.outOfSample ? 'default' : 'filled'}
          leftSection={<IconRefresh size={16} />}
          loading={starting}
          style={{ borderTopRightRadius: 0, borderBottomRightRadius: 0 }}
          onClick={() => void start(FOLDS)}
        >
          {basis.outOfSample ? 'Train again' : 'Cross-validate'}
        </Button>
        <Menu position="bottom-end">
          <Menu.Target>
            <Button
              size="xs"
              px={6}
              variant={basis.outOfSample ? 'default' : 'filled'}
              aria-label="How to train again"
              style={{ borderTopLeftRadius: 0, borderBottomLeftRadius: 0, borderLeft: '1px solid var(--line)' }}
            >
              <IconChevronDown size={14} />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => void start(FOLDS)}>{FOLDS} folds: the best opinion</Menu.Item>
            <Menu.Item onClick={() => void start(FEWER_FOLDS)}>{FEWER_FOLDS} folds: in half the time</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </Group>
      <Text size="xs" className="quiet" mt={4}>
        {basis.outOfSample
          ? basis.editsSince === 0
            ? 'Nothing was changed since the last training.'
            : `${count(basis.editsSince)} changed since the last training.`
          : 'A model believes labels that it learned from. Cross-validation judges each poster by one that never saw it, and finds more.'}
      </Text>
    </Box>
  );
}
