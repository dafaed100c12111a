// Trains a language model on what is known of films: turns texts and a recipe into packed batches for the engine's trainer. The
// graph is that of the tagline model without a prefix; texts are languageTexts.ts, files languageFile.ts.
import { mkdirSync } from 'node:fs';
import { AppError } from '../../../shared/errors.ts';
import { Arena, type Slot } from '../../engine/arena.ts';
import { cosineWarmup } from '../../engine/schedule.ts';
import { evaluatedSlot, Trainer, type EpochResult } from '../../engine/trainer.ts';
import { checkpointSeconds, loadArenaCheckpoint, saveArenaCheckpoint } from '../files/arenaCheckpoint.ts';
import { openTaglineBackend } from '../taglines/taglineBackend.ts';
import { sequenceBatch, type TaglineBatch, type WeightedTokens } from '../taglines/taglineBatch.ts';
import { TaglineEvaluator } from '../taglines/taglineEvaluator.ts';
import { checkTaglineMemory } from '../taglines/taglineMemory.ts';
import { taglineParameters } from '../taglines/taglineModel.ts';
import { letMessagesIn } from '../taglines/taglineTraining.ts';
import type { LanguageEpoch, TrainedLanguage, TrainLanguageOptions } from './language.ts';
import { countBatches, cutBatches, largestOf, normalised, weightOf } from './languageBatches.ts';
import { keepBestLanguage, languageCheckpoint, writeLanguageFolder } from './languageFile.ts';
import { fillInitialValues, languageConfig, languageGraphConfig, NO_WEIGHTS } from './languageModel.ts';
import { LanguageTexts } from './languageTexts.ts';

/**
 * Trains a language model from scratch. Throws `bad_input` when there is nothing to learn from or the recipe does not fit,
 * `cancelled` after a checkpoint when the signal says so, `diverged` when the loss is no longer a number, `out_of_memory`
 * when the first epoch would take more than `memoryLimit`.
 */
export async function trainLanguage(options: TrainLanguageOptions): Promise<TrainedLanguage> {
  const { recipe, tokenizer, checkpointDir, threads } = options;
  const gpt2 = languageConfig(recipe, tokenizer);
  const config = languageGraphConfig(gpt2);
  mkdirSync(checkpointDir, { recursive: true });
  const plan = new Plan(options);
  const slots: Slot[] = recipe.emaDecay > 0 ? ['p', 'm', 'v', 'g', 'ema'] : ['p', 'm', 'v', 'g'];
  const arena = new Arena(taglineParameters(config), slots);
  if (options.memoryLimit !== undefined) {
    const { largest } = plan;
    const memory = { config, source: NO_WEIGHTS, arena, slots, sizes: () => largest };
    checkTaglineMemory(memory, largest.batch, options.memoryLimit);
  }
  fillInitialValues(arena, gpt2, recipe.seed);
  const batchOf = (sequences: readonly WeightedTokens[]): TaglineBatch =>
    sequenceBatch(undefined, sequences, { prefixLength: 0, heads: gpt2.n_head });
  const { backend, device } = await openTaglineBackend(
    config,
    arena,
    {
      of: (rows, index) => [batchOf(normalised(plan.batchOf(index, rows[0]!)))],
      count: 1,
      largest: plan.largest,
    },
    {
      source: NO_WEIGHTS,
      optimizer: { ...recipe, epsilon: 1e-8, decayMode: 'decoupled' },
      emaDecay: recipe.emaDecay,
      seed: recipe.seed,
      threads,
      device: options.device,
    },
  );
  let evaluator: TaglineEvaluator | undefined;
  try {
    options.onDevice?.(device);
    const slot = evaluatedSlot(recipe.emaDecay);
    const opened = await TaglineEvaluator.create(config, NO_WEIGHTS, arena, slot, { device: 'cpu', threads });
    evaluator = opened;
    const updates = plan.batches * recipe.epochs;
    const place = languageCheckpoint(options);
    const trainer: Trainer = new Trainer({
      arena,
      backend,
      schedule: cosineWarmup(recipe.learningRate, Math.round(recipe.warmup * updates), updates),
      // A row is a batch of the epoch's plan.
      rows: Int32Array.from({ length: plan.batches }, (_, index) => index),
      batchSize: 1,
      epochs: recipe.epochs,
      seed: recipe.seed,
      emaDecay: recipe.emaDecay,
      earlyStopping: recipe.earlyStopping,
      validate: async () => {
        let [sum, weight] = [0, 0];
        for (const batch of plan.validation) {
          await letMessagesIn(options.signal);
          sum += await opened.loss(batchOf(batch));
          weight += weightOf(batch);
        }
        const loss = sum / weight;
        return { loss, score: -loss };
      },
      keepBest: () => keepBestLanguage(checkpointDir, arena, slot),
      onStep: (progress) => {
        options.onProgress?.({ ...progress, samplesPerSecond: progress.samplesPerSecond * plan.tokensPerBatch });
      },
      onEpoch: (result) => options.onEpoch?.(toEpoch(result)),
      saveCheckpoint: async () => {
        await saveArenaCheckpoint(place, arena, trainer);
        const { step, history } = trainer.state();
        options.onCheckpoint?.({ step, epoch: history.length });
      },
      checkpointSeconds: checkpointSeconds(arena),
      signal: options.signal,
    });
    if (options.resume === true) loadArenaCheckpoint(place, arena, trainer);
    const { history, bestEpoch, bestScore, stoppedEarly } = await trainer.train();
    return {
      history: history.map(toEpoch),
      bestEpoch,
      bestLoss: -bestScore,
      stoppedEarly,
      device,
      films: plan.films,
      parameters: arena.specs.reduce((sum, { shape }) => sum + shape.reduce((size, axis) => size * axis, 1), 0),
      save: (folder, dtype) => writeLanguageFolder(checkpointDir, folder, gpt2, dtype),
    };
  } finally {
    await evaluator?.close();
    await backend.close();
  }
}

