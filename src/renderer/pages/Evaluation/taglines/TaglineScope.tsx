// What all tabs of the tagline evaluation share: which run, which part, what the model is told, and the button that measures.
import { useState } from 'react';
import { Button, Checkbox, Group, Input, Select } from '@mantine/core';
import { IconTargetArrow } from '@tabler/icons-react';
import type { Job, Run, SplitPart } from '../../../../shared/domain.ts';
import { call } from '../../../api/client.ts';
import { queryClient } from '../../../api/queries.ts';
import { JobActions } from '../../../parts/JobActions.tsx';
import { JobProgress } from '../../../parts/JobProgress.tsx';
import { TaskSwitch } from '../../../parts/TaskSwitch.tsx';
import { showError } from '../../../state/edits.ts';
import classes from '../Evaluation.module.css';
import { Field } from '../Field.tsx';
import { runOptions } from '../runChoice.ts';
import { TAGLINE_PARTS } from './scoreRows.ts';
import type { TaglineAddress } from './taglineAddress.ts';
import type { ChangeTaglineAddress } from './useTaglineAddress.ts';

const PARTS: SplitPart[] = ['test', 'validation', 'train'];

interface Told {
  useGenres: boolean;
  useTitle: boolean;
}

async function evaluate(run: Run, split: SplitPart, told: Told): Promise<void> {
  try {
    await call('taglines.evaluate', { runId: run.id, split, settings: told });
  } catch (error) {
    showError(error, 'The evaluation did not start');
  }
  await queryClient.invalidateQueries({ queryKey: ['jobs.list'] });
}

export interface TaglineScopeProps {
  runs: readonly Run[];
  run: Run;
  usedRun: string | null;
  address: TaglineAddress;
  change: ChangeTaglineAddress;
  /** The evaluation of this run and part that is under way. */
  job: Job | null;
}

function runLine(run: Run, used: boolean): string {
  const what = run.builtIn ? 'Ships with the studio' : `Split “${run.splitName}”`;
  return [what, run.taglines?.base.id ?? '', used ? 'used for drafting' : ''].filter((word) => word !== '').join(' · ');
}

export function TaglineScope({ runs, run, usedRun, address, change, job }: TaglineScopeProps) {
  const [told, setTold] = useState<Told>({ useGenres: true, useTitle: true });
  const { split } = address;
  const measured = run.taglines?.scores[split] !== undefined;
  return (
    <>
      <Group gap={28} align="flex-start">
        <Input.Wrapper label="Runs for" size="xs" labelElement="div" styles={{ label: { display: 'block' } }}>
          <TaskSwitch task="taglines" />
        </Input.Wrapper>
        <Select
          label="Run"
          description={runLine(run, run.id === usedRun)}
          size="xs"
          w={280}
          allowDeselect={false}
          styles={{ label: { display: 'block' } }}
          inputWrapperOrder={['label', 'input', 'description']}
          data={runOptions(runs)}
          value={run.id}
          onChange={(id) => {
            if (id !== null) change({ run: id });
          }}
        />
        <Field
          label="Part"
          about={TAGLINE_PARTS[split].about}
          value={split}
          options={PARTS.map((value) => ({ value, label: TAGLINE_PARTS[value].label }))}
          onChange={(next) => {
            change({ split: next });
          }}
        />
        <Input.Wrapper
          label="Told besides the poster"
          description="For the next evaluation."
          size="xs"
          labelElement="div"
          inputWrapperOrder={['label', 'input', 'description']}
          styles={{ label: { display: 'block' } }}
        >
          <Group gap="sm" h={30}>
            {(['useGenres', 'useTitle'] as const).map((name) => (
              <Checkbox
                key={name}
                size="xs"
                label={{ useGenres: 'Genres', useTitle: 'Title' }[name]}
                checked={told[name]}
                onChange={(event) => {
                  setTold({ ...told, [name]: event.currentTarget.checked });
                }}
              />
            ))}
          </Group>
        </Input.Wrapper>
        {!job && (
          <Button
            size="xs"
            mt={20}
            variant={measured ? 'default' : 'filled'}
            leftSection={<IconTargetArrow size={14} />}
            onClick={() => void evaluate(run, split, told)}
          >
            {measured ? 'Evaluate again' : 'Evaluate'}
          </Button>
        )}
      </Group>
      {job && (
        <Group wrap="nowrap" className={classes.job!} role="group" aria-label="Evaluation under way">
          <div style={{ flex: 1 }}>
            <JobProgress job={job} />
          </div>
          <JobActions job={job} />
        </Group>
      )}
    </>
  );
}
