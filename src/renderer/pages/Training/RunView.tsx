// One run: what it is, how it goes or went, its curves, its metrics, and the posters that it sees otherwise.
import { useMemo } from 'react';
import { Alert, Badge, Box, Button, Group, Stack, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { recipeSchema } from '../../../shared/recipe.ts';
import type { Run } from '../../../shared/domain.ts';
import { call } from '../../api/client.ts';
import { queryClient, useCall } from '../../api/queries.ts';
import { LiveChart } from '../../parts/LiveChart.tsx';
import { dateTime, plural } from '../../parts/words.ts';
import { showError } from '../../state/edits.ts';
import { isActive, useJob, useLiveRun } from '../../state/jobs.ts';
import { ChangedPosters } from './ChangedPosters.tsx';
import { epochsOf, lossRows, mapRows } from './curves.ts';
import { MetricsTable } from './MetricsTable.tsx';
import { RunProgress } from './RunProgress.tsx';
import classes from './Training.module.css';

/** Makes a run the one whose predictions the library and the queues show. */
export async function activateRun(run: Pick<Run, 'id' | 'name'>): Promise<void> {
  try {
    await call('runs.activate', { runId: run.id });
    notifications.show({ message: `Predictions shown are now those of ${run.name}.` });
    await queryClient.invalidateQueries();
  } catch (error) {
    showError(error, 'The run could not be made the active one');
  }
}

/** When, what and where, in one line; a starter model was trained elsewhere and has no split or threads of this project. */
const facts = (run: Run): string =>
  [
    dateTime(run.createdAt),
    plural(run.genres.length, 'genre'),
    `on ${run.encoder.id}`,
    run.splitName === '' ? '' : `split “${run.splitName}”`,
    `seed ${run.seed}`,
    run.threads === 0 ? '' : `${run.device}, ${plural(run.threads, 'thread')}`,
    run.fallback ?? '',
    run.predicted === 0 ? '' : `${plural(run.predicted, 'poster')} predicted`,
  ]
    .filter((fact) => fact !== '')
    .join(' · ');

export function RunView({ run }: { run: Run }) {
  const { data: info } = useCall('studio.info', {});
  const job = useJob(run.jobId);
  const live = useLiveRun(run.id);
  const recipe = useMemo(() => recipeSchema.safeParse(run.recipe), [run.recipe]);
  const epochs = useMemo(() => epochsOf(run.history, live), [run.history, live]);
  const totalEpochs = recipe.success ? recipe.data.epochs : Math.max(1, epochs.at(-1)?.epoch ?? 1);
  const loss = useMemo(() => lossRows(epochs, live?.steps ?? [], totalEpochs), [epochs, live, totalEpochs]);
  const active = info?.project?.activeRun === run.id;
  const running = job !== null && isActive(job);
  const best = run.bestEpoch === null ? null : epochs.find((p) => p.epoch === run.bestEpoch);
  return (
    <Stack gap="lg" component="article" aria-label={`Run ${run.name}`}>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Box>
          <Group gap="xs">
            <Title order={2} size="h4">
              {run.name}
            </Title>
            {active && (
              <Badge variant="light" tt="none">
                Active
              </Badge>
            )}
            {run.builtIn && (
              <Badge variant="light" color="gray" tt="none">
                Starter
              </Badge>
            )}
          </Group>
          <Text size="sm" className="quiet">
            {facts(run)}
          </Text>
        </Box>
        {!active && run.state === 'done' && (
          <Button size="xs" variant="default" flex="none" onClick={() => void activateRun(run)}>
            Make active
          </Button>
        )}
      </Group>
      {job && running && <RunProgress job={job} live={live} epochs={totalEpochs} />}
      {job?.state === 'failed' && job.error && (
        <Alert color="red" title={job.error.message}>
          {job.error.hint ?? 'The job’s log says more.'}
        </Alert>
      )}
      {(job?.state === 'cancelled' || job?.state === 'interrupted') && (
        <Alert color="yellow" title={job.state === 'cancelled' ? 'This run was cancelled' : 'This run was interrupted'}>
          {epochs.length > 0 ? `${plural(epochs.length, 'epoch')} were finished and are kept. ` : ''}
          {job.resumable && (
            <Button
              size="compact-xs"
              variant="default"
              onClick={() => {
                call('jobs.resume', { jobId: job.id }).catch((error: unknown) =>
                  showError(error, 'The run could not be resumed'),
                );
              }}
            >
              Resume
            </Button>
          )}
        </Alert>
      )}
      {(running || loss.length > 0) && (
        <div className={classes.charts}>
          <LiveChart
            title="Loss"
            about="How far predictions are from the known labels; lower is better. Training by the chosen loss, validation always by cross-entropy."
            rows={loss}
            series={[
              { name: 'Training', label: 'Training (dashed)', color: 'indigo.5', dashed: true },
              { name: 'Validation', color: 'indigo.5' },
            ]}
            epochs={totalEpochs}
          />
          <LiveChart
            title="mAP on validation"
            about="How well posters are ranked, mean of all genres; higher is better."
            rows={mapRows(epochs)}
            series={[{ name: 'Validation', color: 'indigo.5' }]}
            epochs={totalEpochs}
          />
        </div>
      )}
      {best && (
        <Text size="sm">
          Kept: epoch {best.epoch}, validation mAP <b>{best.validationMap?.toFixed(3) ?? '–'}</b>
          {best.validationLoss !== null && `, cross-entropy ${best.validationLoss.toFixed(4)}`}.
        </Text>
      )}
      {run.metrics && <MetricsTable metrics={run.metrics} />}
      {run.state === 'done' && <ChangedPosters runId={run.id} />}
    </Stack>
  );
}
