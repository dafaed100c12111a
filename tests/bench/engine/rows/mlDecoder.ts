// Steps of ML-Decoder training: batch 64, width 768, dropout 0.1 in all places of the official head, text queries of 512
// numbers, features kept as float16. Peers in PyTorch eager with fused AdamW: the official architecture; and, for one
// token, the same without the query and key projections that one token makes dead.
import { Arena } from '../../../../src/main/engine/arena.ts';
import { Graph, sizeOf } from '../../../../src/main/engine/graph.ts';
import { GradientStep } from '../../../../src/main/engine/gradientStep.ts';
import { Optimizer } from '../../../../src/main/engine/optimizer.ts';
import type { DropoutSite } from '../../../../src/main/engine/ops/dropout.ts';
import { binaryCrossEntropy } from '../../../../src/main/engine/ops/loss.ts';
import { Random } from '../../../../src/main/engine/random.ts';
import { StepInputs } from '../../../../src/main/engine/stepInputs.ts';
import { BatchFiller } from '../../../../src/main/models/genres/genreBatches.ts';
import { arrayMemory } from '../../../../src/main/models/genres/genreMemory.ts';
import { MemoryReader } from '../../../../src/main/models/genres/memoryReader.ts';
import { declareParameters, mlDecoder } from '../../../../src/main/models/genres/mlDecoder.ts';
import {
  initialise,
  mlDecoderParameters,
  NO_DROPOUT,
  type MlDecoderConfig,
} from '../../../../src/main/models/genres/mlDecoderParameters.ts';
import { timed, type BenchRow, type Side } from '../benchRow.ts';

const STEPS = 3;
const BATCH = 64;
const RATE = 0.1;
const COUNT = 256;

interface Sizes {
  tokens: number;
  width: number;
  queries: number;
  feedForward: number;
}

async function ours({ tokens, width, queries, feedForward }: Sizes): Promise<Side> {
  const config: MlDecoderConfig = {
    memoryTokens: tokens,
    memoryWidth: width,
    classes: queries,
    queries: { kind: 'text', width: 512 },
    pooling: 'perGroup',
    decoderDim: 768,
    heads: 8,
    feedForward,
    layers: 1,
    dropout: {
      ...NO_DROPOUT,
      queries: RATE,
      attention: RATE,
      attentionOutput: RATE,
      feedForward: RATE,
      feedForwardOutput: RATE,
    },
    standardise: 'none',
  };
  const arena = new Arena(mlDecoderParameters(config), ['p', 'm', 'v', 'g']);
  const random = new Random(1);
  for (const spec of arena.specs) initialise(spec, config, random, arena.view('p', spec.name));
  const graph = new Graph();
  const parameters = declareParameters(graph, config);
  const memory = graph.input('memory', [BATCH, tokens, width]);
  const targets = graph.input('targets', [BATCH, queries]);
  const known = graph.input('known', [BATCH, queries]);
  const sites: DropoutSite[] = [];
  const parameter = (name: string) => parameters.get(name)!;
  const { logits } = mlDecoder({ graph, config, batch: BATCH, parameter, sites }, memory);
  const extraBytes = MemoryReader.bytes(sizeOf(memory.shape));
  const inputs = new StepInputs({ data: [memory, targets, known], dropout: sites, seed: 1, extraBytes });
  const step = await GradientStep.create({
    graph,
    loss: binaryCrossEntropy(graph, logits, { targets, known }),
    parameters: [...parameters.values()],
    inputs,
    arena,
    device: 'cpu',
    threads: 2,
  });
  const halves = Uint16Array.from({ length: COUNT * tokens * width }, () => (random.word() & 0x83ff) | 0x3800);
  const filler = new BatchFiller({
    memory: arrayMemory(halves, tokens, width),
    labels: Int8Array.from({ length: COUNT * queries }, () => (random.uniform() < 0.2 ? 1 : 0)),
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
  const all = async (): Promise<void> => {
    for (let count = 0; count < STEPS; count += 1) {
      const rows = Int32Array.from({ length: BATCH }, () => Math.floor(random.uniform() * COUNT));
      filler.fill(rows, index);
      inputs.drawMasks(index);
      await step.run();
      optimizer.update(1e-4);
      index += 1;
    }
  };
  await all();
  return { run: () => timed(all), close: () => step.close() };
}

const row = (what: string, sizes: Sizes, reach: number, form: 'official' | 'reduced' = 'official'): BenchRow => ({
  name: `ML-Decoder step, ${what}`,
  reach,
  count: STEPS * BATCH,
  unit: 'posters',
  ours: () => ours(sizes),
  peer: {
    script: 'ml_decoder.py',
    settings: {
      threads: 2,
      steps: STEPS,
      batch: BATCH,
      count: COUNT,
      rate: RATE,
      d: 768,
      heads: 8,
      text: 512,
      form,
      ...sizes,
    },
  },
});

const POOLED = { tokens: 1, width: 512, queries: 20, feedForward: 2048 };
export const rows: BenchRow[] = [
  row('50 tokens, 20 genres, feed-forward 2048', { tokens: 50, width: 768, queries: 20, feedForward: 2048 }, 0.9),
  row('50 tokens, 15 genres, feed-forward 512', { tokens: 50, width: 768, queries: 15, feedForward: 512 }, 0.75),
  row('pooled memory, 20 genres, feed-forward 2048', POOLED, 0.8),
  row('the same, peer without the dead query and key projections', POOLED, 1, 'reduced'),
];
