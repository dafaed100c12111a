// What the project needs most, each with the button or the page that helps; and what its folder takes on the disk.
import { Button, Group, Stack, Text } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useNavigate } from 'react-router';
import type { Output } from '../../../shared/contract.ts';
import { formatBytes } from '../../../shared/formatBytes.ts';
import { nextSteps, type NextStep } from '../../../shared/nextSteps.ts';
import { call } from '../../api/client.ts';
import { useCall } from '../../api/queries.ts';
import { JobActions } from '../../parts/JobActions.tsx';
import { JobProgress } from '../../parts/JobProgress.tsx';
import { showError } from '../../state/edits.ts';
import { isActive, useJobs } from '../../state/jobs.ts';
import { Card } from './Card.tsx';
import classes from './Overview.module.css';

const WAYS: Record<NextStep['key'], { word: string; to: string }> = {
  import: { word: 'Import', to: '/import' },
  images: { word: 'Import posters', to: '/import' },
  embed: { word: 'Make them', to: '' },
  predict: { word: 'Predict', to: '' },
  train: { word: 'Train', to: '/training' },
  wrong: { word: 'Review', to: '/review' },
  missing: { word: 'Review', to: '/review' },
  label: { word: 'Show', to: '/library?labelled=none' },
  map: { word: 'Open the map', to: '/map' },
};

export function Next({ counts, activeRun }: { counts: Output<'overview.counts'>; activeRun: string | null }) {
  const navigate = useNavigate();
  const jobs = useJobs();
  const { data: review } = useCall('review.counts', {}, { keep: true });
  const steps = nextSteps(counts, review ?? null);
  const act = async (key: NextStep['key']): Promise<void> => {
    try {
      if (key === 'embed') await call('embed.start', {});
      else if (key === 'predict' && activeRun !== null) await call('predict.start', { runId: activeRun });
      else void navigate(WAYS[key].to);
    } catch (error) {
      showError(error, 'This could not be started');
    }
  };
  const jobOf = (key: NextStep['key']) =>
    key === 'embed' || key === 'predict' ? jobs.find((job) => job.kind === key && isActive(job)) : undefined;
  return (
    <Card title="What to do next">
      {steps.length === 0 ? (
        <Group gap={6}>
          <IconCheck size={16} aria-hidden />
          <Text size="sm">Nothing is missing that Marquee knows of.</Text>
        </Group>
      ) : (
        <Stack gap={6} component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
          {steps.map(({ key, text }) => {
            const job = jobOf(key);
            return (
              <li key={key}>
                <Group justify="space-between" wrap="nowrap" gap="sm">
                  <Text size="sm">{text}</Text>
                  {job ? (
                    <JobActions job={job} />
                  ) : (
                    <Button size="compact-sm" variant="default" style={{ flex: 'none' }} onClick={() => void act(key)}>
                      {WAYS[key].word}
                    </Button>
                  )}
                </Group>
                {job && <JobProgress job={job} />}
              </li>
            );
          })}
        </Stack>
      )}
    </Card>
  );
}

export function Disk({ disk }: { disk: Output<'overview.disk'> }) {
  return (
    <Card title="Disk" about={`The project’s folder takes ${formatBytes(disk.total)}.`}>
      <table className={classes.table}>
        <tbody>
          {disk.parts.map(({ name, bytes, about }) => (
            <tr key={name}>
              <td>{name}</td>
              <td data-words="" className="quiet">
                {about}
              </td>
              <td>{formatBytes(bytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
