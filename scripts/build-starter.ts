// Makes resources/models/starter-genres, resources/models/poster-text-map and resources/models/default-test-films.json
// from a folder of posters and tables (see starter/posterData.ts), after build-sample.ts:
//   node scripts/build-starter.ts FOLDER [head|map|films ...]
// Films of the default test split and of the sample project are never trained on; what was used is listed with each.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { startCompute } from '../src/main/compute/client.ts';
import { forkNode } from '../src/main/compute/fork.ts';
import { resourcePath } from '../src/main/lib/paths.ts';
import { DEFAULT_SPLIT } from '../src/main/catalog/splits.ts';
import { pooledFeatures } from './starter/pooledFeatures.ts';
import { defaultTestFilms, readFilms } from './starter/posterData.ts';
import { buildHead } from './starter/starterHead.ts';
import { buildTextMap } from './starter/textMap.ts';

const [folder, ...wanted] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: node scripts/build-starter.ts FOLDER [head|map|films ...]');
const make = (what: string): boolean => wanted.length === 0 || wanted.includes(what);

const sample = new Set(
  readFileSync(resourcePath('sample', 'films.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { filmKey: string }).filmKey),
);
const films = readFilms(folder);
const shown = new Set(films.filter((film) => sample.has(film.key)).map((film) => film.sha256));
const isSample = (film: { key: string; sha256: string }): boolean => sample.has(film.key) || shown.has(film.sha256);

if (make('films')) {
  const { seed, validation, test } = DEFAULT_SPLIT;
  const list = { split: { seed, validation, test }, films: defaultTestFilms(folder) };
  writeFileSync(resourcePath('models', 'default-test-films.json'), `${JSON.stringify(list)}\n`);
  console.log(`${String(list.films.length)} films of the default test split`);
}
if (make('head') || make('map')) {
  const compute = startCompute({ fork: forkNode });
  try {
    const features = await pooledFeatures(compute, films);
    for (const name of ['starter-genres', 'poster-text-map']) {
      mkdirSync(resourcePath('models', name), { recursive: true });
    }
    if (make('head')) await buildHead(compute, features, films, isSample, resourcePath('models', 'starter-genres'));
    if (make('map')) await buildTextMap(features, films, isSample, resourcePath('models', 'poster-text-map'));
  } finally {
    compute.stop();
  }
}
