// Starts a job, shows its progress on stderr, cancels it on Ctrl-C, and gives its result.
import { SingleBar } from 'cli-progress';
import type { EventPayload, Output } from '../../shared/contract.ts';
import type { Job } from '../../shared/domain.ts';
import { formatBytes } from '../../shared/formatBytes.ts';
import { AppError } from '../../shared/errors.ts';
import { NO_PROGRESS } from '../core/jobs/progress.ts';
import { print, type CliIo, plainText } from './io.ts';
import type { CliStudio } from './studio.ts';

/** Events may be lost with a connection; the row of the job is looked at this often as well. */
const POLL_MS = 2000;
/** Looks without an answer, one after the other, until the studio counts as gone. */
const MOST_MISSED = 5;

const isOver = (job: Job): boolean => job.state !== 'queued' && job.state !== 'running';

/** "epoch 3: loss 0.412, validation 0.398, mAP 0.441, F1 0.431, learning rate 0.00087, 4.1 s" */
export function epochLine({ point }: EventPayload<'train.epoch'>): string {
  const parts = [
    `loss ${point.trainLoss.toFixed(4)}`,
    point.validationLoss === null ? '' : `validation ${point.validationLoss.toFixed(4)}`,
    point.validationMap === null ? '' : `mAP ${point.validationMap.toFixed(3)}`,
    point.validationF1Tuned == null ? '' : `F1 ${point.validationF1Tuned.toFixed(3)}`,
    `learning rate ${Number(point.learningRate.toPrecision(3))}`,
    `${point.seconds.toFixed(1)} s`,
  ];
  return `epoch ${point.epoch}: ${parts.filter((part) => part !== '').join(', ')}`;
}

/** "epoch 3: loss 3.412, validation 3.398, cosine 0.241, lift 0.031, unique 0.98, learning rate 0.00087, 4.1 s" */
export function taglineEpochLine({ point }: EventPayload<'train.taglineEpoch'>): string {
  const measure = (name: string, value: number | null): string => (value === null ? '' : `${name} ${value.toFixed(3)}`);
  const parts = [
    `loss ${point.trainLoss.toFixed(4)}`,
    point.validationLoss === null ? '' : `validation ${point.validationLoss.toFixed(4)}`,
    measure('cosine', point.cosine),
    measure('lift', point.lift),
    measure('unique', point.unique),
    `learning rate ${Number(point.learningRate.toPrecision(3))}`,
    `${point.seconds.toFixed(1)} s`,
  ];
  return `epoch ${point.epoch}: ${parts.filter((part) => part !== '').join(', ')}`;
}

/** "loss 0.412, 1.2 GB, cpu" */
const stepText = ({ loss, memory, device }: EventPayload<'train.step'>): string =>
  `loss ${loss.toFixed(3)}, ${formatBytes(memory)}, ${device}`;

/**
 * Runs a job to its end and returns its result. `stop`: what Ctrl-C does; it cancels the job where nothing else is given.
 * @throws AppError with the job's own error; `cancelled` when it was cancelled; `compute_failed` when it was interrupted;
 * `offline`, or why it does not tell any more, when the studio that runs it is gone
 */
