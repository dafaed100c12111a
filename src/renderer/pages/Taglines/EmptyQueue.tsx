// A list of the desk without posters: what that means, and the next step.
import { Button, EmptyState } from '@mantine/core';
import { IconChecks } from '@tabler/icons-react';
import type { DeskList } from '../../../shared/calls/taglineDesk.ts';
import type { Filter } from '../../../shared/filter.ts';

const WORDS: Readonly<Record<DeskList, [title: string, next: string]>> = {
  none: ['Every poster has a tagline or drafts', 'Another tagline can be drafted for each of them all the same.'],
  waiting: ['No drafts wait', 'Draft for a poster with D, or for a whole list with the button above.'],
  draft: ['Nothing is chosen yet', 'Accept a draft with A: its poster comes here.'],
  proposed: ['Nothing is proposed', 'Put a chosen tagline forward with P.'],
  approved: ['Nothing is approved yet', 'Approve a tagline with Shift A: it is ready for the export then.'],
  all: ['There are no posters', 'Import posters first.'],
};

interface EmptyQueueProps {
  list: DeskList;
  filtered: boolean;
  /** Posters with drafts that wait. */
  waiting: number;
  onList: (list: DeskList) => void;
  onFilter: (filter: Filter) => void;
}

export function EmptyQueue({ list, filtered, waiting, onList, onFilter }: EmptyQueueProps) {
  const [title, next] = WORDS[list];
  const other: DeskList = waiting > 0 && list !== 'waiting' ? 'waiting' : 'all';
  return (
    <EmptyState
      p="md"
      icon={<IconChecks size={36} stroke={1.3} />}
      title={filtered ? 'No poster of this list fits the filter' : title}
      description={filtered ? undefined : next}
    >
      <EmptyState.Actions>
        {filtered ? (
          <Button
            size="xs"
            variant="default"
            onClick={() => {
              onFilter({});
            }}
          >
            Show the whole list
          </Button>
        ) : (
          list !== 'all' && (
            <Button
              size="xs"
              variant="default"
              onClick={() => {
                onList(other);
              }}
            >
              {other === 'waiting' ? 'Show the drafts that wait' : 'Show all posters'}
            </Button>
          )
        )}
      </EmptyState.Actions>
    </EmptyState>
  );
}
