// The programs of docs/export.md, run as they stand there, give what Marquee gives. Node runs everywhere; Python where there
// is one with the packages: `.venv/bin/python`, or the one that MARQUEE_PYTHON names.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { decodeRgb } from '../../../src/main/compute/decode.ts';
import { efficientNetLite0 } from '../../../src/main/compute/encoders/efficientNetLite0.ts';
import { ClipPreprocessing } from '../../../src/main/compute/preprocess.ts';
import type { PictureFacts } from '../../../src/main/compute/pictureFacts.ts';
import { writeOnnxFile } from '../../../src/main/engine/onnxFile.ts';
import { packageDir } from '../../../src/main/lib/paths.ts';
import { headFromWeights, writeGenreHead, type HeadContent } from '../../../src/main/models/genres/genreHeadFile.ts';
import { readFloats } from '../../../src/main/models/genres/genreMemory.ts';
import { needsEmbedding } from '../../../src/main/models/genres/genreMemoryGraph.ts';
import { genreOnnx } from '../../../src/main/models/genres/genreOnnx.ts';
import { onnxMetadata } from '../../../src/main/models/genres/genreOnnxFile.ts';
import { expectClose } from '../engine/close.ts';
import { GENRES, RECIPES, randomFeatures, randomHead } from '../models/genres/randomHead.ts';
import { pythonWith } from './python.ts';

const root = mkdtempSync(join(tmpdir(), 'marquee-export-docs-'));
afterAll(() => {
  rmSync(root, { recursive: true });
});

const document = join(packageDir, 'docs', 'export.md');
const ROWS = 4;

