// The foot of the tagline form: how long it will take, why it did not start, and the button.
import { useState } from 'react';
import { Button, Group, Stack, Text } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import type { Run } from '../../../../shared/domain.ts';
import { call } from '../../../api/client.ts';
import { queryClient, useCall } from '../../../api/queries.ts';
import { ErrorNotice } from '../../../parts/ErrorNotice.tsx';
import { duration, plural } from '../../../parts/words.ts';
import type { TaglineTrainDraft } from '../../../state/taglineDraft.ts';
import type { RecipeField } from '../schemaFields.ts';
import { baseOf, taglineSeconds } from './taglineEstimate.ts';
import { fromProblem, taglineRecipeOf, taglineTrainInput } from './taglineRequests.ts';

export interface TaglineStartBarProps {
  draft: TaglineTrainDraft;
  fields: readonly RecipeField[];
  /** Settings that cannot stand. */
  problems: number;
  runs: readonly Run[];
  onStarted: (runId: string) => void;
}

export function TaglineStartBar({ draft, fields, problems, runs, onStarted }: TaglineStartBarProps) {
  const [error, setError] = useState<unknown>(null);
  const [starting, setStarting] = useState(false);
  const { data: models } = useCall('models.list', {});
  const wrong = problems + (fromProblem(draft) === null ? 0 : 1);
  const seconds = taglineSeconds(runs, {
    base: baseOf(draft.base, models?.models ?? []),
    targets: draft.targets,
    recipe: taglineRecipeOf(draft, fields),
  });
  const start = async (): Promise<void> => {
    setStarting(true);
    setError(null);
    try {
      const { runId } = await call('train.taglines', taglineTrainInput(draft, fields));
      await Promise.all(
        ['runs.list', 'jobs.list', 'splits.list'].map((name) => queryClient.invalidateQueries({ queryKey: [name] })),
      );
      onStarted(runId);
    } catch (thrown) {
      setError(thrown);
    } finally {
      setStarting(false);
    }
  };
  return (
    <Stack gap={6} p="sm" style={{ borderTop: '1px solid var(--line)' }}>
      {error !== null && <ErrorNotice error={error} title="It did not start" m={0} />}
      <Group justify="space-between" wrap="nowrap">
        <Text size="xs" className="quiet" role="status">
          {wrong > 0
            ? `${plural(wrong, 'setting')} to correct first, marked in red`
            : seconds === null
              ? ''
              : `about ${duration(seconds)}`}
        </Text>
        <Button
          flex="none"
          leftSection={<IconPlayerPlay size={16} />}
          loading={starting}
          disabled={wrong > 0}
          onClick={() => void start()}
        >
          Start training
        </Button>
      </Group>
    </Stack>
  );
}
