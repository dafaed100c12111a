// The training loop: steps over epochs, validation, best weights, moving average, early stopping, progress, cancel,
// and a state that resumes exactly. It knows no model and no file: what a batch is and how to score, it is told.
import { AppError } from '../../shared/errors.ts';
import type { Arena, Slot } from './arena.ts';
import type { StepRequest, TrainingBackend } from './backends/backend.ts';
import { Random } from './random.ts';
import type { Schedule } from './schedule.ts';

/** Key words of the random streams that hang off one seed. */
const ORDER_STREAM = 0x6f726472;

export interface EpochResult {
  /** 1-based. */
  epoch: number;
  trainLoss: number;
  validationLoss: number;
  /** Larger is better. */
  score: number;
  /** What else validation measured, by name. */
  measures?: Readonly<Record<string, number>>;
  learningRate: number;
  seconds: number;
}

export interface StepProgress {
  /** Steps done, of `totalSteps`. */
  step: number;
  totalSteps: number;
  /** 1-based epoch in progress, of `epochs`. */
  epoch: number;
  epochs: number;
  /** Training loss of the last step. */
  loss: number;
  learningRate: number;
  samplesPerSecond: number;
  secondsLeft: number;
}

/** Everything that a resumed run needs besides the slots of the arena and the best weights. */
export interface TrainerState {
  step: number;
  optimizerSteps: number;
  /** Sum of the losses and samples of the epoch in progress. */
  lossSum: number;
  /** Seconds that the epoch in progress took before this state was saved. */
  epochSeconds?: number;
  schedule: Record<string, number>;
  history: EpochResult[];
  bestEpoch: number;
  bestScore: number;
}

export interface TrainerOptions {
  arena: Arena;
  /** Does the steps, and keeps the weights in between. */
  backend: TrainingBackend;
  schedule: Schedule;
  /** Rows to train on. */
  rows: Int32Array;
  batchSize: number;
  epochs: number;
  seed: number;
  /** Decay of the moving average of the weights per step; 0 for none. Needs the slot `ema`. */
  emaDecay: number;
  /** Epochs without a better score before stopping; 0 never stops. */
  earlyStopping: number;
  /** Scores the weights in `evaluatedSlot`. */
  validate: () => Promise<Pick<EpochResult, 'score' | 'measures'> & { loss: number }>;
  /** Keeps the weights of a best epoch elsewhere: large models have no memory for `Trainer.best`, which stays undefined. */
  keepBest?: (() => Promise<void>) | undefined;
  onStep?: ((progress: StepProgress) => void) | undefined;
  onEpoch?: ((result: EpochResult) => void) | undefined;
  /** Called after each epoch, now and then in between, and before a cancelled run ends. */
  saveCheckpoint?: (() => Promise<void>) | undefined;
  /** Least seconds between two checkpoints within an epoch. */
  checkpointSeconds?: number;
  signal?: AbortSignal | undefined;
}

/** The slot whose weights are validated and kept: the moving average where there is one. */
export const evaluatedSlot = (emaDecay: number): Slot => (emaDecay > 0 ? 'ema' : 'p');

/** Often enough for a cancel to be felt at once; a turn of the event loop for each step of a small head would cost a hundredth. */
const MESSAGES_EVERY_MS = 50;

export class Trainer {
  /** Weights of the best epoch so far, laid out as a slot of the arena; undefined before the first validation. */
  best: Float32Array | undefined;
  private readonly options: TrainerOptions;
  private readonly stepsPerEpoch: number;
  private readonly totalSteps: number;
  private step = 0;
  private lossSum = 0;
  /** Of the epoch in progress, before this process took it up. */
  private secondsBefore = 0;
  private epochStarted = 0;
  private messagesLetIn = 0;
  private history: EpochResult[] = [];
  private bestEpoch = 0;
  private bestScore = -Infinity;

