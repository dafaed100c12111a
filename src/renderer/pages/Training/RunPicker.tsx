// Chooses which run or sweep is shown; runs of a sweep are found by their names as well.
import { memo } from 'react';
import { Select } from '@mantine/core';
import type { Job, Run } from '../../../shared/domain.ts';
import { JOB_STATES } from '../../parts/jobWords.ts';
import { dateTime } from '../../parts/words.ts';
import { newestFirst, runIdOf } from './shown.ts';
import type { Sweep } from './sweepRows.ts';

/** More are found by typing. */
const MOST_SHOWN = 100;

export interface RunPickerProps {
  runs: readonly Run[];
  sweeps: readonly Sweep[];
  /** A training without a run that is shown. */
  waiting: Job | null;
  /** "run=ID" or "sweep=ID". */
  value: string | null;
  label?: string;
  onChange: (search: string) => void;
}

const stateWords = ({ state }: Pick<Job, 'state'>): string =>
  state === 'done' ? '' : ` (${JOB_STATES[state].word.toLowerCase()})`;

export const RunPicker = memo(function RunPicker(props: RunPickerProps) {
  const { runs, sweeps, waiting, value, label = 'Shown run or sweep', onChange } = props;
  const data = [
    {
      group: 'Sweeps',
      items: sweeps.map(({ id, name, members }) => ({
        value: `sweep=${id}`,
        label: `${name} (${String(members.length)} runs)`,
      })),
    },
    {
      group: 'Runs',
      items: [
        ...(waiting ? [{ value: `run=${String(runIdOf(waiting))}`, label: waiting.title + stateWords(waiting) }] : []),
        ...newestFirst(runs).map((run) => ({
          value: `run=${run.id}`,
          label: `${run.name}${stateWords(run)}, ${dateTime(run.createdAt)}`,
        })),
      ],
    },
  ].filter(({ items }) => items.length > 0);
  return (
    <Select
      aria-label={label}
      size="xs"
      w={460}
      searchable
      allowDeselect={false}
      limit={MOST_SHOWN}
      nothingFoundMessage="No run of this name"
      data={data}
      value={value}
      onChange={(next) => {
        if (next !== null) onChange(next);
      }}
    />
  );
});
