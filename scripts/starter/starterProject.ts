// The project that the starter's language and tagline models are trained in: texts and posters of a folder of data, and a split
// whose test part holds every film that the default split tests on.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { resourcePath } from '../../src/main/lib/paths.ts';
import type { StudioCommands } from './studioCommands.ts';

/** Makes it below `work`, unless an earlier call did. `folder` holds movie_text.csv and posters/. */
export async function makeProject(
  studio: StudioCommands,
  folder: string,
  work: string,
  project: string,
): Promise<void> {
  if (existsSync(join(project, 'language', 'tokenizer.json'))) return;
  mkdirSync(work, { recursive: true });
  const table = join(work, 'test-films.csv');
  writeFileSync(table, ['imdbId,split', ...testFilms().map((film) => `${film},test`), ''].join('\n'));
  await studio.run('init', project);
  const tables = ['--table', join(folder, 'movie_text.csv'), '--posters', join(folder, 'posters'), '--reference'];
  await studio.run('import', ...tables);
  // Films that share a poster stay together, so some others are tested on as well; by seed and film, as the default split.
  await studio.run('split', 'import', 'starter', '--table', table, '--method', 'hash', '--seed', '1');
  await studio.run('train', 'tokenizer', '--vocab', '4096');
}

/** Films of the default test split, which no shipped model is fitted with. */
export const testFilms = (): string[] =>
  (JSON.parse(readFileSync(resourcePath('models', 'default-test-films.json'), 'utf8')) as { films: string[] }).films;

/** Keys of the films of a part, sorted. Throws where one of the default test split is among them. */
export async function filmsOf(studio: StudioCommands, part: 'train' | 'validation'): Promise<string[]> {
  const posters = (await studio.lines('list', '--where', `split:${part}`)) as { filmKey: string }[];
  const films = [...new Set(posters.map(({ filmKey }) => filmKey))].sort();
  const tested = new Set(testFilms());
  const wrong = films.filter((film) => tested.has(film));
  if (wrong.length > 0) throw new Error(`films of the default test split in ${part}: ${wrong.join(', ')}`);
  return films;
}