/** The batches of every epoch, made when the epoch is reached; the same recipe and films always give the same ones. */
class Plan {
  readonly films: { train: number; validation: number };
  /** Batches of an epoch, and tokens of one, about. */
  readonly batches: number;
  readonly tokensPerBatch: number;
  /**
   * Sizes that no batch of the first epoch exceeds. Those of later epochs differ by what chance leaves out of the texts, so some
   * may be a little larger; to know would be to make the texts of all epochs, of which hundreds may never be reached.
   */
  readonly largest: ReturnType<typeof largestOf>;
  readonly validation: readonly (readonly WeightedTokens[])[];
  private readonly epochOf: (epoch: number) => WeightedTokens[][];
  private current: { epoch: number; batches: WeightedTokens[][] };

  constructor({ films, tokenizer, recipe }: TrainLanguageOptions) {
    const train = films.filter(({ part }) => part === 'train');
    const validation = films.filter(({ part }) => part === 'validation');
    this.films = { train: train.length, validation: validation.length };
    const texts = new LanguageTexts(recipe, tokenizer);
    const first = texts.ofEpoch(train, 0);
    const checked = texts.ofTaglines(validation);
    checkTexts(first, checked);
    this.batches = countBatches(first, recipe.batch);
    this.tokensPerBatch = first.reduce((sum, { ids }) => sum + ids.length - 1, 0) / this.batches;
    this.epochOf = (epoch) => cutBatches(texts.ofEpoch(train, epoch), this.batches, recipe.seed, epoch);
    this.validation = cutBatches(checked, countBatches(checked, recipe.batch), recipe.seed);
    this.current = { epoch: 0, batches: this.epochOf(0) };
    this.largest = largestOf(this.current.batches);
  }

  /** Batch `row` of the epoch that the step belongs to. */
  batchOf(step: number, row: number): readonly WeightedTokens[] {
    const epoch = Math.floor(step / this.batches);
    if (this.current.epoch !== epoch) this.current = { epoch, batches: this.epochOf(epoch) };
    return this.current.batches[row]!;
  }
}

function checkTexts(train: readonly WeightedTokens[], validation: readonly WeightedTokens[]): void {
  const missing = train.length === 0 ? 'train' : validation.length === 0 ? 'validation' : null;
  if (missing === null) return;
  throw new AppError(
    'bad_input',
    missing === 'train'
      ? 'The films of the train part have no overview and no tagline to learn from.'
      : 'The films of the validation part have no taglines to measure on.',
    { hint: 'Import a table with overviews and taglines, make another split, or allow more positions.' },
  );
}

const toEpoch = ({ epoch, trainLoss, validationLoss, learningRate, seconds }: EpochResult): LanguageEpoch => ({
  ...{ epoch, trainLoss, validationLoss, learningRate, seconds },
});
