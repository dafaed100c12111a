// The queue: what trains, what waits in which order, what is paused or was interrupted, what failed and why.
import { memo, useMemo, useState, type DragEvent, type KeyboardEvent } from 'react';
import { ActionIcon, Anchor, Box, Collapse, Group, Progress, Text, Tooltip, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronRight, IconChevronUp, IconGripVertical } from '@tabler/icons-react';
import { useNavigate } from 'react-router';
import type { Job } from '../../../shared/domain.ts';
import { JobActions } from '../../parts/JobActions.tsx';
import { progressWords, shareDone } from '../../parts/JobProgress.tsx';
import { inQueueOrder, JOB_STATES, placeBefore, queueWords } from '../../parts/jobWords.ts';
import { StateMark } from '../../parts/StateMark.tsx';
import { duration, sentence } from '../../parts/words.ts';
import { moveJob } from '../../state/jobs.ts';
import { useSetting } from '../../state/settings.ts';
import { placeOf, queueOf } from './shown.ts';
import classes from './Training.module.css';

/** What a job does now, or what became of it. */
function JobLine({ job }: { job: Job }) {
  if (job.state === 'running') {
    const { phase, secondsLeft } = job.progress;
    const share = shareDone(job);
    return (
      <Group gap="xs" wrap="nowrap" miw={0} flex={1}>
        <Text size="xs" truncate>
          {sentence(phase)}
          {secondsLeft === null ? '' : `, ${duration(secondsLeft)} left`}
        </Text>
        <Progress
          flex={1}
          miw={60}
          size="sm"
          value={share ?? 100}
          striped={share === null}
          animated={share === null}
          transitionDuration={0}
          aria-label={`${job.title}: ${progressWords(job)}`}
        />
      </Group>
    );
  }
  const words = job.error ? `${job.error.message} ${job.error.hint ?? ''}` : JOB_STATES[job.state].about;
  return (
    <Tooltip label={words} w={360} disabled={words === ''}>
      <Text
        size="xs"
        flex={1}
        truncate={job.error ? undefined : 'end'}
        lineClamp={job.error ? 2 : undefined}
        className={job.error ? '' : 'quiet'}
        c={job.error ? 'red' : undefined}
      >
        {words}
      </Text>
    </Tooltip>
  );
}

interface RowProps {
  job: Job;
  /** The waiting jobs in their order; empty where this one does not wait. */
  waiting: readonly Pick<Job, 'id'>[];
}
const NONE: RowProps['waiting'] = [];

/** Keeps the place of a button that can do nothing now. */
const HIDDEN = { visibility: 'hidden' } as const;
const buttonId = (job: Job, by: -1 | 1): string => `queue-${by < 0 ? 'up' : 'down'}-${job.id}`;

