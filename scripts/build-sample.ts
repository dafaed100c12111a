// Makes resources/sample from a folder of posters and tables (see starter/posterData.ts):
//   node scripts/build-sample.ts FOLDER
// About 300 films with genres, title, overview and tagline, their posters, and pooled embeddings of the shipped encoder.
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { startCompute } from '../src/main/compute/client.ts';
import { floatsToHalves } from '../src/main/models/files/float16.ts';
import { forkNode } from '../src/main/compute/fork.ts';
import { resourcePath } from '../src/main/lib/paths.ts';
import { writeSafetensors } from '../src/main/models/files/safetensors.ts';
import { chance, readFilms, type Film } from './starter/posterData.ts';
import { featureRows, pooledFeatures } from './starter/pooledFeatures.ts';

const FILMS = 300;
/** Films that each genre gets before chance fills the rest. */
const PER_GENRE = 24;

/** Films with everything, no text that was decoded twice, and a poster of their own. */
function complete(films: readonly Film[]): Film[] {
  const seen = new Map<string, number>();
  for (const { sha256 } of films) seen.set(sha256, (seen.get(sha256) ?? 0) + 1);
  return films.filter(({ sha256, genres, text }) => {
    if (seen.get(sha256) !== 1 || genres === null || text?.year == null) return false;
    if (text.tagline === '' || text.overview === '') return false;
    return !/[ÃÂâ]/.test(text.title + text.tagline + text.overview);
  });
}

/** The same films every time: rare genres first, then any. */
export function chooseSample(films: readonly Film[]): Film[] {
  const candidates = complete(films).sort((a, b) => chance(`sample\n${a.key}`) - chance(`sample\n${b.key}`));
  const counts = new Map<string, number>();
  for (const { genres } of candidates) for (const genre of genres!) counts.set(genre, (counts.get(genre) ?? 0) + 1);
  const chosen = new Set<Film>();
  for (const genre of [...counts.keys()].sort((a, b) => counts.get(a)! - counts.get(b)!)) {
    const having = (film: Film): boolean => film.genres!.includes(genre);
    let missing = PER_GENRE - [...chosen].filter(having).length;
    for (const film of candidates) {
      if (missing <= 0) break;
      if (chosen.has(film) || !having(film)) continue;
      chosen.add(film);
      missing--;
    }
  }
  for (const film of candidates) if (chosen.size < FILMS) chosen.add(film);
  return [...chosen].sort((a, b) => Number(a.key) - Number(b.key));
}

if (process.argv[1] === import.meta.filename) {
  const folder = process.argv[2];
  if (folder === undefined) throw new Error('usage: node scripts/build-sample.ts FOLDER');
  const films = chooseSample(readFilms(folder));
  const target = resourcePath('sample');
  rmSync(join(target, 'posters'), { recursive: true, force: true });
  mkdirSync(join(target, 'posters'), { recursive: true });
  const compute = startCompute({ fork: forkNode });
  try {
    const features = await pooledFeatures(compute, films);
    const checks = await compute.call('checkImages', { paths: films.map((film) => film.path), copyTo: null });
    const lines = films.map(({ key, path, genres, text }, i) => {
      const { image, problem } = checks[i]!;
      if (!image) throw new Error(`${path}: ${problem ?? ''}`);
      copyFileSync(path, join(target, 'posters', basename(path)));
      const { title, year, overview, tagline } = text!;
      return JSON.stringify({ filmKey: key, title, year, overview, genres, tagline, file: basename(path), image });
    });
    writeFileSync(join(target, 'films.jsonl'), `${lines.join('\n')}\n`);
    const data = floatsToHalves(featureRows(features, films));
    await writeSafetensors(
      join(target, 'embeddings.safetensors'),
      [{ name: 'pooled', dtype: 'F16', shape: [films.length, features.width], data }],
      { encoder: features.encoder.id, encoderHash: features.encoder.hash, rows: 'in the order of films.jsonl' },
    );
    console.log(`${String(films.length)} films in ${target}`);
  } finally {
    compute.stop();
  }
}
