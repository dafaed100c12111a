// How long a genre head trains on 35,000 posters from cached embeddings, and how much of an epoch is neither onnxruntime nor
// the optimizer. The features are made up: time does not depend on them. Two threads, ten epochs where no other number is given, validation included.
//   node tests/bench/training.bench.ts [pooled|tokens] [EPOCHS]
import { mkdtempSync, openSync, rmSync, writeSync, closeSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import { Optimizer } from '../../src/main/engine/optimizer.ts';
import { StepInputs } from '../../src/main/engine/stepInputs.ts';
import { arrayMemory, fileMemory } from '../../src/main/models/genres/genreMemory.ts';
import type { MemorySource } from '../../src/main/models/genres/genreHead.ts';
import { trainGenreHead } from '../../src/main/models/genres/genreTraining.ts';
import { recipeSchema } from '../../src/shared/recipe.ts';

const POSTERS = 35_000;
const GENRES = 15;
const WIDTH = 1280;
const TOKENS = 54;
const THREADS = 2;

interface Row {
  name: 'pooled' | 'tokens';
  reach: number;
}
const ROWS: Row[] = [
  { name: 'pooled', reach: 3 * 60 },
  { name: 'tokens', reach: 40 * 60 },
];
const asked = process.argv.slice(2).filter((argument) => !/^\d+$/.test(argument));
const EPOCHS = Number(process.argv.slice(2).find((argument) => /^\d+$/.test(argument)) ?? 10);
const unknown = asked.find((name) => !ROWS.some((row) => row.name === name));
if (unknown !== undefined) {
  process.stderr.write(`There is no row ${unknown}: ${ROWS.map(({ name }) => name).join(', ')}.\n`);
  process.exit(2);
}

/** Milliseconds in onnxruntime and in kernels of our own, counted by wrapping them. */
const spent = { onnxruntime: 0, optimizer: 0, masks: 0 };
const { prototype } = InferenceSession as unknown as { prototype: InferenceSession };
const runSession = prototype.run as (...values: unknown[]) => Promise<unknown>;
Object.defineProperty(prototype, 'run', {
  async value(this: InferenceSession, ...values: unknown[]) {
    const started = performance.now();
    try {
      return await runSession.apply(this, values);
    } finally {
      spent.onnxruntime += performance.now() - started;
    }
  },
});
function clock(owner: object, method: string, into: 'optimizer' | 'masks'): void {
  const before = (owner as Record<string, (argument: number) => unknown>)[method]!;
  Object.defineProperty(owner, method, {
    value(this: unknown, argument: number) {
      const started = performance.now();
      const result = before.call(this, argument);
      spent[into] += performance.now() - started;
      return result;
    },
  });
}
clock(Optimizer.prototype, 'update', 'optimizer');
clock(Optimizer.prototype, 'updateAverage', 'optimizer');
clock(StepInputs.prototype, 'drawMasks', 'masks');

function pooled(): MemorySource {
  const data = new Float32Array(POSTERS * WIDTH);
  for (let at = 0; at < data.length; at += 1) data[at] = Math.abs(Math.sin(at * 0.7));
  return arrayMemory(data, 1, WIDTH);
}

/** A file as large as that of real token maps, so that reading it costs what it costs. */
function tokens(folder: string): MemorySource & { close(): void } {
  const path = join(folder, 'tokens.f16');
  const file = openSync(path, 'w');
  const block = new Uint16Array(500 * TOKENS * WIDTH);
  // Halves between 0 and 1.
  for (let at = 0; at < block.length; at += 1) block[at] = 0x3000 + ((at * 7919) & 0x0bff);
  for (let done = 0; done < POSTERS; done += 500) writeSync(file, new Uint8Array(block.buffer));
  closeSync(file);
  return fileMemory(
    path,
    TOKENS,
    WIDTH,
    Int32Array.from({ length: POSTERS }, (_, row) => row),
  );
}

const folder = mkdtempSync(join(tmpdir(), 'marquee-bench-training-'));
process.once('exit', () => {
  rmSync(folder, { recursive: true, force: true });
});
process.once('SIGINT', () => process.exit(130));

const labels = Int8Array.from({ length: POSTERS * GENRES }, (_, at) => (((at * 2654435761) >>> 0) % 100 < 15 ? 1 : 0));
const seconds = (value: number): string => `${value.toFixed(1)} s`;
process.stdout.write(
  `${POSTERS} posters, ${GENRES} genres, decoder width 384, feed-forward 512, ${EPOCHS} epochs, ${THREADS} threads of ${availableParallelism()} processors, load ${loadavg()[0]!.toFixed(1)}\n`,
);
for (const { name, reach } of ROWS.filter((row) => asked.length === 0 || asked.includes(row.name))) {
  const memory = name === 'pooled' ? pooled() : tokens(folder);
  spent.onnxruntime = 0;
  spent.optimizer = 0;
  spent.masks = 0;
  const epochs: number[] = [];
  const started = performance.now();
  const trained = await trainGenreHead({
    memory,
    labels,
    genres: Array.from({ length: GENRES }, (_, genre) => `genre ${genre}`),
    encoder: { id: 'bench', hash: 'bench' },
    splits: {
      train: Int32Array.from({ length: POSTERS * 0.8 }, (_, row) => row),
      validation: Int32Array.from({ length: POSTERS * 0.1 }, (_, row) => POSTERS * 0.8 + row),
    },
    recipe: recipeSchema.parse({
      memory: name,
      queries: 'learned',
      decoderDim: 384,
      heads: 8,
      feedForward: 512,
      epochs: EPOCHS,
      earlyStopping: 0,
    }),
    threads: THREADS,
    device: 'cpu',
    onEpoch: (epoch) => {
      epochs.push(epoch.seconds);
      process.stdout.write(`  ${name}: epoch ${epoch.epoch} ${seconds(epoch.seconds)}\n`);
    },
  });
  const total = (performance.now() - started) / 1000;
  const inEpochs = epochs.reduce((sum, each) => sum + each, 0);
  const outside = inEpochs - (spent.onnxruntime + spent.optimizer) / 1000;
  process.stdout.write(
    `${name}: ${seconds(total)} in all (reach for 10 epochs: under ${seconds(reach)}); epochs ${seconds(inEpochs)}, of that onnxruntime ${seconds(spent.onnxruntime / 1000)}, optimizer ${seconds(spent.optimizer / 1000)}, dropout masks ${seconds(spent.masks / 1000)}; outside onnxruntime and the optimizer ${((100 * outside) / inEpochs).toFixed(1)} % (reach: under 5 %)\n`,
  );
  await trained.head.dispose();
  if ('close' in memory) (memory as { close(): void }).close();
}
