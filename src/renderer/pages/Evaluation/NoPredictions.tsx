// Why a run cannot be judged yet, and the way out: it has no predictions, or none in the part, or nothing there counts.
import { Button, Center, EmptyState, Group, Stack } from '@mantine/core';
import { IconTargetOff } from '@tabler/icons-react';
import type { Metrics, Run, SplitPart } from '../../../shared/domain.ts';
import { call } from '../../api/client.ts';
import { JobProgress } from '../../parts/JobProgress.tsx';
import { showError } from '../../state/edits.ts';
import { isActive, useJobs } from '../../state/jobs.ts';
import type { ChangeAddress } from './useAddress.ts';

export function NoPredictions({ run }: { run: Run }) {
  const job = useJobs().find((each) => each.kind === 'predict' && isActive(each));
  return (
    <Center h="100%" p="md">
      <Stack align="center">
        <EmptyState
          icon={<IconTargetOff size={44} stroke={1.3} />}
          title={`${run.name} has no predictions yet`}
          description="An evaluation compares predictions with labels. Predicting embeds posters that have no embedding yet and keeps everything else as it is."
        >
          {!job && (
            <Button
              mt="sm"
              onClick={() => {
                call('predict.start', { runId: run.id }).catch((error: unknown) =>
                  showError(error, 'The prediction did not start'),
                );
              }}
            >
              Predict all posters
            </Button>
          )}
        </EmptyState>
        {job && (
          <div style={{ width: 360 }}>
            <JobProgress job={job} />
          </div>
        )}
      </Stack>
    </Center>
  );
}

export interface NothingHereProps {
  run: Run;
  split: SplitPart;
  metrics: Metrics;
  change: ChangeAddress;
}

/** The part has no predicted poster, or none with a label that counts. */
export function NothingHere({ run, split, metrics, change }: NothingHereProps) {
  const empty = metrics.posters === 0;
  return (
    <Center h="100%" p="md">
      <EmptyState
        icon={<IconTargetOff size={44} stroke={1.3} />}
        title={
          empty ? `No poster of the ${split} part was predicted` : `No label of the ${split} part was set by a person`
        }
        description={
          empty
            ? `${run.name} has predictions, but none for posters in this part${run.splitName === '' ? ' of the project’s split' : ` of “${run.splitName}”`}.`
            : `There are ${metrics.posters.toLocaleString('en')} posters, but no label on them that a person confirmed. Count all known labels, or confirm some in the review.`
        }
      >
        <Group mt="sm">
          {!empty && (
            <Button
              onClick={() => {
                change({ truth: 'known' });
              }}
            >
              Count all known labels
            </Button>
          )}
          {empty && split !== 'test' && (
            <Button
              onClick={() => {
                change({ split: 'test' });
              }}
            >
              Look at the test part
            </Button>
          )}
        </Group>
      </EmptyState>
    </Center>
  );
}
