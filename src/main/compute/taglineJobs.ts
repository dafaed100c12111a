// The tagline training of the compute service over `models/taglines`: reads the language model, turns texts into tokens and
// progress into notes, drafts after each epoch, and keeps checkpoints, the model and its fit map in the run's folder.
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { plainText } from '../../shared/taglines/plainWords.ts';
import type { TaglineEpochPoint } from '../../shared/taglines/taglineRun.ts';
import { fallbackOf } from '../engine/device.ts';
import type { CallContext } from '../lib/threadCalls.ts';
import { readModelConfig } from '../models/files/modelJson.ts';
import { TextTokenizer } from '../models/files/tokenizers.ts';
import { openWeights } from '../models/files/weightFolder.ts';
import { gpt2ConfigSchema, type Gpt2Config } from '../models/gpt2/gpt2.ts';
import { byWords } from '../models/language/wordTokens.ts';
import type { TaglineEpoch, TrainTaglinesOptions } from '../models/taglines/tagline.ts';
import { promptContexts, taglineTokens } from '../models/taglines/taglineContexts.ts';
import { letMessagesIn, trainTaglines as train } from '../models/taglines/taglineTraining.ts';
import { hashFile } from '../modelStore/fileHash.ts';
import { countCores } from './cores.ts';
import { fitAndSave } from './fitMapJob.ts';
import { EpochDrafts, NO_SCORES, type EpochScores } from './epochDrafts.ts';
import { freeMemory } from './freeMemory.ts';
import { stepNote } from './genreJobs.ts';
import type { TrainNote } from './service.ts';
import type { TaglineExample, TaglineNote, TrainTaglinesInput, TrainTaglinesOutput } from './taglineService.ts';

/** Tokens that are kept free for what is told before a tagline. */
const TOLD_ROOM = 24;

/** See `ComputeService.trainTaglines`. Cancelled, it leaves a checkpoint that `resume` continues exactly. */
export async function trainTaglines(input: TrainTaglinesInput, context: CallContext): Promise<TrainTaglinesOutput> {
  const { base, runDir } = input;
  const note = (payload: TrainNote | TaglineNote): void => {
    context.note(payload);
  };
  const threads = input.threads > 0 ? input.threads : countCores().threads;
  await mkdir(runDir, { recursive: true });
  note({ t: 'phase', phase: 'reading the language model' });
  const config = readModelConfig(base.folder, gpt2ConfigSchema);
  const tokenizer = TextTokenizer.load(base.folder, { limit: Infinity, keepsLast: false });
  // A token without a row of its own would read the weights of another, or none.
  tokenizer.checkFits(config.vocab_size);
  const drafts = await EpochDrafts.open({ input, threads, signal: context.signal });
  const weights = openWeights(base.folder);
  try {
    const data = await dataOf(input, config, tokenizer, note);
    const history: TrainTaglinesOutput['history'] = [];
    let scores: EpochScores = NO_SCORES;
    note({ t: 'phase', phase: 'training' });
    const trained = await train({
      ...data,
      gpt2: { config, weights, id: base.id, hash: base.hash },
      images: input.images,
      imageWidth: input.imageWidth,
      encoder: input.encoder,
      recipe: input.recipe,
      ...(input.from === null ? {} : { from: input.from }),
      threads,
      device: input.device,
      memoryLimit: freeMemory(),
      checkpointDir: runDir,
      resume: input.resume,
      onDevice: (used) => {
        note({ t: 'device', device: used.chosen, fallback: fallbackOf(used) });
      },
      onProgress: (progress) => {
        note(stepNote(progress));
      },
      onCheckpoint: (saved) => {
        note({ t: 'checkpoint', ...saved });
      },
      afterValidation: async (save) => {
        scores = drafts === null ? NO_SCORES : await scored(drafts, runDir, save);
      },
      onEpoch: (epoch) => {
        const point = { ...pointOf(epoch), ...scores };
        history.push(point);
        note({ t: 'taglineEpoch', point });
      },
      signal: context.signal,
    });
    note({ t: 'phase', phase: 'saving' });
    const file = join(runDir, 'taglines.safetensors');
    await trained.save(file);
    note({ t: 'phase', phase: 'learning how taglines fit posters' });
    const check = (): Promise<void> => letMessagesIn(context.signal);
    await fitAndSave(join(runDir, 'fit-map.safetensors'), input, { threads, signal: context.signal, check });
    return {
      fileHash: (await hashFile(file)).hash,
      bestEpoch: trained.bestEpoch,
      bestLoss: trained.bestLoss,
      history,
      device: trained.device.chosen,
      stopped: trained.stoppedEarly ? 'early' : 'finished',
    };
  } finally {
    weights.close();
  }
}

