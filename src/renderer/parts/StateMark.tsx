// The state of a job or run as symbol and word: told apart by shape, not by colour.
import { Group, Text } from '@mantine/core';
import {
  IconAlertTriangle,
  IconBan,
  IconCheck,
  IconClock,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlugConnectedX,
  type Icon,
} from '@tabler/icons-react';
import type { JobState } from '../../shared/domain.ts';
import { JOB_STATES } from './jobWords.ts';

const ICONS: Readonly<Record<JobState, Icon>> = {
  queued: IconClock,
  running: IconPlayerPlay,
  paused: IconPlayerPause,
  interrupted: IconPlugConnectedX,
  cancelled: IconBan,
  failed: IconAlertTriangle,
  done: IconCheck,
};

export function StateMark({ state, size = 'xs' }: { state: JobState; size?: 'xs' | 'sm' }) {
  const StateIcon = ICONS[state];
  return (
    <Group gap={4} wrap="nowrap" title={JOB_STATES[state].about}>
      <StateIcon size={14} aria-hidden />
      <Text size={size} fw="inherit">
        {JOB_STATES[state].word}
      </Text>
    </Group>
  );
}