const Row = memo(function Row({ job, waiting }: RowProps) {
  const navigate = useNavigate();
  const [over, setOver] = useState(false);
  const page = placeOf(job);
  const place = waiting.findIndex(({ id }) => id === job.id);
  const move = async (by: -1 | 1): Promise<void> => {
    const before = placeBefore(waiting, job.id, by);
    if (before === undefined) return;
    await moveJob(job.id, before);
    // The row has moved in the list, and the browser has taken the focus off it.
    // At an end only the button that leads away from it is left.
    const atEnd = before === null || before === waiting[0]!.id;
    document.getElementById(buttonId(job, by < 0 === atEnd ? 1 : -1))?.focus();
  };
  const drop = (event: DragEvent): void => {
    setOver(false);
    const dragged = event.dataTransfer.getData('text/plain');
    const from = waiting.findIndex(({ id }) => id === dragged);
    if (from < 0 || dragged === job.id) return;
    event.preventDefault();
    // Dragged down, it comes behind the row that it is dropped on.
    void moveJob(dragged, from < place ? (waiting[place + 1]?.id ?? null) : job.id);
  };
  const press = (event: KeyboardEvent): void => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    void move(event.key === 'ArrowUp' ? -1 : 1);
  };
  const moves = place >= 0 && waiting.length > 1;
  return (
    <Box
      role="listitem"
      aria-label={job.title}
      className={classes.queueRow}
      data-over={over ? '' : undefined}
      draggable={moves}
      onDragStart={(event: DragEvent) => {
        event.dataTransfer.setData('text/plain', job.id);
        event.dataTransfer.effectAllowed = 'move';
      }}
      onDragOver={(event: DragEvent) => {
        if (!moves) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => {
        setOver(false);
      }}
      onDrop={drop}
      onKeyDown={press}
    >
      <Group gap={2} wrap="nowrap" w={96} flex="none">
        {moves && <IconGripVertical size={14} className="quiet" aria-hidden style={{ cursor: 'grab' }} />}
        <StateMark state={job.state} />
      </Group>
      <Box
        flex={job.state === 'queued' ? '1 1 0' : '0 1 auto'}
        miw={0}
        maw={job.state === 'queued' ? undefined : '50%'}
      >
        {page === null ? (
          <Text size="sm" truncate>
            {job.title}
          </Text>
        ) : (
          <Anchor
            component="button"
            size="sm"
            maw="100%"
            truncate
            title={job.title}
            onClick={() => void navigate(page)}
          >
            {job.title}
          </Anchor>
        )}
      </Box>
      {job.state !== 'queued' && <JobLine job={job} />}
      <Group gap={4} wrap="nowrap" flex="none">
        {moves && (
          <>
            <Tooltip label="Earlier (Alt and up)">
              <ActionIcon
                id={buttonId(job, -1)}
                variant="subtle"
                color="gray"
                size="sm"
                aria-label={`Move ${job.title} up`}
                style={place === 0 ? HIDDEN : undefined}
                onClick={() => void move(-1)}
              >
                <IconChevronUp size={14} />
              </ActionIcon>
            </Tooltip>
            <Tooltip label="Later (Alt and down)">
              <ActionIcon
                id={buttonId(job, 1)}
                variant="subtle"
                color="gray"
                size="sm"
                aria-label={`Move ${job.title} down`}
                style={place === waiting.length - 1 ? HIDDEN : undefined}
                onClick={() => void move(1)}
              >
                <IconChevronDown size={14} />
              </ActionIcon>
            </Tooltip>
          </>
        )}
        <JobActions job={job} iconOnly />
      </Group>
    </Box>
  );
});

/** The same object while the order stays, so that only rows of jobs that changed are drawn anew. */
const useWaiting = (ids: string): RowProps['waiting'] => useMemo(() => ids.split(' ').map((id) => ({ id })), [ids]);

export function Queue({ jobs }: { jobs: readonly Job[] }) {
  const [open, setOpen] = useSetting('ui.queueOpen', true);
  const [failedOpen, setFailedOpen] = useState(false);
  const queue = queueOf(jobs);
  const rows = inQueueOrder(queue.open);
  const ids = rows
    .filter(({ state }) => state === 'queued')
    .map(({ id }) => id)
    .join(' ');
  const waiting = useWaiting(ids);
  if (rows.length === 0 && queue.failed.length === 0) return null;
  const words = queueWords([...rows, ...queue.failed]);
  const Chevron = open ? IconChevronDown : IconChevronRight;
  return (
    <Box component="section" aria-label="Queue" className={classes.card}>
      <UnstyledButton
        w="100%"
        px="sm"
        py={6}
        aria-expanded={open}
        onClick={() => {
          setOpen(!open);
        }}
      >
        <Group gap={6} wrap="nowrap">
          <Chevron size={16} aria-hidden />
          <Text size="sm" fw={600}>
            Queue
          </Text>
          <Text size="xs" className="quiet">
            {words}
          </Text>
        </Group>
      </UnstyledButton>
      <Collapse expanded={open} transitionDuration={0}>
        <div role="list" aria-label="Trainings in order" className={classes.queueRows}>
          {rows.map((job) => (
            <Row key={job.id} job={job} waiting={job.state === 'queued' ? waiting : NONE} />
          ))}
        </div>
        {queue.failed.length > 0 && (
          <>
            <UnstyledButton
              px="sm"
              py={4}
              fz="xs"
              aria-expanded={failedOpen}
              onClick={() => {
                setFailedOpen(!failedOpen);
              }}
            >
              {failedOpen ? 'Hide what failed' : 'Show what failed, and why'}
            </UnstyledButton>
            {failedOpen && (
              <div role="list" aria-label="Failed trainings" className={classes.queueRows}>
                {queue.failed.map((job) => (
                  <Row key={job.id} job={job} waiting={NONE} />
                ))}
              </div>
            )}
          </>
        )}
      </Collapse>
    </Box>
  );
}
