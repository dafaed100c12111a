// The choices that all tabs share: which run, which part of its split, which labels count. Each says what it means.
import { Input, Select } from '@mantine/core';
import type { Run, SplitPart } from '../../../shared/domain.ts';
import type { Truth } from '../../../shared/evaluation/answers.ts';
import { TaskSwitch } from '../../parts/TaskSwitch.tsx';
import { count } from '../../parts/words.ts';
import type { Address } from './address.ts';
import classes from './Evaluation.module.css';
import { Field } from './Field.tsx';
import { PART_WORDS, partAbout, runOptions, TRUTH_WORDS } from './runChoice.ts';
import type { ChangeAddress } from './useAddress.ts';

const PARTS: SplitPart[] = ['test', 'validation', 'train'];
const TRUTHS: Truth[] = ['known', 'person'];

/** What a run is, in a line under its name. */
function runWords(run: Run, active: boolean): string {
  const what = run.builtIn
    ? 'Ships with the studio'
    : run.kind === 'crossval'
      ? 'Each poster by a head that never saw it'
      : run.kind === 'imported'
        ? 'Imported from a file'
        : `Split “${run.splitName}”`;
  return [what, `${count(run.predicted)} posters predicted`, active ? 'active' : ''].filter(Boolean).join(' · ');
}

export interface ScopeBarProps {
  runs: readonly Run[];
  run: Run;
  activeRun: string | null;
  address: Address;
  change: ChangeAddress;
}

export function ScopeBar({ runs, run, activeRun, address, change }: ScopeBarProps) {
  const wholeRun = address.tab === 'report';
  return (
    <div className={classes.scope}>
      <Input.Wrapper label="Runs for" size="xs" labelElement="div" styles={{ label: { display: 'block' } }}>
        <TaskSwitch task="genres" />
      </Input.Wrapper>
      <Select
        label={address.tab === 'compare' ? 'Run B' : 'Run'}
        description={runWords(run, run.id === activeRun)}
        size="xs"
        allowDeselect={false}
        styles={{ label: { display: 'block' } }}
        inputWrapperOrder={['label', 'input', 'description']}
        data={runOptions(runs)}
        value={run.id}
        onChange={(value) => {
          if (value !== null) change({ run: value });
        }}
      />
      <Field
        label="Part"
        about={wholeRun ? 'The report tells all three parts.' : partAbout(run, address.split)}
        value={address.split}
        options={PARTS.map((value) => ({ value, label: PART_WORDS[value].label, disabled: wholeRun }))}
        onChange={(split) => {
          change({ split });
        }}
      />
      <Field
        label="Labels that count"
        about={TRUTH_WORDS[address.truth].about}
        value={address.truth}
        options={TRUTHS.map((value) => ({ value, label: TRUTH_WORDS[value].label }))}
        onChange={(truth) => {
          change({ truth });
        }}
      />
    </div>
  );
}
