// Trains a genre head: turns memory, labels and a recipe into batches for the engine's trainer. What it starts from is
// genreFirstValues.ts, checkpoints are genreCheckpoint.ts, the file of a finished head genreHeadFile.ts.
import { AppError } from '../../../shared/errors.ts';
import type { Recipe } from '../../../shared/recipe.ts';
import { Arena, type Slot } from '../../engine/arena.ts';
import { sizeOf } from '../../engine/graph.ts';
import type { TrainingBackend } from '../../engine/backends/backend.ts';
import { fixedShapes, openBackend } from '../../engine/backends/open.ts';
import {
  constantRate,
  cosineWarmup,
  linearWarmup,
  oneCycle,
  reduceOnPlateau,
  type Schedule,
} from '../../engine/schedule.ts';
import type { DeviceRecord } from '../../engine/device.ts';
import { StepInputs } from '../../engine/stepInputs.ts';
import { evaluatedSlot, Trainer, type EpochResult } from '../../engine/trainer.ts';
import { BatchFiller, genreShares } from './genreBatches.ts';
import { decoderConfig } from './genreConfig.ts';
import { loadCheckpoint, saveCheckpoint } from './genreCheckpoint.ts';
import { CORRECTING, genreGraph } from './genreGraph.ts';
import { headFromWeights } from './genreHeadFile.ts';
import type { EpochRecord, GenreHeadDescription, TrainedGenreHead, TrainGenreHeadOptions } from './genreHead.ts';
import { fillFirstValues } from './genreFirstValues.ts';
import { checkGenreInput } from './genreInput.ts';
import { memoryFor } from './genreMemory.ts';
import { checkGenreMemory, offerSmallerBatch } from './genreTrainingMemory.ts';
import { GenrePredictor } from './genrePredictor.ts';
import { MemoryReader } from './memoryReader.ts';
import { mlDecoderParameters, type MlDecoderConfig } from './mlDecoderParameters.ts';
import { macroF1, maskedCrossEntropy, meanAveragePrecision, sigmoids } from './validationScore.ts';

/**
 * Trains a genre head on cached image features. A training whose loss is no longer a number ends with its best weights so
 * far. Throws `bad_input` when data and recipe do not fit, `cancelled` after a checkpoint when the signal says so, `diverged`
 * when there are no good weights yet, `out_of_memory`.
 */
export async function trainGenreHead(options: TrainGenreHeadOptions): Promise<TrainedGenreHead> {
  try {
    return await train(options);
  } catch (error) {
    throw offerSmallerBatch(error, options.recipe.batchSize);
  }
}

async function train(options: TrainGenreHeadOptions): Promise<TrainedGenreHead> {
  checkGenreInput(options);
  const { recipe, splits, labels, genres } = options;
  const memory = memoryFor(recipe, options.memory);
  const config = decoderConfig(recipe, memory, options);
  const specs = mlDecoderParameters(config);
  const slots: Slot[] = ['p', 'm', 'v', 'g'];
  if (recipe.emaDecay > 0) slots.push('ema');
  if (recipe.accumulation > 1) slots.push('sum');
  const arena = new Arena(specs, slots);
  const { memoryLimit } = options;
  if (memoryLimit !== undefined) checkGenreMemory({ config, recipe, arena, slots }, memoryLimit);
  fillFirstValues(arena, config, options, memory);

  const { backend, device } = await openTraining(config, arena, memory, options);
  let predictor: GenrePredictor | undefined;
  try {
    options.onDevice?.(device);
    const slot = evaluatedSlot(recipe.emaDecay);
    // Validation reads the arena, which is the CPU's memory.
    const where = { device: 'cpu', threads: options.threads };
    const opened = await GenrePredictor.create(config, (name) => arena.view(slot, name), where);
    predictor = opened;
    const validationLabels = rowsOfLabels(labels, splits.validation, genres.length);
    const trainer: Trainer = new Trainer({
      arena,
      backend,
      schedule: makeSchedule(recipe, stepsPerEpoch(options) * recipe.epochs),
      rows: splits.train,
      batchSize: recipe.batchSize * recipe.accumulation,
      epochs: recipe.epochs,
      seed: recipe.seed,
      emaDecay: recipe.emaDecay,
      earlyStopping: recipe.earlyStopping,
      validate: async () => {
        const logits = await opened.run(memory, splits.validation);
        const score = options.validationScore ?? meanAveragePrecision;
        const probabilities = sigmoids(logits);
        return {
          loss: maskedCrossEntropy(logits, validationLabels),
          score: score(probabilities, validationLabels, genres.length),
          measures: macroF1(probabilities, validationLabels, genres),
        };
      },
      onStep: options.onProgress,
      onEpoch: (result) => options.onEpoch?.(toRecord(result)),
      saveCheckpoint:
        options.checkpointDir === undefined
          ? undefined
          : async () => {
              await saveCheckpoint(options.checkpointDir!, options, config, arena, trainer);
              const { step, history } = trainer.state();
              options.onCheckpoint?.({ step, epoch: history.length });
            },
      signal: options.signal,
    });
    if (options.resume === true && options.checkpointDir !== undefined) {
      loadCheckpoint(options.checkpointDir, options, config, arena, trainer);
    }
    const { stopped, why } = await trainToEnd(trainer);
    const { history, bestEpoch, bestScore } = trainer.state();
    const best = trainer.best;
    if (best === undefined) throw new Error('training ended without a validated epoch');
    arena.slot('p').set(best);
    return {
      head: headFromWeights(config, describe(options), (name) => Float32Array.from(arena.view('p', name)), {
        device: device.chosen,
        threads: options.threads,
      }),
      bestEpoch,
      bestScore,
      stopped,
      why,
      history: history.map(toRecord),
      device,
    };
  } finally {
    await predictor?.close();
    await backend.close();
  }
}