export async function runJob(
  io: CliIo,
  studio: CliStudio,
  start: () => Promise<{ jobId: string }>,
  stop: (jobId: string) => Promise<unknown> = (jobId) => studio.call('jobs.cancel', { jobId }),
): Promise<{ job: Output<'jobs.get'> }> {
  const shown = progressDisplay(io);
  let id: string | null = null;
  const early = new Map<string, Job>();
  let finish: (job: Job) => void = () => undefined;
  let giveUp: (reason: unknown) => void = () => undefined;
  const over = new Promise<Job>((resolve, reject) => {
    finish = resolve;
    giveUp = reject;
  });
  const see = (job: Job): void => {
    if (job.id !== id) {
      if (id === null) early.set(job.id, job);
      return;
    }
    shown.show(job);
    if (isOver(job)) finish(job);
  };
  const unsubscribe = studio.subscribe((event) => {
    if (event.name === 'job.updated') see(event.payload);
    if (event.name === 'train.step' && event.payload.jobId === id) shown.extra = stepText(event.payload);
    if (event.name === 'train.epoch' && event.payload.jobId === id) shown.say(epochLine(event.payload));
    if (event.name === 'train.taglineEpoch' && event.payload.jobId === id) shown.say(taglineEpochLine(event.payload));
  });
  let interrupted = false;
  const cancel = (jobId: string): void => {
    shown.say('Cancelling...');
    stop(jobId).catch(() => undefined);
  };
  const stopListening = io.onInterrupt(() => {
    interrupted = true;
    if (id !== null) cancel(id);
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    ({ jobId: id } = await start());
    const jobId = id;
    if (interrupted) cancel(jobId);
    const seen = early.get(jobId);
    if (seen) see(seen);
    let missed = 0;
    const look = (): void => {
      studio.call('jobs.get', { jobId }).then(
        (job) => {
          missed = 0;
          see(job);
        },
        (reason: unknown) => {
          missed += 1;
          if (missed >= MOST_MISSED) giveUp(reason);
        },
      );
    };
    if (!seen) look();
    timer = setInterval(look, POLL_MS);
    await over;
    return { job: await resultOf(studio, jobId) };
  } finally {
    clearInterval(timer);
    unsubscribe();
    stopListening();
    shown.end();
  }
}

async function resultOf(studio: CliStudio, jobId: string): Promise<Output<'jobs.get'>> {
  const job = await studio.call('jobs.get', { jobId });
  if (job.state === 'done') return job;
  // What was asked for cannot be done: asking again in the same words would end the same.
  const inVain = ['conflict', 'bad_input', 'unsupported', 'corrupt'].includes(job.error?.code ?? '');
  const resume = job.resumable && !inVain ? `Go on with \`npx --no marquee resume ${job.id}\`.` : undefined;
  const hintOf = (own: string | undefined): { hint: string } | Record<string, never> => {
    const hint = [own, resume].filter((text) => text !== undefined).join(' ');
    return hint === '' ? {} : { hint };
  };
  if (job.state === 'paused') throw new AppError('cancelled', 'Paused.', hintOf(undefined));
  if (job.state === 'cancelled') throw new AppError('cancelled', 'Cancelled.', hintOf(undefined));
  const { error } = job;
  throw new AppError(
    // The code was an error code when it was stored.
    (error?.code ?? 'compute_failed') as AppError['code'],
    error?.message ?? `The job was ${job.state}.`,
    hintOf(error?.hint),
  );
}

interface ProgressDisplay {
  /** What else the bar says. */
  extra: string;
  show(job: Job): void;
  say(line: string): void;
  end(): void;
}

/** A bar on a terminal; elsewhere one line for each phase, so that logs stay readable. */
function progressDisplay(io: CliIo): ProgressDisplay {
  return io.stderr.isTTY === true ? barDisplay(io) : lineDisplay(io);
}

function lineDisplay(io: CliIo): ProgressDisplay {
  let phase = '';
  const say = (line: string): void => {
    void print(io.stderr, plainText(`${line}\n`));
  };
  return {
    extra: '',
    show(job) {
      const { progress } = job;
      if (job.state !== 'running' || progress.phase === phase || progress.phase === NO_PROGRESS.phase) return;
      phase = progress.phase;
      say(progress.total === null ? phase : `${phase}: ${progress.total} ${progress.unit}`);
    },
    say,
    end: () => undefined,
  };
}

function barDisplay(io: CliIo): ProgressDisplay {
  let bar: SingleBar | null = null;
  let phase = '';
  const stop = (): void => {
    bar?.stop();
    bar = null;
  };
  return {
    extra: '',
    show(job) {
      const { phase: now, done, total, unit, perSecond, secondsLeft } = job.progress;
      if (job.state !== 'running' || now === NO_PROGRESS.phase) return;
      if (now !== phase) {
        stop();
        phase = now;
        bar = new SingleBar({
          stream: io.stderr as NodeJS.WriteStream,
          format: `{phase} {bar} {value}/{total} {unit} {speed} {left} {extra}`,
          hideCursor: true,
          barsize: 24,
          clearOnComplete: false,
        });
        bar.start(total ?? 0, 0, { phase, unit, speed: '', left: '', extra: '' });
      }
      bar?.setTotal(total ?? done);
      bar?.update(done, {
        unit,
        speed: perSecond === null ? '' : `${perSecond.toFixed(perSecond < 10 ? 1 : 0)}/s`,
        left: secondsLeft === null ? '' : `${Math.round(secondsLeft)} s left`,
        extra: now.startsWith('training') ? this.extra : '',
      });
    },
    say(line) {
      stop();
      // The bar goes on below the line.
      phase = '';
      void print(io.stderr, plainText(`${line}\n`));
    },
    end: stop,
  };
}
