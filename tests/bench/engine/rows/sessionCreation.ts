// Opening the largest graphs: the training step of GPT-2 small with its prefix network, GPT-2 small for generation, and
// CLIP's ViT-B/32 with patch tokens. A session is opened once and then used for all steps and epochs.
import { join } from 'node:path';
import { Arena } from '../../../../src/main/engine/arena.ts';
import { clipImageEncoder } from '../../../../src/main/compute/encoders/clip.ts';
import { gpt2ConfigSchema } from '../../../../src/main/models/gpt2/gpt2.ts';
import { Gpt2Cached } from '../../../../src/main/models/gpt2/gpt2Cached.ts';
import { SafetensorsFile } from '../../../../src/main/models/files/safetensors.ts';
import { taglineParameters, type TaglineConfig } from '../../../../src/main/models/taglines/taglineModel.ts';
import { TaglineStep } from '../../../../src/main/models/taglines/taglineStep.ts';
import { largestSizes } from '../../../../src/main/models/taglines/taglineSequences.ts';
import { openWeights } from '../../../../src/main/models/files/weightFolder.ts';
import { timed, type BenchRow, type Side } from '../benchRow.ts';
import { randomClipFolder } from '../randomClip.ts';
import { randomGpt2Folder } from '../randomGpt2.ts';

const gpt2 = gpt2ConfigSchema.parse({ model_type: 'gpt2' });

/** A side that opens what `open` makes and closes it again; only the opening is timed. */
function opening(open: () => Promise<{ close(): Promise<void> }>): Promise<Side> {
  return Promise.resolve({
    run: async () => {
      let opened: { close(): Promise<void> } | undefined;
      const times = await timed(async () => (opened = await open()));
      await opened?.close();
      return times;
    },
    close: () => Promise.resolve(),
  });
}

function trainingStep(): Promise<Side> {
  const config: TaglineConfig = {
    gpt2,
    prefixLength: 10,
    prefixSizes: [512, 3840, 10 * gpt2.n_embd],
    trainedBlocks: 'all',
  };
  const source = SafetensorsFile.open(join(randomGpt2Folder(), 'model.safetensors'));
  const arena = new Arena(taglineParameters(config), ['p', 'm', 'v', 'g']);
  const captions = Array.from({ length: 16 }, () => new Int32Array(20));
  const largest = largestSizes(config, 16, captions);
  return opening(() => TaglineStep.create({ device: 'cpu', threads: 2, config, source, arena, seed: 1, largest }));
}

const generation = (): Promise<Side> =>
  opening(() => Gpt2Cached.open(gpt2, openWeights(randomGpt2Folder()), { sequences: 16, capacity: 64, threads: 2 }));

const clip = (): Promise<Side> => {
  const folder = randomClipFolder();
  return opening(async () => {
    const encoder = await clipImageEncoder({ id: 'bench', folder });
    return (await encoder.open(folder, { device: 'cpu', threads: 2, tokens: true })).session;
  });
};

const row = (what: string, ours: () => Promise<Side>): BenchRow => ({
  name: `Opening a session: ${what}`,
  reach: 1500,
  count: 1,
  unit: 'sessions',
  ours,
  peer: null,
});

export const rows: BenchRow[] = [
  row('training step of GPT-2 small and prefix network', trainingStep),
  row('GPT-2 small for generation', generation),
  row('CLIP ViT-B/32 with patch tokens', clip),
];
