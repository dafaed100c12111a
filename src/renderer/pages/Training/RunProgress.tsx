// Live figures of a run under way: how far, how good, how fast, on what, and the buttons to pause and cancel it.
import { Box, Group, Progress, Text } from '@mantine/core';
import { formatBytes } from '../../../shared/formatBytes.ts';
import type { Job } from '../../../shared/domain.ts';
import { JobActions } from '../../parts/JobActions.tsx';
import { shareDone } from '../../parts/JobProgress.tsx';
import { JOB_STATES } from '../../parts/jobWords.ts';
import { count, duration, sentence } from '../../parts/words.ts';
import type { LiveRun } from '../../state/liveRun.ts';
import { rateWords } from './runWords.ts';
import classes from './Training.module.css';

/** Plain elements: a dozen of these are drawn anew several times a second. */
function Figure({ name, value, about }: { name: string; value: string | null; about: string }) {
  return (
    <div title={about}>
      <dt>{name}</dt>
      <dd>{value ?? '–'}</dd>
    </div>
  );
}

/** A figure of the epoch that was validated last. */
export interface EpochFigure {
  name: string;
  value: string | null;
  about: string;
}

export interface RunProgressProps {
  job: Job;
  live: LiveRun;
  epochs: number;
  figures: readonly EpochFigure[];
  /** What is learned from: "posters". */
  samples: string;
}

export function RunProgress({ job, live, epochs, figures, samples }: RunProgressProps) {
  const { last } = live.series;
  const step = live.step;
  const share = shareDone(job);
  const left = job.progress.secondsLeft;
  const current = step?.epoch ?? (last ? Math.ceil((last.step / Math.max(1, live.steps)) * epochs) : null);
  const rate = last?.learningRate;
  return (
    <Box component="section" aria-label="Progress of the run">
      <Group justify="space-between" wrap="nowrap" mb={6}>
        <Text size="sm">{job.state === 'queued' ? JOB_STATES.queued.about : sentence(job.progress.phase)}</Text>
        <Group gap={6} wrap="nowrap">
          <JobActions job={job} />
        </Group>
      </Group>
      <Progress
        value={share ?? 100}
        striped={share === null}
        animated={share === null}
        mb="sm"
        transitionDuration={0}
        aria-label="Share of the run that is done"
      />
      <dl className={classes.figures}>
        <Figure
          name="Epoch"
          value={current === null ? null : `${String(current)} of ${String(epochs)}`}
          about={`Passes over the training ${samples}.`}
        />
        <Figure
          name="Step"
          value={last ? `${count(last.step)} of ${count(live.steps)}` : null}
          about="Batches that were learned from."
        />
        <Figure name="Loss" value={last?.loss.toFixed(4) ?? null} about="Of the newest step, by the chosen loss." />
        {figures.map((figure) => (
          <Figure key={figure.name} {...figure} />
        ))}
        <Figure
          name="Learning rate"
          value={rate === undefined ? null : rateWords(rate)}
          about="Size of the steps, by the schedule."
        />
        <Figure
          name={`${sentence(samples)} per second`}
          value={last ? count(Math.round(last.samplesPerSecond)) : null}
          about={`${sentence(samples)} that are learned from in a second.`}
        />
        <Figure
          name="Time left"
          value={left === null ? null : duration(left)}
          about="Of this phase, at the present speed."
        />
        <Figure name="Memory" value={step ? formatBytes(step.memory) : null} about="What the compute process holds." />
        <Figure name="Device" value={step?.device ?? null} about="What really runs the steps." />
      </dl>
    </Box>
  );
}
