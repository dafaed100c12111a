// What all tabs of the tagline evaluation share: which run, which part, what the model was told, and the button that measures so.
import { Anchor, Box, Button, Checkbox, Group, Input, Select } from '@mantine/core';
import { IconTargetArrow } from '@tabler/icons-react';
import type { Job, Run, SplitPart } from '../../../../shared/domain.ts';
import {
  scoresOn,
  scoresWithout,
  settingsWithout,
  TOLD_FIELDS,
  withheldBy,
  withoutWords,
  isSameTold,
  type ToldField,
  type Withheld,
} from '../../../../shared/taglines/toldScores.ts';
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

const TOLD_WORDS: Readonly<Record<ToldField, string>> = { image: 'Poster', genres: 'Genres', title: 'Title' };

async function evaluate(run: Run, split: SplitPart, withheld: Withheld): Promise<void> {
  try {
    await call('taglines.evaluate', { runId: run.id, split, settings: settingsWithout(withheld) });
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
  /** What the scores below are without. */
  withheld: Withheld;
  /** The evaluation of this run and part that is under way. */
  job: Job | null;
}

function runLine(run: Run, used: boolean): string {
  const what = run.builtIn ? 'Ships with the studio' : `Split “${run.splitName}”`;
  return [what, run.taglines?.base.id ?? '', used ? 'used for drafting' : ''].filter((word) => word !== '').join(' · ');
}

export function TaglineScope({ runs, run, usedRun, address, change, withheld, job }: TaglineScopeProps) {
  const { split } = address;
  const scores = run.taglines?.scores;
  const measured = scoresWithout(scores, split, withheld) !== null;
  const others = scoresOn(scores, split)
    .map(({ settings }) => withheldBy(settings))
    .filter((other) => !isSameTold(other, withheld));
  return (
    <>
      <Group gap={20} align="flex-start">
        <Input.Wrapper label="Runs for" size="xs" labelElement="div" styles={{ label: { display: 'block' } }}>
          <TaskSwitch task="taglines" />
        </Input.Wrapper>
        <Select
          label="Run"
          description={runLine(run, run.id === usedRun)}
          size="xs"
          w={250}
          allowDeselect={false}
          styles={{ label: { display: 'block' } }}
          inputWrapperOrder={['label', 'input', 'description']}
          data={runOptions(runs)}
          value={run.id}
          onChange={(id) => {
            if (id !== null) change({ run: id });
          }}
        />
        <Box maw={300}>
          <Field
            label="Part"
            about={TAGLINE_PARTS[split].about}
            value={split}
            options={PARTS.map((value) => ({ value, label: TAGLINE_PARTS[value].label }))}
            onChange={(next) => {
              change({ split: next });
            }}
          />
        </Box>
        <Input.Wrapper
          label="Told"
          maw={230}
          description={
            others.length === 0 ? (
              'Of these scores, and when it is evaluated.'
            ) : (
              <>
                Also measured:{' '}
                {others.map((other, i) => (
                  <span key={other.join()}>
                    {i > 0 && ', '}
                    <Anchor
                      component="button"
                      type="button"
                      size="xs"
                      onClick={() => {
                        change({ without: other });
                      }}
                    >
                      {withoutWords(other) || 'everything told'}
                    </Anchor>
                  </span>
                ))}
              </>
            )
          }
          size="xs"
          labelElement="div"
          inputWrapperOrder={['label', 'input', 'description']}
          styles={{ label: { display: 'block' } }}
        >
          <Group gap="sm" h={30}>
            {TOLD_FIELDS.map((field) => (
              <Checkbox
                key={field}
                size="xs"
                label={TOLD_WORDS[field]}
                checked={!withheld.includes(field)}
                onChange={(event) => {
                  const told = event.currentTarget.checked;
                  change({
                    without: TOLD_FIELDS.filter((each) => (each === field ? !told : withheld.includes(each))),
                  });
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
            onClick={() => void evaluate(run, split, withheld)}
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
