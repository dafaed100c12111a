// Steps of tagline training: prefix network (512, 3840, 7680) and GPT-2 small with random weights, batches of 16, taglines
// as long as those of a catalogue of 8,122 films. Ours packs mixed batches without padding. Peers in PyTorch: ClipCap's own
// loop, which pads every batch to one length and scores every position; and a loop over batches of similar length that
// scores only positions with a loss. Both with fused AdamW, dropout 0.1 where GPT-2 is trained, on both sides.
import { join } from 'node:path';
import { Arena } from '../../../../src/main/engine/arena.ts';
import { Optimizer } from '../../../../src/main/engine/optimizer.ts';
import { Random } from '../../../../src/main/engine/random.ts';
import { gpt2ConfigSchema, gpt2NameIn } from '../../../../src/main/models/gpt2/gpt2.ts';
import { SafetensorsFile } from '../../../../src/main/models/files/safetensors.ts';
import { taglineBatch } from '../../../../src/main/models/taglines/taglineBatch.ts';
import { taglineParameters, type TaglineConfig } from '../../../../src/main/models/taglines/taglineModel.ts';
import { TaglineStep } from '../../../../src/main/models/taglines/taglineStep.ts';
import { largestSizes } from '../../../../src/main/models/taglines/taglineSequences.ts';
import { timed, type BenchRow, type Side } from '../benchRow.ts';
import { randomGpt2Folder } from '../randomGpt2.ts';
import { fixedLength, taglineLengths } from '../taglineLengths.ts';

const BATCH = 16;
const STEPS = 4;
const IMAGE = 512;
const PREFIX = 10;
const HIDDEN = 3840;

async function ours(trainedBlocks: 'all' | 0): Promise<Side> {
  const gpt2 = gpt2ConfigSchema.parse({ model_type: 'gpt2' });
  const config: TaglineConfig = {
    gpt2,
    prefixLength: PREFIX,
    prefixSizes: [IMAGE, HIDDEN, PREFIX * gpt2.n_embd],
    trainedBlocks,
  };
  const source = SafetensorsFile.open(join(randomGpt2Folder(), 'model.safetensors'));
  const arena = new Arena(taglineParameters(config), ['p', 'm', 'v', 'g']);
  const random = new Random(2);
  for (const { name } of arena.specs) {
    const view = arena.view('p', name);
    const inFile = gpt2NameIn(source, name);
    if (source.has(inFile)) view.set(source.float32(inFile));
    else for (let at = 0; at < view.length; at += 1) view[at] = 0.03 * (2 * random.uniform() - 1);
  }
  const lengths = Int32Array.from(taglineLengths(BATCH * STEPS));
  new Random(3).shuffle(lengths);
  const captions = Array.from(lengths, (length) =>
    Int32Array.from({ length: length + 1 }, (_, at) =>
      at === length ? gpt2.eos_token_id : Math.floor(random.uniform() * 50_000),
    ),
  );
  const largest = largestSizes(config, BATCH, captions);
  const session = { device: 'cpu', threads: 2 };
  const step = await TaglineStep.create({ ...session, config, source, arena, seed: 1, largest });
  const optimizer = new Optimizer(arena, {
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-8,
    weightDecay: 0.01,
    decayMode: 'decoupled',
    clipNorm: 0,
  });
  const images = Float32Array.from({ length: BATCH * IMAGE }, () => random.normal());
  let draws = 0;
  const all = async (): Promise<void> => {
    for (let index = 0; index < STEPS; index += 1) {
      const chosen = captions.slice(index * BATCH, (index + 1) * BATCH);
      await step.run(taglineBatch(images, chosen, { prefixLength: PREFIX, heads: gpt2.n_head }), draws);
      draws += 1;
      optimizer.update(2e-5);
    }
  };
  await all();
  return {
    run: () => timed(all),
    close: async () => {
      await step.close();
      source.close();
    },
  };
}

const row = (trained: boolean, padding: 'clipcap' | 'buckets'): BenchRow => ({
  name: `Tagline step, prefix network and ${trained ? 'GPT-2 small' : 'frozen GPT-2 small'}, batch 16, ${
    padding === 'clipcap' ? "against ClipCap's loop with its fixed length" : 'against batches of similar length'
  }`,
  reach: padding === 'clipcap' ? 0.6 : 1.15,
  turns: padding === 'clipcap' ? 3 : 5,
  count: STEPS,
  unit: 'steps',
  ours: () => ours(trained ? 'all' : 0),
  peer: {
    script: 'tagline.py',
    settings: {
      threads: 2,
      batch: BATCH,
      trained,
      padding,
      lengths: taglineLengths(BATCH * STEPS),
      fixedLength: fixedLength(),
      sizes: [IMAGE, HIDDEN],
      prefixLength: PREFIX,
    },
  },
});

export const rows: BenchRow[] = [true, false].flatMap((trained) =>
  (['clipcap', 'buckets'] as const).map((padding) => row(trained, padding)),
);