/** Trains until there is nothing more to gain. @throws AppError what training throws, but `diverged` only without good weights */
async function trainToEnd(trainer: Trainer): Promise<Pick<TrainedGenreHead, 'stopped' | 'why'>> {
  try {
    const { stoppedEarly } = await trainer.train();
    return { stopped: stoppedEarly ? 'early' : 'finished', why: null };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'diverged' || trainer.best === undefined) throw error;
    return { stopped: 'diverged', why: error.message };
  }
}

/** Builds the training graph and opens it on the device. */
async function openTraining(
  config: MlDecoderConfig,
  arena: Arena,
  memory: ReturnType<typeof memoryFor>,
  options: TrainGenreHeadOptions,
): Promise<{ backend: TrainingBackend; device: DeviceRecord }> {
  const { recipe, labels, genres, splits } = options;
  const { accumulation } = recipe;
  const shares = genreShares(labels, splits.train, genres.length);
  const { data, sites } = genreGraph(config, recipe, shares);
  const firstEpoch = stepsPerEpoch(options) * accumulation;
  const length = sizeOf(data[0].shape);
  const extraBytes = MemoryReader.bytes(length);
  const inputs = new StepInputs({ data, dropout: sites, seed: recipe.seed, extraBytes });
  const filler = new BatchFiller({
    memory,
    labels,
    genres: genres.length,
    reader: new MemoryReader(inputs.memory, length, inputs.input('memory')),
    targets: inputs.input('targets').view,
    known: inputs.input('known').view,
    shares,
    labelSmoothing: recipe.labelSmoothing,
    mixup: recipe.mixup,
    seed: recipe.seed,
  });
  const training = {
    device: options.device ?? 'auto',
    threads: options.threads,
    build: () => genreGraph(config, recipe, shares),
    arena,
    optimizer: {
      beta1: recipe.beta1,
      beta2: recipe.beta2,
      epsilon: recipe.epsilon,
      weightDecay: recipe.weightDecay,
      decayMode: recipe.optimizer === 'adam' ? 'l2' : 'decoupled',
      clipNorm: recipe.clipNorm,
    },
    emaDecay: recipe.emaDecay,
    parts:
      accumulation === 1
        ? undefined
        : { size: recipe.batchSize, count: accumulation, weight: () => lossWeight(recipe, filler) },
  } as const;
  const fill = (rows: Int32Array, index: number): void => {
    filler.fill(rows, index);
    if (recipe.loss === 'splc') inputs.input(CORRECTING).view[0] = index >= firstEpoch ? 1 : 0;
  };
  return openBackend(fixedShapes(training, inputs, fill));
}

/** Updates of an epoch. */
const stepsPerEpoch = ({ recipe, splits }: TrainGenreHeadOptions): number =>
  Math.ceil(splits.train.length / (recipe.batchSize * recipe.accumulation));

/** What the recipe's loss is a mean over (`genreGraph`): known labels, or posters that have one. */
const lossWeight = (recipe: Recipe, filler: BatchFiller): number =>
  recipe.loss === 'bce' ? filler.knownLabels : filler.knownPosters;

/** The schedule of a recipe over `totalSteps`. */
function makeSchedule(recipe: Recipe, totalSteps: number): Schedule {
  const warmup = Math.round(recipe.warmup * totalSteps);
  switch (recipe.schedule) {
    case 'constant':
      return constantRate(recipe.learningRate);
    case 'plateau':
      return reduceOnPlateau(recipe.learningRate, recipe.plateauFactor, recipe.plateauPatience);
    case 'linear':
      return linearWarmup(recipe.learningRate, warmup, totalSteps);
    case 'cosine':
      return cosineWarmup(recipe.learningRate, warmup, totalSteps);
    case 'oneCycle':
      return oneCycle(recipe.learningRate, totalSteps);
  }
}

function rowsOfLabels(labels: Int8Array, rows: Int32Array, genres: number): Int8Array {
  const out = new Int8Array(rows.length * genres);
  rows.forEach((row, index) => {
    out.set(labels.subarray(row * genres, (row + 1) * genres), index * genres);
  });
  return out;
}

const toRecord = ({ score, measures, ...rest }: EpochResult): EpochRecord => ({
  ...rest,
  validationMap: score,
  validationF1: measures?.['half'] ?? NaN,
  validationF1Tuned: measures?.['tuned'] ?? NaN,
});

function describe(options: TrainGenreHeadOptions): GenreHeadDescription {
  const text = options.recipe.queries === 'text';
  return {
    recipe: options.recipe,
    genres: options.genres,
    queryTexts: text ? (options.queries?.texts ?? []) : [],
    encoder: options.encoder,
    textEncoder: text ? (options.textEncoder ?? null) : null,
    tokens: options.memory.tokens,
    width: options.memory.width,
    thresholds: null,
  };
}
