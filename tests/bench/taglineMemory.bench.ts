// Peak memory of tagline training at batch 16 with GPT-2 small and the larger prefix network (512, 3840, 3840, 7680), random
// weights and taglines of a catalogue's lengths; one epoch with validation, checkpoint and best weights. Also how long the
// sessions take to open, and what the engine estimated beforehand.
//   node tests/bench/taglineMemory.bench.ts [all | BLOCKS]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Arena } from '../../src/main/engine/arena.ts';
import { Random } from '../../src/main/engine/random.ts';
import { SafetensorsFile } from '../../src/main/models/files/safetensors.ts';
import { taglineRecipeSchema, type TrainTaglinesOptions } from '../../src/main/models/taglines/tagline.ts';
import { trainTaglines } from '../../src/main/models/taglines/taglineTraining.ts';
import { taglineMemory } from '../../src/main/models/taglines/taglineMemory.ts';
import { taglineParameters } from '../../src/main/models/taglines/taglineModel.ts';
import { TaglineStep } from '../../src/main/models/taglines/taglineStep.ts';
import { largestSizes } from '../../src/main/models/taglines/taglineSequences.ts';
import { taglineConfig } from '../../src/main/models/taglines/taglineTraining.ts';
import { writeRandomGpt2 } from './engine/randomGpt2.ts';
import { taglineLengths } from './engine/taglineLengths.ts';

const asked = process.argv[2] ?? 'all';
const trainedBlocks = asked === 'all' ? asked : Number(asked);
const TRAIN = 96;
const VALIDATION = 32;
const IMAGE = 512;

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(2)} GB`;
/** Largest resident set of this process so far. */
const peak = (): number => process.resourceUsage().maxRSS * 1024;

const folder = mkdtempSync(join(tmpdir(), 'marquee-bench-tagline-'));
process.on('exit', () => {
  rmSync(folder, { recursive: true, force: true });
});
const gpt2 = writeRandomGpt2(folder);
const weights = SafetensorsFile.open(join(folder, 'model.safetensors'));
const random = new Random(4);
const lengths = Int32Array.from(taglineLengths(TRAIN + VALIDATION));
random.shuffle(lengths);
const taglines = Array.from(lengths, (length) =>
  Int32Array.from({ length }, () => Math.floor(random.uniform() * 50_000)),
);
const rows = (from: number, to: number): Int32Array =>
  Int32Array.from({ length: to - from }, (_, index) => from + index);
const options: TrainTaglinesOptions = {
  gpt2: { config: gpt2, weights, id: 'random', hash: 'random' },
  images: Float32Array.from({ length: taglines.length * IMAGE }, () => random.normal()),
  imageWidth: IMAGE,
  encoder: { id: 'random', hash: 'random' },
  taglines,
  imageOf: rows(0, taglines.length),
  splits: { train: rows(0, TRAIN), validation: rows(TRAIN, TRAIN + VALIDATION) },
  recipe: taglineRecipeSchema.parse({ hidden: [3840, 3840], trainedBlocks, batchSize: 16, epochs: 1 }),
  threads: 2,
  checkpointDir: join(folder, 'run'),
};

const config = taglineConfig(options);
const slots = ['p', 'm', 'v', 'g'] as const;
const sizes = (batch: number): ReturnType<typeof largestSizes> => largestSizes(config, batch, taglines);
const arena = new Arena(taglineParameters(config), slots);
const estimate = taglineMemory({ config, source: weights, arena, slots, sizes }, 16);
const opening = performance.now();
const step = await TaglineStep.create({
  ...{ config, source: weights, arena, seed: 1, largest: sizes(16) },
  ...{ device: 'cpu', threads: 2 },
});
const opened = performance.now() - opening;
await step.close();

const before = performance.now();
const { history } = await trainTaglines(options);
const seconds = (performance.now() - before) / 1000;
console.log(
  `GPT-2 small, ${asked} blocks trained: session opened in ${(opened / 1000).toFixed(2)} s (reach 1.5), ` +
    `estimated for the longest batch ${gigabytes(estimate)}, peak ${gigabytes(peak())} (reach 4.5)`,
);
console.log(
  `${String(TRAIN / 16)} steps, validation and files in ${seconds.toFixed(1)} s, of which the epoch ${history[0]!.seconds.toFixed(1)} s`,
);
weights.close();