  constructor(options: TrainerOptions) {
    this.options = options;
    this.stepsPerEpoch = Math.ceil(options.rows.length / options.batchSize);
    this.totalSteps = this.stepsPerEpoch * options.epochs;
    if (options.emaDecay > 0) options.arena.slot('ema').set(options.arena.slot('p'));
  }

  /** What to save beside the arena's slots and `best`. */
  state(): TrainerState {
    return {
      step: this.step,
      optimizerSteps: this.options.backend.updates,
      lossSum: this.lossSum,
      epochSeconds: this.epochSeconds(),
      schedule: this.options.schedule.state(),
      history: this.history,
      bestEpoch: this.bestEpoch,
      bestScore: this.bestScore === -Infinity ? -1 : this.bestScore,
    };
  }

  /** Continues from a saved state; the caller has restored the arena's slots. Throws where no training was in that state. */
  restore(state: TrainerState, best: Float32Array | undefined): void {
    const isStep = Number.isInteger(state.step) && state.step >= 0 && state.step <= this.totalSteps;
    if (!isStep || !Array.isArray(state.history) || state.history.length > this.options.epochs) {
      throw new Error('it is in no state that this training can be in');
    }
    if (best !== undefined && best.length !== this.options.arena.length) throw new Error('its best weights do not fit');
    this.step = state.step;
    this.options.backend.updates = state.optimizerSteps;
    this.lossSum = state.lossSum;
    this.secondsBefore = state.epochSeconds ?? 0;
    this.options.schedule.restore(state.schedule);
    this.history = [...state.history];
    this.bestEpoch = state.bestEpoch;
    this.bestScore = state.bestEpoch === 0 ? -Infinity : state.bestScore;
    this.best = best;
  }

  /**
   * Trains to the end, or until the score stops improving. Throws `cancelled` when the signal says so (after saving a
   * checkpoint) and `diverged` when loss or gradient is no longer a number; `best` keeps the last good weights then.
   */
  async train(): Promise<{ history: EpochResult[]; bestEpoch: number; bestScore: number; stoppedEarly: boolean }> {
    let stoppedEarly = false;
    await this.options.backend.load();
    for (let epoch = Math.floor(this.step / this.stepsPerEpoch); epoch < this.options.epochs; epoch += 1) {
      if (this.shouldStop()) {
        stoppedEarly = true;
        break;
      }
      await this.runEpoch(epoch);
    }
    return { history: this.history, bestEpoch: this.bestEpoch, bestScore: this.bestScore, stoppedEarly };
  }

  /** Seconds of the epoch in progress so far, over all processes that worked on it; 0 between epochs. */
  private epochSeconds(): number {
    return this.epochStarted === 0 ? 0 : this.secondsBefore + (performance.now() - this.epochStarted) / 1000;
  }

  private shouldStop(): boolean {
    const { earlyStopping } = this.options;
    return earlyStopping > 0 && this.history.length - this.bestEpoch >= earlyStopping;
  }

  private async runEpoch(epoch: number): Promise<void> {
    const { options, stepsPerEpoch } = this;
    const started = performance.now();
    this.epochStarted = started;
    const order = Int32Array.from(options.rows);
    new Random(options.seed, ORDER_STREAM, epoch).shuffle(order);
    let lastNote = 0;
    let lastCheckpoint = performance.now();
    const firstStep = this.step;
    for (
      let index = firstStep - epoch * stepsPerEpoch;
      index < stepsPerEpoch;
      index = this.step - epoch * stepsPerEpoch
    ) {
      await this.pause(epoch);
      const count = Math.min(options.backend.stepsPerCall, stepsPerEpoch - index);
      const requests = Array.from({ length: count }, (_, more): StepRequest => {
        const rows = order.subarray((index + more) * options.batchSize, (index + more + 1) * options.batchSize);
        return { rows, index: this.step + more, rate: options.schedule.rate(this.step + more) };
      });
      const loss = await this.runSteps(requests, epoch);
      const isLast = index + count === stepsPerEpoch;
      const now = performance.now();
      if (now - lastNote > 100 || isLast) {
        lastNote = now;
        const secondsPerStep = (now - started) / 1000 / (this.step - firstStep);
        options.onStep?.({
          step: this.step,
          totalSteps: this.totalSteps,
          epoch: epoch + 1,
          epochs: options.epochs,
          loss,
          learningRate: requests.at(-1)!.rate,
          samplesPerSecond: options.batchSize / secondsPerStep,
          secondsLeft: (this.totalSteps - this.step) * secondsPerStep,
        });
      }
      // Not after the last step: the epoch's validation, still to come, would be skipped on resume.
      const due = now - lastCheckpoint > (options.checkpointSeconds ?? 60) * 1000;
      if (due && !isLast) {
        await this.checkpoint(epoch);
        lastCheckpoint = performance.now();
      }
    }
    await this.endEpoch(epoch);
  }

