// The foot of the form: what will be started, how long it will take, why it did not start, and the button.
import { useState } from 'react';
import { Button, Group, Stack, Text } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { recipeSchema } from '../../../shared/recipe.ts';
import { sweepRequest } from '../../../shared/sweepGrid.ts';
import { call } from '../../api/client.ts';
import { queryClient, useCall } from '../../api/queries.ts';
import { ErrorNotice } from '../../parts/ErrorNotice.tsx';
import { plural } from '../../parts/words.ts';
import type { TrainDraft } from '../../state/trainDraft.ts';
import { epochTimes, secondsFor } from './estimate.ts';
import type { RecipeField } from './schemaFields.ts';
import { crossvalInput, foldsProblem, recipeOf, sweepOf, trainInput } from './requests.ts';
import { timeWords, type SweepPlan } from './sweepPlan.ts';

/** Starts what the draft describes. @returns the search part of the address that shows it. @throws AppError */
async function startDraft(draft: TrainDraft, fields: readonly RecipeField[]): Promise<string> {
  if (draft.mode === 'sweep') {
    const { sweepId } = await call('sweeps.start', sweepRequest(sweepOf(draft, fields)));
    return `sweep=${sweepId}`;
  }
  const { runId } =
    draft.mode === 'crossval'
      ? await call('crossval.start', crossvalInput(draft, fields))
      : await call('train.start', trainInput(draft, fields));
  return `run=${runId}`;
}

/** "about 3 min" for one run or the heads of a check; empty where no such run was trained here. */
function useTimeWords(draft: TrainDraft, fields: readonly RecipeField[]): string {
  const { data: runs } = useCall('runs.list', {});
  const { data: models } = useCall('models.list', {});
  const recipe = recipeSchema.safeParse(recipeOf(draft, fields));
  if (!recipe.success) return '';
  const encoder = draft.encoder ?? models?.encoder?.id ?? '';
  const one = secondsFor(epochTimes(runs?.runs ?? []), encoder, recipe.data);
  if (one === null) return '';
  const heads = draft.mode === 'crossval' && foldsProblem(draft) === null ? Number(draft.folds) : 1;
  return timeWords({ seconds: one * heads, unknown: 0 }, heads);
}

export interface StartBarProps {
  draft: TrainDraft;
  fields: readonly RecipeField[];
  problems: Readonly<Record<string, string>>;
  plan: SweepPlan;
  onStarted: (search: string) => void;
}

export function StartBar({ draft, fields, problems, plan, onStarted }: StartBarProps) {
  const [error, setError] = useState<unknown>(null);
  const [starting, setStarting] = useState(false);
  const time = useTimeWords(draft, fields);
  const wrong = Object.keys(problems).length;
  const whole = plan.problems.get('');
  const blocked =
    wrong > 0 ||
    (draft.mode === 'sweep' && plan.runs.length === 0) ||
    (draft.mode === 'crossval' && foldsProblem(draft) !== null);

  const start = async (): Promise<void> => {
    setStarting(true);
    setError(null);
    try {
      const search = await startDraft(draft, fields);
      await Promise.all(
        ['runs.list', 'sweeps.list', 'jobs.list', 'splits.list'].map((name) =>
          queryClient.invalidateQueries({ queryKey: [name] }),
        ),
      );
      onStarted(search);
    } catch (thrown) {
      setError(thrown);
    } finally {
      setStarting(false);
    }
  };

  const odd = wrong + [...plan.problems.keys()].filter((setting) => setting.startsWith('vary.')).length;
  const words =
    odd > 0
      ? `${plural(odd, 'setting')} to correct first, marked in red`
      : draft.mode !== 'sweep'
        ? time
        : draft.vary.every(({ values }) => values.length === 0)
          ? 'Choose what to vary, and over which values'
          : (whole ?? plan.words);
  const button = {
    run: 'Start training',
    sweep: plan.runs.length > 0 ? `Start ${plural(plan.runs.length, 'run')}` : 'Start sweep',
    crossval: 'Start the check',
  }[draft.mode];
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
          disabled={blocked}
          onClick={() => void start()}
        >
          {button}
        </Button>
      </Group>
    </Stack>
  );
}