function run(python: string, what: string, folder: string): void {
  const script = join(import.meta.dirname, 'export_snippets.py');
  const { status, stderr } = spawnSync(python, [script, what, document, folder], { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
}

/** What the head itself says of features that are written beside its file for the others. */
async function ownAnswer(head: HeadContent, path: string) {
  const { tokens, width, recipe, thresholds } = head.description;
  const features = randomFeatures(head.description, ROWS);
  const rows = Int32Array.from({ length: ROWS }, (_, row) => row);
  const given: Record<string, [number[], number[]]> = {
    memory: [[ROWS, tokens, width], [...readFloats(features, rows)]],
  };
  if (needsEmbedding(recipe, tokens)) {
    const values = new Float32Array(ROWS * width);
    features.readEmbeddings!(rows, values);
    given['embedding'] = [[ROWS, width], [...values]];
  }
  writeFileSync(path.replace(/\.\w+$/, '.features'), JSON.stringify(given));
  const opened = headFromWeights(head.config, head.description, head.weights, { device: 'cpu', threads: 1 });
  const probabilities = await opened.predict(features);
  await opened.dispose();
  const above = (row: number): string[] =>
    GENRES.filter((_, i) => probabilities[row * 5 + i]! >= (thresholds?.[i] ?? 0.5));
  return { probabilities, chosen: [...rows].map(above), given };
}

interface Made {
  probabilities: number[];
  chosen: string[][];
}

/** Random heads of all kinds, one of them without thresholds, and their files. */
async function headsIn(folder: string, write: (path: string, head: HeadContent) => Promise<unknown>, ending: string) {
  mkdirSync(folder);
  const made: { name: string; path: string; answer: Awaited<ReturnType<typeof ownAnswer>> }[] = [];
  for (const [index, [name, recipe, shape]] of RECIPES.entries()) {
    const random = randomHead(recipe, shape, index + 1);
    const head = index > 0 ? random : { ...random, description: { ...random.description, thresholds: null } };
    const path = join(folder, `${String(index)}.${ending}`);
    await write(path, head);
    made.push({ name, path, answer: await ownAnswer(head, path) });
  }
  return made;
}

function compare(heads: Awaited<ReturnType<typeof headsIn>>): void {
  for (const { name, path, answer } of heads) {
    const made = JSON.parse(readFileSync(path.replace(/\.\w+$/, '.made'), 'utf8')) as Made;
    expectClose(made.probabilities, answer.probabilities, 1e-5, 0, name);
    expect(made.chosen, name).toEqual(answer.chosen);
  }
}

const writeOnnx = (path: string, head: HeadContent): Promise<unknown> => {
  const facts = { run: { id: '', name: '', createdAt: '', version: '' }, snapshot: '', encoder: null };
  return writeOnnxFile(path, genreOnnx(head), onnxMetadata('embedding', head.description, facts, { memory: '' }));
};

const torch = pythonWith('torch', 'safetensors', 'numpy');
describe(`with PyTorch${'lacks' in torch ? ` (left out: ${torch.lacks})` : ''}`, () => {
  it.skipIf('lacks' in torch)('a safetensors head gives the same probabilities', async () => {
    const folder = join(root, 'torch');
    const heads = await headsIn(folder, writeGenreHead, 'safetensors');
    run((torch as { python: string }).python, 'torch', folder);
    compare(heads);
  });
});

const pillow = pythonWith('PIL', 'numpy');
describe(`with Pillow${'lacks' in pillow ? ` (left out: ${pillow.lacks})` : ''}`, () => {
  it.skipIf('lacks' in pillow)('a picture becomes the same pixels', async () => {
    const folder = join(root, 'pixels');
    mkdirSync(folder);
    const path = join(packageDir, 'tests/fixtures/vectors/clip_quickgelu/preprocessor_config.json');
    const config: unknown = JSON.parse(readFileSync(path, 'utf8'));
    const clips = (['centre', 'whole'] as const).map((view) => new ClipPreprocessing(config, path, 32, view));
    const stretched = { size: { height: 40, width: 36 }, crop_size: 32, image_mean: [0.5, 0.4, 0.3], do_rescale: true };
    clips.push(new ClipPreprocessing(stretched, path, 32, 'centre'));
    const asked: [string, PictureFacts][] = [];
    const wanted: Float32Array[] = [];
    for (const name of ['1000095', '112993', '1221141']) {
      const file = join(packageDir, `tests/fixtures/images/${name}.jpg`);
      const picture = await decodeRgb(readFileSync(file));
      asked.push([file, efficientNetLite0.picture]);
      wanted.push(efficientNetLite0.pixels(efficientNetLite0.prepare(picture), 1).data as Float32Array);
      for (const clip of clips) {
        asked.push([file, clip.facts]);
        wanted.push(clip.normalise(clip.prepare(picture), 1));
      }
    }
    writeFileSync(join(folder, 'pictures.json'), JSON.stringify(asked));
    run((pillow as { python: string }).python, 'pixels', folder);
    const made = new Float32Array(Uint8Array.from(readFileSync(join(folder, 'pixels.bin'))).buffer);
    let at = 0;
    wanted.forEach((pixels, i) => {
      expectClose(made.subarray(at, at + pixels.length), pixels, 1e-6, 1e-6, `picture ${String(i)}`);
      at += pixels.length;
    });
    expect(made).toHaveLength(at);
  });
});

const onnx = pythonWith('onnxruntime', 'numpy');
describe(`with onnxruntime for Python${'lacks' in onnx ? ` (left out: ${onnx.lacks})` : ''}`, () => {
  it.skipIf('lacks' in onnx)('an ONNX head gives the same probabilities', async () => {
    const folder = join(root, 'onnx');
    const heads = await headsIn(folder, writeOnnx, 'onnx');
    run((onnx as { python: string }).python, 'onnx', folder);
    compare(heads);
  });
});

it('with onnxruntime for Node an ONNX head gives the same probabilities', async () => {
  const [snippet] = [...readFileSync(document, 'utf8').matchAll(/```js\n(.*?)```/gs)].map(([, code]) => code!);
  const folder = join(root, 'node');
  mkdirSync(folder);
  symlinkSync(join(packageDir, 'node_modules'), join(folder, 'node_modules'), 'junction');
  const head = randomHead({ memory: 'regions' });
  const path = join(folder, 'head.onnx');
  await writeOnnx(path, head);
  const { probabilities, chosen, given } = await ownAnswer(head, path);
  writeFileSync(join(folder, 'exported.json'), JSON.stringify({ path, ...head.description }));
  writeFileSync(join(folder, 'snippet.mjs'), snippet!);
  const [shape, values] = given['memory']!;
  const program = `
    const { predict } = await import(${JSON.stringify(pathToFileURL(join(folder, 'snippet.mjs')).href)});
    const made = await predict(Float32Array.from(${JSON.stringify(values)}), ${JSON.stringify(shape)});
    process.stdout.write(JSON.stringify(made));`;
  writeFileSync(join(folder, 'program.mjs'), program);
  const ended = spawnSync(process.execPath, ['program.mjs'], { cwd: folder, encoding: 'utf8' });
  expect(ended.status, ended.stderr).toBe(0);
  const made = JSON.parse(ended.stdout) as { values: number[]; genres: string[] }[];
  expectClose(
    made.flatMap((row) => row.values),
    probabilities,
    1e-5,
    0,
  );
  expect(made.map((row) => row.genres)).toEqual(chosen);
});