  /** Runs steps and returns the loss of the last. */
  private async runSteps(requests: readonly StepRequest[], epoch: number): Promise<number> {
    const results = await this.options.backend.steps(requests);
    results.forEach(({ loss, norm }, position) => {
      if (!Number.isFinite(loss)) throw this.diverged(epoch, 'the loss');
      if (norm === Infinity) throw this.diverged(epoch, 'the gradient');
      this.lossSum += loss * requests[position]!.rows.length;
      this.step += 1;
    });
    return results.at(-1)!.loss;
  }

  private async checkpoint(epoch: number): Promise<void> {
    if (this.options.saveCheckpoint === undefined) return;
    await this.options.backend.readBack();
    // Without clipping the norm of a gradient is not computed: one that is no number shows in the next loss only, and one
    // whose square is too large stops its parameter for good.
    for (const slot of ['p', 'v'] as const) {
      if (!this.options.arena.isFinite(slot)) throw this.diverged(epoch, 'a parameter');
    }
    await this.options.saveCheckpoint();
  }

  private async endEpoch(epoch: number): Promise<void> {
    const { options } = this;
    const learningRate = options.schedule.rate(this.step - 1);
    await options.backend.readBack();
    const { loss, score, measures } = await options.validate();
    if (!Number.isFinite(loss)) throw this.diverged(epoch, 'the validation loss');
    options.schedule.endEpoch(loss);
    const result: EpochResult = {
      epoch: epoch + 1,
      trainLoss: this.lossSum / options.rows.length,
      validationLoss: loss,
      score,
      ...(measures ? { measures } : {}),
      learningRate,
      seconds: this.epochSeconds(),
    };
    this.lossSum = 0;
    this.secondsBefore = 0;
    this.epochStarted = 0;
    this.history.push(result);
    if (score > this.bestScore) {
      this.bestScore = score;
      this.bestEpoch = epoch + 1;
      if (options.keepBest === undefined) {
        this.best = Float32Array.from(options.arena.slot(evaluatedSlot(options.emaDecay)));
      } else await options.keepBest();
    }
    await options.saveCheckpoint?.();
    options.onEpoch?.(result);
  }

  /** Lets messages in now and then, and stops here when the run was cancelled. */
  private async pause(epoch: number): Promise<void> {
    if (performance.now() - this.messagesLetIn > MESSAGES_EVERY_MS) {
      await new Promise((resolve) => setImmediate(resolve));
      this.messagesLetIn = performance.now();
    }
    if (this.options.signal?.aborted !== true) return;
    await this.checkpoint(epoch);
    throw new AppError('cancelled', 'Training was cancelled.', { hint: 'It can be resumed where it stopped.' });
  }

  private diverged(epoch: number, what: string): AppError {
    return new AppError('diverged', `Training diverged in epoch ${String(epoch + 1)}: ${what} is not a number.`, {
      hint: 'Use a lower learning rate or gradient clipping. The best weights so far were kept.',
      details: { epoch: epoch + 1, step: this.step, bestEpoch: this.bestEpoch },
    });
  }
}
