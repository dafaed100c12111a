// The starter tagline model: the starter language model with a prefix network, trained on the posters of the training part, put
// into the resources in half precision with its fit map, the taglines that it learned from and the words that it may use.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Run } from '../../src/shared/domain.ts';
import { plainWords } from '../../src/shared/taglines/plainWords.ts';
import { vectorsFileName } from '../../src/main/compute/drafting/existing.ts';
import { sentenceEncoder } from '../../src/main/compute/drafting/sentences.ts';
import { TextVectors } from '../../src/main/compute/drafting/textVectors.ts';
import { floatsToHalves } from '../../src/main/models/files/float16.ts';
import { SafetensorsFile, writeSafetensors } from '../../src/main/models/files/safetensors.ts';
import { resourcePath } from '../../src/main/lib/paths.ts';
import { readTable } from './posterData.ts';
import { filmsOf } from './starterProject.ts';
import type { StudioCommands } from './studioCommands.ts';

const NAME = 'Starter model';
const FOLDER = 'starter-taglines';

/** Everything else is the preset's. */
export const TAGLINE_OPTIONS = [
  ...['--base', 'starter', '--preset', 'marquee', '--epochs', '4', '--scored-posters', '48'],
  ...['--threads', '1', '--use', 'never'],
];

/** Trains it, unless an earlier call did, and puts it into the resources. */
export async function buildTaglines(studio: StudioCommands, folder: string, project: string): Promise<void> {
  let run = await starterRun(studio);
  if (run === undefined) {
    await studio.run('train', 'taglines', '--name', NAME, ...TAGLINE_OPTIONS);
    run = await starterRun(studio);
  }
  if (run === undefined) throw new Error('the training left no run');
  const from = join(project, 'runs', run.id);
  const target = resourcePath('models', FOLDER);
  mkdirSync(target, { recursive: true });
  await writeHalf(join(from, 'taglines.safetensors'), join(target, 'taglines.safetensors'));
  copyFileSync(join(from, 'fit-map.safetensors'), join(target, 'fit-map.safetensors'));
  copyFileSync(join(from, 'texts.jsonl'), join(target, 'texts.jsonl'));
  const { name, createdAt, seed, codeVersion, encoder, snapshot, recipe, preset, bestEpoch, headHash, taglines } = run;
  const films = { train: await filmsOf(studio, 'train'), validation: await filmsOf(studio, 'validation') };
  writeWords(folder, films.train, target);
  await writeVectors(target);
  const card = {
    ...{ name, createdAt, seed, codeVersion, encoder, snapshot, recipe, preset: preset ?? null },
    ...{ bestEpoch, headHash: headHash ?? null, taglines },
    films,
  };
  writeFileSync(join(target, 'card.json'), `${JSON.stringify(card)}\n`);
}

async function starterRun(studio: StudioCommands): Promise<Run | undefined> {
  const { runs } = (await studio.answer('runs', '--task', 'taglines')) as { runs: Run[] };
  return runs.find(({ name, state, builtIn }) => name === NAME && state === 'done' && !builtIn);
}

async function writeHalf(from: string, to: string): Promise<void> {
  const file = SafetensorsFile.open(from);
  try {
    const tensors = [...file.tensors.keys()].map((name) => ({
      ...{ name, dtype: 'F16' as const, shape: file.info(name).shape },
      data: floatsToHalves(file.float32(name)),
    }));
    await writeSafetensors(to, tensors, file.metadata);
  } finally {
    file.close();
  }
}

/** Sentence embeddings of the taglines that it learned from: no project has to make them. */
async function writeVectors(target: string): Promise<void> {
  const { encoder, hash } = await sentenceEncoder(2);
  try {
    const path = join(target, vectorsFileName(hash));
    rmSync(path, { force: true });
    const lines = readFileSync(join(target, 'texts.jsonl'), 'utf8').trim().split('\n');
    const texts = [...new Set(lines.map((line) => (JSON.parse(line) as { text: string }).text))];
    const vectors = TextVectors.open(path, encoder.width);
    for (let from = 0; from < texts.length; from += 256) {
      const part = texts.slice(from, from + 256);
      vectors.add(part, await encoder.embed(part));
    }
  } finally {
    await encoder.close();
  }
}

/** All words that the language model has read, one a line: a draft with another word made it up. */
function writeWords(folder: string, films: readonly string[], target: string): void {
  const used = new Set(films);
  const words = new Set<string>();
  for (const { imdbId = '', title = '', overview = '', tagline = '' } of readTable(join(folder, 'movie_text.csv'))) {
    if (!used.has(imdbId.replace(/^0+/, ''))) continue;
    for (const text of [title, overview, tagline]) for (const word of plainWords(text)) words.add(word);
  }
  writeFileSync(join(target, 'words.txt'), `${[...words].sort().join('\n')}\n`);
}
