// Preparing a poster for CLIP on one core: decoded 182 x 268 pixels resized to 224 x 329, centre cropped, normalised to
// float32 planes. Peer: Pillow and numpy, the same steps with the same result.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeRgb } from '../../../../src/main/compute/decode.ts';
import { ClipPreprocessing } from '../../../../src/main/compute/preprocess.ts';
import { resourcePath } from '../../../../src/main/lib/paths.ts';
import { timed, type BenchRow } from '../benchRow.ts';

const COUNT = 200;
const posters = resourcePath('sample', 'posters');
const paths = readdirSync(posters)
  .filter((name) => name.endsWith('.jpg'))
  .sort()
  .slice(0, COUNT)
  .map((name) => join(posters, name));

const row: BenchRow = {
  name: 'Pillow-exact resize of posters to 224 x 329, crop and normalisation, one core',
  reach: 0.7,
  count: paths.length,
  unit: 'posters',
  async ours() {
    const images = await Promise.all(paths.map((path) => decodeRgb(readFileSync(path))));
    const model = new ClipPreprocessing({}, 'preprocessor_config.json', 224, 'centre');
    const all = (): Promise<void> => {
      for (const image of images) model.normalise(model.prepare(image), 1);
      return Promise.resolve();
    };
    await all();
    return { run: () => timed(all), close: () => Promise.resolve() };
  },
  peer: { script: 'resize.py', settings: { threads: 1, paths } },
  singleCore: true,
};

export const rows: BenchRow[] = [row];
