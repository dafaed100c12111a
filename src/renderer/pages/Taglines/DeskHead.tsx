// The head of the desk: which list, how many posters, and what is done with all of them: draft, train from what was accepted, export.
import { Button, Group, Text, Tooltip } from '@mantine/core';
import { IconChartLine, IconFileExport, IconScale, IconSparkles } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { DeskList } from '../../../shared/calls/taglineDesk.ts';
import { useRovingFocus } from '../../keys/useRovingFocus.ts';
import { WaitingKeys } from '../../parts/WaitingKeys.tsx';
import { count, plural } from '../../parts/words.ts';
import type { DeskDialog } from './DeskDialogs.tsx';
import classes from './Taglines.module.css';
import type { DeskQueue } from './useDeskQueue.ts';
import { LISTS } from './words.ts';

export interface DeskHeadProps {
  list: DeskList;
  queue: DeskQueue;
  counts: Readonly<Partial<Record<DeskList, number>>> | undefined;
  onDialog: (dialog: DeskDialog) => void;
}

export function DeskHead({ list, queue, counts, onDialog }: DeskHeadProps) {
  const name = LISTS.find((each) => each.list === list)?.name ?? '';
  const roving = useRovingFocus();
  const approved = counts?.approved ?? 0;
  return (
    <Group className={classes.head} gap="xs" wrap="nowrap" role="toolbar" aria-label="Taglines" {...roving}>
      <Text size="sm" role="status" aria-label="Posters in the list" style={{ whiteSpace: 'nowrap' }}>
        {queue.loaded && (
          <>
            <b>{plural(queue.listed, 'poster')}</b> <span className="quiet">in {name}</span>
          </>
        )}
      </Text>
      <WaitingKeys />
      <span style={{ flex: 1 }} />
      <Tooltip label="Drafts for every poster of this list, as a job (Shift B)">
        <Button
          size="xs"
          px={8}
          variant="default"
          disabled={queue.listed === 0}
          leftSection={<IconSparkles size={14} />}
          onClick={() => {
            onDialog('batch');
          }}
        >
          Draft for all {queue.loaded ? count(queue.listed) : ''}…
        </Button>
      </Tooltip>
      <Tooltip label="Go on training the model with what was accepted here">
        <Button
          size="xs"
          px={8}
          variant="default"
          leftSection={<IconChartLine size={14} />}
          onClick={() => {
            onDialog('train');
          }}
        >
          Train from accepted drafts…
        </Button>
      </Tooltip>
      <Tooltip label="Which of two taglines is better, without knowing whose they are">
        <Button
          size="xs"
          px={8}
          variant="default"
          component={Link}
          to="/taglines/panel"
          leftSection={<IconScale size={14} />}
        >
          Blind panel
        </Button>
      </Tooltip>
      <Tooltip label={`${plural(approved, 'approved tagline')} for spreadsheets, documents and contact sheets`}>
        <Button
          size="xs"
          px={8}
          variant="default"
          leftSection={<IconFileExport size={14} />}
          onClick={() => {
            onDialog('export');
          }}
        >
          Export…
        </Button>
      </Tooltip>
    </Group>
  );
}
