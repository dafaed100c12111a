// What a page of runs is about: heads that tell genres, or models that write taglines. It stands in the address.
import { SegmentedControl } from '@mantine/core';
import { useSearchParams } from 'react-router';
import type { RunTask } from '../../shared/domain.ts';

const TASKS: { value: RunTask; label: string }[] = [
  { value: 'genres', label: 'Genres' },
  { value: 'taglines', label: 'Taglines' },
];

/** The task of an address; genres where it names none. */
export const taskIn = (params: URLSearchParams): RunTask => (params.get('task') === 'taglines' ? 'taglines' : 'genres');

export function TaskSwitch({ task }: { task: RunTask }) {
  const [, setParams] = useSearchParams();
  return (
    <SegmentedControl
      size="xs"
      fullWidth
      aria-label="Runs for"
      data={TASKS}
      value={task}
      onChange={(next) => {
        // A run of the one is none of the other: the rest of the address goes.
        setParams(next === 'taglines' ? { task: next } : {});
      }}
    />
  );
}
