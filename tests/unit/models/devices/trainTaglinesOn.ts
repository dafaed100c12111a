// Run as a process of its own: trains a small tagline model on the device named by the first argument, stopping and going
// on on another device where a second one is named; the third argument says how many blocks of GPT-2 are trained. Prints
// what came out as JSON.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '../../../../src/main/engine/random.ts';
import { gpt2ConfigSchema } from '../../../../src/main/models/gpt2/gpt2.ts';
import { SafetensorsFile } from '../../../../src/main/models/files/safetensors.ts';
import { taglineRecipeSchema } from '../../../../src/main/models/taglines/tagline.ts';
import { loadTaglineWeights } from '../../../../src/main/models/taglines/taglineFile.ts';
import { trainTaglines } from '../../../../src/main/models/taglines/taglineTraining.ts';

const [first = 'cpu', second = first, trainedBlocks = 'all'] = process.argv.slice(2);
const FOLDER = join(import.meta.dirname, '../../../fixtures/vectors/gpt2');
const config = gpt2ConfigSchema.parse(JSON.parse(readFileSync(join(FOLDER, 'config.json'), 'utf8')));
const weights = SafetensorsFile.open(join(FOLDER, 'model.safetensors'));
const random = new Random(5);
const [COUNT, WIDTH] = [16, 16];

const checkpointDir = mkdtempSync(join(tmpdir(), 'marquee-taglines-'));
const options = {
  gpt2: { config, weights, id: 'small', hash: 'abc' },
  images: Float32Array.from({ length: COUNT * WIDTH }, () => random.normal()),
  imageWidth: WIDTH,
  encoder: { id: 'encoder', hash: 'def' },
  // 2 to 8 tokens: batches of different sizes.
  taglines: Array.from({ length: COUNT }, (_, index) =>
    Int32Array.from({ length: 2 + ((index * 5) % 7) }, (__, at) => 10 + (index % 4) * 20 + at),
  ),
  imageOf: Int32Array.from({ length: COUNT }, (_, index) => index),
  splits: {
    train: Int32Array.from({ length: 12 }, (_, index) => index),
    validation: Int32Array.from({ length: 4 }, (_, index) => 12 + index),
  },
  recipe: taglineRecipeSchema.parse({
    ...{ prefixLength: 3, hidden: [24], learningRate: 5e-3, batchSize: 5, epochs: 3, earlyStopping: 0 },
    ...{ emaDecay: 0.9, weightDecay: 0.01, gpt2Rate: 0.5 },
    trainedBlocks: trainedBlocks === 'all' ? 'all' : Number(trainedBlocks),
  }),
  threads: 1,
  checkpointDir,
};
try {
  if (second !== first) {
    const abort = new AbortController();
    const cut = { ...options, device: first, signal: abort.signal };
    await trainTaglines({ ...cut, onEpoch: () => abort.abort() }).catch((error: unknown) => {
      if (!abort.signal.aborted) throw error;
    });
  }
  const trained = await trainTaglines({ ...options, device: second, resume: second !== first });
  const path = join(checkpointDir, 'saved.safetensors');
  await trained.save(path);
  const { file } = loadTaglineWeights(path);
  const parameters = Object.fromEntries([...file.tensors.keys()].map((name) => [name, [...file.float32(name)]]));
  file.close();
  const history = trained.history.map(({ seconds: _, ...numbers }) => numbers);
  process.stdout.write(JSON.stringify({ device: trained.device, history, parameters }));
} finally {
  rmSync(checkpointDir, { recursive: true });
}
