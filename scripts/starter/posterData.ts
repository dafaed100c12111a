// Reads the folder of posters and tables that the sample project and the starter models are made from:
// labels.csv (imdbId, Genre, Poster), movie_text.csv (imdbId, title, year, genres, tagline, overview), posters/.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { autoPart } from '../../src/main/catalog/splitPlaces.ts';
import { DEFAULT_SPLIT } from '../../src/main/catalog/splits.ts';
import type { SplitPart } from '../../src/shared/domain.ts';

/** A film with a poster in the folder. */
export interface Film {
  /** IMDb digits. */
  key: string;
  path: string;
  sha256: string;
  /** Genres of labels.csv; null where the film is not in it. */
  genres: string[] | null;
  text: { title: string; year: number | null; genres: string[]; tagline: string; overview: string } | null;
  /** Part of the studio's default split. Films that share a file with a test film count as test films. */
  part: SplitPart;
}

type Row = Record<string, string>;

/** Rows of a table; none where it is not there. */
export const readTable = (path: string): Row[] =>
  existsSync(path) ? parse(readFileSync(path), { columns: true, bom: true, relax_quotes: true }) : [];

const partsOf = (cell: string): string[] =>
  cell
    .split('|')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** Sorted by key, so that everything made from them is reproducible. */
export function readFilms(folder: string): Film[] {
  const labels = new Map(readTable(join(folder, 'labels.csv')).map((row) => [row['imdbId']!, row]));
  const texts = new Map(readTable(join(folder, 'movie_text.csv')).map((row) => [row['imdbId']!, row]));
  const films: Film[] = [];
  for (const key of [...new Set([...labels.keys(), ...texts.keys()])].sort()) {
    const path = join(folder, 'posters', labels.get(key)?.['Poster'] ?? `${key}.jpg`);
    if (!existsSync(path)) continue;
    const text = texts.get(key);
    const year = Number(text?.['year']);
    films.push({
      key,
      path,
      sha256: createHash('sha256').update(readFileSync(path)).digest('hex'),
      genres: labels.has(key) ? partsOf(labels.get(key)!['Genre']!) : null,
      text: text
        ? {
            title: text['title']!,
            year: Number.isInteger(year) && year > 1880 ? year : null,
            genres: partsOf(text['genres']!),
            tagline: text['tagline']!.trim(),
            overview: text['overview']!.trim(),
          }
        : null,
      part: autoPart(key, DEFAULT_SPLIT),
    });
  }
  const tested = new Set(films.filter((film) => film.part === 'test').map((film) => film.sha256));
  for (const film of films) if (tested.has(film.sha256)) film.part = 'test';
  return films;
}

/** IMDb ids of all films that the folder's tables name and that the default split tests on. */
export function defaultTestFilms(folder: string): string[] {
  const keys = new Set<string>();
  for (const name of ['labels.csv', 'movie_text.csv', 'MovieGenre.csv']) {
    for (const row of readTable(join(folder, name))) keys.add(row['imdbId']!);
  }
  for (const film of readFilms(folder)) if (film.part !== 'test') keys.delete(film.key);
  return [...keys].filter((key) => autoPart(key, DEFAULT_SPLIT) === 'test').sort();
}

/** A number in [0, 1) that depends on the text alone: a reproducible shuffle. */
export const chance = (text: string): number => createHash('sha256').update(text).digest().readUIntBE(0, 6) / 2 ** 48;
