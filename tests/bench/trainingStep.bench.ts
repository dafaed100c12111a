// One ML-Decoder training step, ours against PyTorch eager with fused AdamW, in turns on the same machine:
//   MARQUEE_PYTHON=/path/to/python node tests/bench/trainingStep.bench.ts [steps] [json settings]
// Both sides use 2 threads. On a busy machine trust the processor time, and the pairs more than the medians. Without MARQUEE_PYTHON only ours is measured.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { Arena } from '../../src/main/engine/arena.ts';
import { Graph, sizeOf } from '../../src/main/engine/graph.ts';
import { GradientStep } from '../../src/main/engine/gradientStep.ts';
import { StepInputs } from '../../src/main/engine/stepInputs.ts';
import { Optimizer } from '../../src/main/engine/optimizer.ts';
import type { DropoutSite } from '../../src/main/engine/ops/dropout.ts';
import { binaryCrossEntropy } from '../../src/main/engine/ops/loss.ts';
import { Random } from '../../src/main/engine/random.ts';
import { BatchFiller } from '../../src/main/models/genreBatches.ts';
import { arrayMemory } from '../../src/main/models/genreMemory.ts';
import { MemoryReader } from '../../src/main/models/memoryReader.ts';
import { declareParameters, mlDecoder } from '../../src/main/models/mlDecoder.ts';
import type { AbsorbedProjections } from '../../src/main/models/mlDecoderAttention.ts';
import {
  initialise,
  mlDecoderParameters,
  NO_DROPOUT,
  type MlDecoderConfig,
} from '../../src/main/models/mlDecoderParameters.ts';

const settings = {
  batch: 64,
  tokens: 54,
  width: 1280,
  d: 768,
  heads: 8,
  ff: 2048,
  queries: 20,
  text: 384,
  dropout: 0.5,
  threads: 2,
  ...(JSON.parse(process.argv[3] ?? '{}') as Partial<Record<string, number>>),
};
const absorbed = (settings as { absorbed?: AbsorbedProjections }).absorbed;
const rounds = Number(process.argv[2] ?? 15);

/** Wall and processor time of one step, milliseconds. */
interface Times {
  ms: number;
  cpu: number;
}

async function ours(): Promise<() => Promise<Times>> {
  const { batch, tokens, width, queries, dropout } = settings;
  const config: MlDecoderConfig = {
    memoryTokens: tokens,
    memoryWidth: width,
    classes: queries,
    queries: { kind: 'text', width: settings.text },
    pooling: 'perGroup',
    decoderDim: settings.d,
    heads: settings.heads,
    feedForward: settings.ff,
    layers: 1,
    dropout: { ...NO_DROPOUT, attentionOutput: dropout, feedForward: dropout, feedForwardOutput: dropout },
    standardise: 'shared',
  };
  const arena = new Arena(mlDecoderParameters(config), ['p', 'm', 'v', 'g']);
  const random = new Random(1);
  for (const spec of arena.specs) initialise(spec, config, random, arena.view('p', spec.name));
  const graph = new Graph();
  const parameters = declareParameters(graph, config);
  const memory = graph.input('memory', [batch, tokens, width]);
  const targets = graph.input('targets', [batch, queries]);
  const known = graph.input('known', [batch, queries]);
  const sites: DropoutSite[] = [];
  const { logits } = mlDecoder(
    { graph, config, batch, parameter: (name) => parameters.get(name)!, sites, ...(absorbed ? { absorbed } : {}) },
    memory,
  );
  const data = [memory, targets, known];
  const extraBytes = MemoryReader.bytes(sizeOf(memory.shape));
  const inputs = new StepInputs({ data, dropout: sites, seed: 1, extraBytes });
  const step = await GradientStep.create({
    graph,
    loss: binaryCrossEntropy(graph, logits, { targets, known }),
    parameters: [...parameters.values()],
    inputs,
    arena,
    device: 'cpu',
    threads: settings.threads,
  });
  const count = 256;
  const halves = Uint16Array.from({ length: count * tokens * width }, () => (random.word() & 0x83ff) | 0x3800);
  const filler = new BatchFiller({
    memory: arrayMemory(halves, tokens, width),
    labels: Int8Array.from({ length: count * queries }, () => (random.uniform() < 0.2 ? 1 : 0)),
    genres: queries,
    reader: new MemoryReader(inputs.memory, sizeOf(memory.shape), inputs.input('memory')),
    targets: inputs.input('targets').view,
    known: inputs.input('known').view,
    shares: new Float32Array(queries),
    labelSmoothing: 0,
    mixup: 0,
    seed: 1,
  });
  const optimizer = new Optimizer(arena, {
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-8,
    weightDecay: 0.01,
    decayMode: 'decoupled',
    clipNorm: 1,
  });
  let index = 0;
  return async () => {
    const rows = Int32Array.from({ length: batch }, () => Math.floor(random.uniform() * count));
    const cpu = process.cpuUsage();
    const start = performance.now();
    filler.fill(rows, index);
    inputs.drawMasks(index);
    await step.run();
    optimizer.update(1e-4);
    index += 1;
    const ms = performance.now() - start;
    const used = process.cpuUsage(cpu);
    return { ms, cpu: (used.user + used.system) / 1000 };
  };
}

async function torch(python: string): Promise<{ version: string; step: () => Promise<Times>; end: () => void }> {
  const child = spawn(python, [join(import.meta.dirname, 'trainingStep.py'), JSON.stringify(settings)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<Record<string, unknown>> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error('the Python side ended');
    return JSON.parse(value) as Record<string, unknown>;
  };
  const version = String((await next()).torch);
  return {
    version,
    step: async () => {
      child.stdin.write('step\n');
      const { ms, cpu } = await next();
      return { ms: Number(ms), cpu: Number(cpu) };
    },
    end: () => {
      child.stdin.end();
    },
  };
}

const median = (list: number[]): number => [...list].sort((a, b) => a - b)[list.length >> 1]!;

const step = await ours();
const python = process.env.MARQUEE_PYTHON;
const peer = python === undefined ? undefined : await torch(python);
const mine: Times[] = [];
const theirs: Times[] = [];
for (let round = 0; round < rounds + 3; round += 1) {
  const own = await step();
  const other = await peer?.step();
  // The first rounds warm up.
  if (round < 3) continue;
  mine.push(own);
  if (other !== undefined) theirs.push(other);
}
peer?.end();
console.log(JSON.stringify(settings));
const line = (name: string, list: Times[]): string => {
  const wall = list.map(({ ms }) => ms);
  const posters = (settings.batch / median(wall)) * 1000;
  return `${name}: median ${median(wall).toFixed(1)} ms, best ${Math.min(...wall).toFixed(1)} ms, processor ${median(list.map(({ cpu }) => cpu)).toFixed(0)} ms, ${posters.toFixed(0)} posters/s`;
};
console.log(line('Marquee', mine));
if (peer === undefined) console.log('PyTorch: not measured; name an interpreter that has it in MARQUEE_PYTHON');
else {
  console.log(line(`PyTorch ${peer.version}`, theirs));
  const ratio = (of: (times: Times) => number): string =>
    median(mine.map((times, index) => of(times) / of(theirs[index]!))).toFixed(2);
  console.log(
    `against PyTorch, median of pairs: time ${ratio(({ ms }) => ms)}, processor time ${ratio(({ cpu }) => cpu)}`,
  );
}
process.exit(0);
