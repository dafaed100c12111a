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
import { taglineSweepRequest, type TaglinePlan } from './taglineSweep.ts';

export interface TaglineStartBarProps {
  draft: TaglineTrainDraft;
  fields: readonly RecipeField[];
  /** Settings that cannot stand. */
  problems: number;
  runs: readonly Run[];
  /** Null for one run. */
  plan: TaglinePlan | null;
  /** Gets what the address has of what was started. */
  onStarted: (search: string) => void;
}

/** Starts what the draft describes. @returns what the address has of it. @throws AppError; then nothing waits */
async function start(
  draft: TaglineTrainDraft,
  fields: readonly RecipeField[],
  plan: TaglinePlan | null,
): Promise<string> {
  if (plan === null) return `run=${(await call('train.taglines', taglineTrainInput(draft, fields))).runId}`;
  await call('sweeps.startTaglines', taglineSweepRequest(draft, plan));
  return 'view=all';
}

export function TaglineStartBar({ draft, fields, problems, runs, plan, onStarted }: TaglineStartBarProps) {
  const [error, setError] = useState<unknown>(null);
  const [starting, setStarting] = useState(false);
  const { data: models } = useCall('models.list', {});
  const odd = [...(plan?.problems.keys() ?? [])].filter((setting) => setting !== '').length;
  const wrong = problems + odd + (fromProblem(draft) === null ? 0 : 1);
  const seconds = taglineSeconds(runs, {
    base: baseOf(draft.base, models?.models ?? []),
    targets: draft.targets,
    recipe: taglineRecipeOf(draft, fields),
  });
  const press = async (): Promise<void> => {
    setStarting(true);
    setError(null);
    try {
      onStarted(await start(draft, fields, plan));
    } catch (thrown) {
      setError(thrown);
    } finally {
      await Promise.all(
        ['runs.list', 'sweeps.list', 'jobs.list', 'splits.list'].map((name) =>
          queryClient.invalidateQueries({ queryKey: [name] }),
        ),
      );
      setStarting(false);
    }
  };
  const words =
    wrong > 0
      ? `${plural(wrong, 'setting')} to correct first, marked in red`
      : plan !== null
        ? (plan.problems.get('') ?? (plan.runs.length === 0 ? 'Choose what to vary, and over which values' : ''))
        : seconds === null
          ? ''
          : `about ${duration(seconds)}`;
  return (
    <Stack gap={6} p="sm" style={{ borderTop: '1px solid var(--line)' }}>
      {error !== null && <ErrorNotice error={error} title="It did not start" m={0} />}
      <Group justify="space-between" wrap="nowrap">
        <Text size="xs" className="quiet" role="status">
          {words}
        </Text>
        <Button
          flex="none"
          leftSection={<IconPlayerPlay size={16} />}
          loading={starting}
          disabled={wrong > 0 || plan?.runs.length === 0}
          onClick={() => void press()}
        >
          {plan === null || plan.runs.length === 0 ? 'Start training' : `Start ${plural(plan.runs.length, 'run')}`}
        </Button>
      </Group>
    </Stack>
  );
}
