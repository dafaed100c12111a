// Drafting with two threads: how long somebody waits for the first draft of the starter model (cold and warm), for twelve tokens of
// the first drafts of a model of GPT-2's size (random weights, which never end a text), and how long 1,000 posters with 4 drafts
// each take, all default settings: 24 candidates, guidance, ranking, contrast with 8 neighbours, copies among all that exists.
// Beside each time stands that of the processor, which a busy machine changes less.
//   npm run bench drafting [-- --posters 1000 --gpt2 no --existing no]
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { DraftPoster, DraftTaglinesInput } from '../../src/main/compute/drafting/draftService.ts';
import { draftTaglines } from '../../src/main/compute/drafting/draftTaglines.ts';
import { embedTaglines } from '../../src/main/compute/drafting/existing.ts';
import { releaseGenerator } from '../../src/main/compute/generation.ts';
import { resourcePath } from '../../src/main/lib/paths.ts';
import { shippedModel } from '../../src/main/modelStore/shipped.ts';
import { makeCandidates, mostTokens } from '../../src/main/models/taglines/candidates.ts';
import { openTaglineWriter, taglineWriterFiles } from '../../src/main/models/taglines/taglineWriter.ts';
import { Random } from '../../src/shared/random.ts';
import { DEFAULT_DRAFT_SETTINGS } from '../../src/shared/taglines/draftSettings.ts';
import { randomGpt2Folder } from './engine/randomGpt2.ts';

const { values: given } = parseArgs({
  options: {
    posters: { type: 'string', default: '1000' },
    gpt2: { type: 'string', default: 'yes' },
    existing: { type: 'string', default: 'yes' },
  },
});
const THREADS = 2;
const IMAGE = 1280;
const AT_ONCE = 12;
const NEIGHBOURS = 8;
const FIRST_TOKENS = 12;
const GENRES = ['Drama', 'Comedy', 'Horror', 'Thriller', 'Romance', 'Action'];
const dir = mkdtempSync(join(tmpdir(), 'marquee-bench-drafting-'));
process.on('exit', () => {
  rmSync(dir, { recursive: true, force: true });
});
const random = new Random(3);
const seconds = (from: number): number => (performance.now() - from) / 1000;
/** Of the processor, in seconds, all threads together. */
const processor = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
const row = (...cells: string[]): void => {
  console.log(`| ${cells.join(' | ')} |`);
};

const about = (): { image: Float32Array; genres: string[]; title: string } => ({
  image: Float32Array.from({ length: IMAGE }, () => Math.abs(random.normal())),
  genres: [GENRES[Math.floor(random.uniform() * GENRES.length)]!],
  title: `The ${String(Math.floor(random.uniform() * 1e6))} of May`,
});
const poster = (index: number): DraftPoster => ({
  ...about(),
  filmKey: String(index),
  neighbours: Array.from({ length: NEIGHBOURS }, about),
});

const base = await shippedModel('starter-language');
const starter = (name: string): string => resourcePath('models', 'starter-taglines', name);
const shared: Omit<DraftTaglinesInput, 'posters' | 'hurried'> = {
  base: { id: base.id, hash: base.hash, family: base.family, folder: base.folder },
  taglineFile: starter('taglines.safetensors'),
  fitMapFile: starter('fit-map.safetensors'),
  settings: DEFAULT_DRAFT_SETTINGS,
  blocklist: [],
  existing:
    given.existing === 'no'
      ? null
      : { key: 'bench', catalog: null, training: starter('texts.jsonl'), drafts: null, vectorsDir: dir },
  clip: null,
  like: null,
  request: null,
  threads: THREADS,
};
const signal = new AbortController().signal;

async function waiting(index: number): Promise<{ first: number; all: number; processor: number }> {
  const before = processor();
  let firstProcessor = 0;
  const started = performance.now();
  let first = Infinity;
  const note = (): void => {
    if (first < Infinity) return;
    first = seconds(started);
    firstProcessor = processor() - before;
  };
  await draftTaglines({ ...shared, posters: [poster(index)], hurried: true }, { signal, note });
  return { first, all: seconds(started), processor: firstProcessor };
}

console.log(`load ${loadavg()[0]!.toFixed(1)}, ${String(THREADS)} threads`);
row('what', 'first draft', 'all ranked', 'to reach');
row('---', '---', '---', '---');
const embedding = performance.now();
if (shared.existing !== null) {
  await embedTaglines({ existing: shared.existing, threads: THREADS }, { signal, note: () => undefined });
}
const embedded = seconds(embedding);
const cold = await waiting(-1);
row('starter, the model opened first', `${cold.first.toFixed(3)} s`, `${cold.all.toFixed(3)} s`, '-');
const warm: Awaited<ReturnType<typeof waiting>>[] = [];
for (let turn = 0; turn < 9; turn += 1) warm.push(await waiting(turn));
const median = (values: number[]): string => `${values.toSorted((a, b) => a - b)[4]!.toFixed(3)} s`;
row(
  'starter',
  `${median(warm.map(({ first }) => first))} (processor ${median(warm.map((each) => each.processor))})`,
  median(warm.map(({ all }) => all)),
  'first below 0.3 s',
);

const count = Number(given.posters);
const started = performance.now();
const spent = processor();
const best: string[] = [];
let drafts = 0;
for (let from = 0; from < count; from += AT_ONCE) {
  const posters = Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, i) => poster(from + i));
  const made = await draftTaglines({ ...shared, posters, hurried: false }, { signal, note: () => undefined });
  for (const each of made.posters) {
    drafts += each.drafts.length;
    if (each.drafts[0]) best.push(each.drafts[0].text);
  }
}
const took = seconds(started);
row(
  `${String(count)} posters x 4`,
  `${took.toFixed(1)} s (processor ${(processor() - spent).toFixed(1)} s), ${String(drafts)} drafts`,
  `${((100 * new Set(best).size) / best.length).toFixed(1)} % of the best unique`,
  'below 300 s',
);
row('vectors of all existing taglines, once', `${embedded.toFixed(1)} s`, '-', '-');
await releaseGenerator();

if (given.gpt2 === 'yes') {
  const folder = randomGpt2Folder();
  copyFileSync(join(import.meta.dirname, '../fixtures/tokenizers/gpt2/tokenizer.json'), join(folder, 'tokenizer.json'));
  const opening = performance.now();
  const files = taglineWriterFiles(folder, null);
  const capacity = 64 + mostTokens(DEFAULT_DRAFT_SETTINGS);
  const writer = await openTaglineWriter(folder, files, { sequences: 48, capacity, threads: THREADS });
  const opened = seconds(opening);
  const writing = performance.now();
  const before = processor();
  let tokens = 0;
  class Enough extends Error {}
  const check = (): void => {
    tokens += 1;
    if (tokens === FIRST_TOKENS) throw new Enough();
  };
  const asked = { key: '1', image: null, fields: { genres: ['Drama', 'Horror'], title: 'The Night of the Storm' } };
  const settings = { ...DEFAULT_DRAFT_SETTINGS, minWords: 16 };
  await makeCandidates(writer, { posters: [asked], settings, sequences: 48, hurried: true, check }).catch(
    (error: unknown) => {
      if (!(error instanceof Enough)) throw error;
    },
  );
  row(
    'gpt2-sized, 12 tokens of the first four',
    `${seconds(writing).toFixed(2)} s (processor ${(processor() - before).toFixed(2)} s)`,
    `opened in ${opened.toFixed(2)} s`,
    'below 3 s',
  );
  await writer.close();
}