/** Drafts with the weights as they are, by way of a file: that is how a model is opened for drafting. */
async function scored(
  drafts: EpochDrafts,
  runDir: string,
  save: (path: string) => Promise<void>,
): Promise<EpochScores> {
  const file = join(runDir, 'epoch.safetensors');
  try {
    await save(file);
    return await drafts.score(file);
  } finally {
    await rm(file, { force: true });
  }
}

type Data = Pick<TrainTaglinesOptions, 'taglines' | 'contexts' | 'weights' | 'imageOf' | 'splits'>;

/** Texts as tokens, what is told before them, and which of them are learned from with what weight. */
async function dataOf(
  { taglines, imageOf, split, recipe }: TrainTaglinesInput,
  config: Gpt2Config,
  tokenizer: TextTokenizer,
  note: (payload: TaglineNote) => void,
): Promise<Data> {
  const encode = byWords((text) => tokenizer.encode(text));
  const tokens = taglines.map(({ text }) => taglineTokens(text, recipe, encode));
  const positions = config.n_positions - recipe.prefixLength;
  const most = positions - (recipe.conditioning.length === 0 ? 0 : TOLD_ROOM);
  const fits = (row: number): boolean => tokens[row]!.length > 0 && tokens[row]!.length <= most;
  const rowsIn = (part: number): number[] => [...taglines.keys()].filter((row) => split[row] === part && fits(row));
  const left = [...taglines.keys()].filter((row) => split[row]! <= 1 && !fits(row)).length;
  if (left > 0) {
    note({ t: 'told', line: `${left} taglines are left out: the language model takes ${most} tokens at most.` });
  }
  const { rows, weights } = weighed(taglines, rowsIn(0), recipe.duplicates);
  return {
    // A tagline that is left out takes no part; it only has to be one.
    taglines: tokens.map((ids, row) => (fits(row) ? ids : Int32Array.of(config.eos_token_id))),
    contexts: promptContexts(taglines, recipe, encode, (row) => Math.max(0, positions - tokens[row]!.length)),
    weights,
    imageOf,
    splits: { train: Int32Array.from(rows), validation: Int32Array.from(rowsIn(1)) },
  };
}

/** The rows to learn from, and what each tagline weighs: texts that several films have as one together, or once. */
export function weighed(
  taglines: readonly Pick<TaglineExample, 'text'>[],
  rows: readonly number[],
  duplicates: TrainTaglinesInput['recipe']['duplicates'],
): { rows: number[]; weights: Float32Array | undefined } {
  if (duplicates === 'keep') return { rows: [...rows], weights: undefined };
  const same = new Map<string, number[]>();
  for (const row of rows) {
    const plain = plainText(taglines[row]!.text) || taglines[row]!.text;
    same.set(plain, [...(same.get(plain) ?? []), row]);
  }
  if (duplicates === 'drop') return { rows: [...same.values()].map(([first]) => first!), weights: undefined };
  const weights = new Float32Array(taglines.length).fill(1);
  for (const group of same.values()) for (const row of group) weights[row] = 1 / group.length;
  return { rows: [...rows], weights };
}

const pointOf = ({ validationLoss, ...epoch }: TaglineEpoch): Omit<TaglineEpochPoint, keyof EpochScores> => ({
  ...epoch,
  validationLoss: Number.isFinite(validationLoss) ? validationLoss : null,
});
