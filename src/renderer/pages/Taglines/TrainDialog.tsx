// Goes on training a tagline model with what was decided at the desk: what it would learn from, in numbers, and from which model it
// goes on. The training itself is shown where all trainings are.
import { useState } from 'react';
import { Anchor, Button, Group, Modal, NumberInput, Radio, Select, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { Link, useNavigate } from 'react-router';
import { taglineRecipeSchema, type TaglineRecipeInput } from '../../../shared/taglines/taglineRecipe.ts';
import type { Output } from '../../../shared/contract.ts';
import { call } from '../../api/client.ts';
import { queryClient, useCall } from '../../api/queries.ts';
import { ErrorNotice } from '../../parts/ErrorNotice.tsx';
import { plural } from '../../parts/words.ts';
import { STARTER, useTaglineRuns } from './useTaglineRuns.ts';

type Targets = 'accepted' | 'all';
/** Few taglines are learned in few passes; more would be learned by heart. */
const PASSES = 3;
/** Smaller steps than those of a training from the beginning: what the model knows is to stay. */
const RATE = 5e-5;

/** That of the run that is gone on from, whose shape the weights have, with smaller steps. */
function furtherRecipe(recipe: unknown, epochs: number): TaglineRecipeInput {
  const own = taglineRecipeSchema.safeParse(recipe);
  return { ...(own.success ? own.data : {}), epochs, learningRate: RATE };
}

interface CountsProps {
  counts: Output<'taglines.targets'> | undefined;
  error: Error | null;
}

function Counts({ counts: data, error }: CountsProps) {
  if (error) return <ErrorNotice m={0} error={error} title="What it would learn from is not known" />;
  if (!data) return null;
  return (
    <Text size="sm" role="status" aria-label="What it would learn from">
      It would learn from <b>{plural(data.train, 'tagline')}</b>, of which <b>{plural(data.accepted, 'draft')}</b> were
      accepted here, and be judged by {plural(data.validation, 'tagline')} of the validation part.
      {data.notEmbedded > 0 && ` ${plural(data.notEmbedded, 'poster')} must be looked at first.`}
      {data.train === 0 &&
        ' What was accepted counts for posters of the training part alone: accept more drafts at the desk (A), or let it learn from all taglines.'}
    </Text>
  );
}

export function TrainDialog({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const { runs, active, chosen } = useTaglineRuns();
  const [targets, setTargets] = useState<Targets>('accepted');
  const [from, setFrom] = useState(chosen === '' ? (active ?? STARTER) : chosen);
  const [passes, setPasses] = useState(PASSES);
  const { data: counts, error: notCounted } = useCall('taglines.targets', { targets });
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const start = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const { runId } = await call('train.taglines', {
        targets,
        from,
        recipe: furtherRecipe(runs.find(({ id }) => id === from)?.recipe, passes),
        name: targets === 'accepted' ? 'From accepted drafts' : 'From all taglines',
      });
      await queryClient.invalidateQueries({ queryKey: ['jobs.list'] });
      notifications.show({
        message: (
          <>
            The training waits or runs; the job list at the left shows how far it is.{' '}
            <Anchor size="sm" component="button" onClick={() => void navigate(`/training?task=taglines&run=${runId}`)}>
              Show it
            </Anchor>
          </>
        ),
      });
      onClose();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title="Train from accepted drafts" size="lg">
      <Stack>
        <Radio.Group
          label="What it learns from"
          value={targets}
          onChange={(value) => {
            setTargets(value as Targets);
          }}
        >
          <Stack gap={6} mt={6}>
            <Radio
              value="accepted"
              data-autofocus
              label="Accepted and reworded drafts alone"
              description="Brings the model to your taste; a few dozen make a difference."
            />
            <Radio
              value="all"
              label="All taglines, these among them"
              description="Slower, and less bound to the last decisions."
            />
          </Stack>
        </Radio.Group>
        <Counts counts={counts} error={notCounted} />
        <Group grow align="flex-start">
          <Select
            label="Goes on from"
            description="The model whose weights it begins with."
            allowDeselect={false}
            data={[
              ...runs.filter(({ id }) => id !== STARTER).map(({ id, name }) => ({ value: id, label: name })),
              { value: STARTER, label: 'Starter model' },
            ]}
            value={from}
            onChange={(value) => {
              setFrom(value ?? STARTER);
            }}
          />
          <NumberInput
            label="Passes"
            description="How often it goes through them."
            min={1}
            max={50}
            clampBehavior="strict"
            allowDecimal={false}
            value={passes}
            onChange={(value) => {
              if (typeof value === 'number') setPasses(value);
            }}
          />
        </Group>
        <Text size="xs" className="quiet">
          The desk drafts with the new model unless it is worse on the validation part. All settings stand on the{' '}
          <Anchor component={Link} to="/training?task=taglines" size="xs">
            Training page
          </Anchor>
          .
        </Text>
        {error !== null && <ErrorNotice m={0} error={error} title="The training did not start" />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button loading={busy} disabled={counts?.train === 0} onClick={() => void start()}>
            Train
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
