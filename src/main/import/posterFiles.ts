// Poster files of a folder and the films that they could belong to, by their names alone: IMDb ids, or the file names in a
// table's poster column. Reads no image; checking the bytes is the compute process's business.
import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Skipped } from '../../shared/domain.ts';
import { AppError } from '../../shared/errors.ts';
import { normaliseImdbId } from './filmKey.ts';

const EXTENSIONS = new Set(['.jpg', '.jpeg', '.png', '.webp']);

export interface PosterFile {
  /** Relative to the folder, with `/`. */
  name: string;
  path: string;
}
export interface PosterFolder {
  files: PosterFile[];
  /** Files with another extension, and folders that may not be read. */
  skipped: Skipped[];
}

/**
 * The image files of a folder and its subfolders, sorted by name. Hidden files and links are left out.
 * @throws AppError `not_found`, `unreadable_file`
 */
export async function listPosterFiles(dir: string): Promise<PosterFolder> {
  const found: PosterFolder = { files: [], skipped: [] };
  await listInto(dir, '', found);
  found.files.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return found;
}

async function listInto(dir: string, below: string, found: PosterFolder): Promise<void> {
  let entries;
  try {
    entries = await readdir(join(dir, below), { withFileTypes: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (below !== '') {
      found.skipped.push({ source: below, row: null, line: null, reason: `the folder cannot be read: ${reason}` });
      return;
    }
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new AppError(
      missing ? 'not_found' : 'unreadable_file',
      missing ? `There is no folder ${dir}.` : `${dir} cannot be read: ${reason}`,
      {
        details: { dir },
        cause: error,
      },
    );
  }
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    const name = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) await listInto(dir, name, found);
    else if (entry.isFile() && EXTENSIONS.has(extname(entry.name).toLowerCase())) {
      found.files.push({ name, path: join(dir, name) });
    } else if (entry.isFile()) {
      found.skipped.push({ source: name, row: null, line: null, reason: 'not a JPEG, PNG or WebP file' });
    }
  }
}

/** A file and the film that it belongs to. */
export interface NameMatch {
  name: string;
  filmKey: string;
}

/**
 * Finds the film of each file name. A table's poster column goes before an id in the name; upper and lower case, the
 * extension and leading zeros make no difference (`tt0114709.JPG`, `114709.png`, `114709_2.jpg`, `Heat [tt0113277].webp`).
 * @param exists whether the project has a film of this key
 */
export function matchPosterNames(
  names: readonly string[],
  posterColumn: readonly { filmKey: string; file: string }[],
  exists: (filmKey: string) => boolean,
): { matched: NameMatch[]; unmatched: string[] } {
  const byFile = new Map<string, string[]>();
  const byStem = new Map<string, string[]>();
  const byBase = new Map<string, Map<string, string[]>>();
  for (const { filmKey, file } of posterColumn) {
    if (!exists(filmKey)) continue;
    push(byFile, foldName(file), filmKey);
    push(byStem, stemOf(foldName(file)), filmKey);
    const base = foldName(file).slice(foldName(file).lastIndexOf('/') + 1);
    const paths = byBase.get(base) ?? new Map<string, string[]>();
    byBase.set(base, paths);
    push(paths, foldName(file), filmKey);
  }
  /** By the name alone, of a column that has folders which are not here: only where it is one file. */
  const byNameAlone = (base: string): string[] | undefined => {
    const paths = byBase.get(base);
    return paths?.size === 1 ? [...paths.values()][0] : undefined;
  };
  const matched: NameMatch[] = [];
  const unmatched: string[] = [];
  for (const name of names) {
    const folded = foldName(name);
    const base = folded.slice(folded.lastIndexOf('/') + 1);
    const fromColumn = byFile.get(folded) ?? byFile.get(base) ?? byStem.get(stemOf(base)) ?? byNameAlone(base);
    if (fromColumn !== undefined) {
      for (const filmKey of new Set(fromColumn)) matched.push({ name, filmKey });
      continue;
    }
    const filmKey = idsInName(stemOf(base)).find(exists);
    if (filmKey === undefined) unmatched.push(name);
    else matched.push({ name, filmKey });
  }
  return { matched, unmatched };
}

function push(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

/** One form for names on all systems: NFC, lower case, `/`, no `./` in front. */
const foldName = (name: string): string =>
  name
    .normalize('NFC')
    .toLowerCase()
    .replaceAll('\\', '/')
    .replace(/^(?:\.\/)+/, '');

const stemOf = (name: string): string => {
  const extension = extname(name);
  return EXTENSIONS.has(extension) ? name.slice(0, -extension.length) : name;
};

/** Film keys that a file's stem can stand for, the surest first. */
function idsInName(stem: string): string[] {
  const found: (string | null)[] = [
    normaliseImdbId(stem),
    // A title may hold a number, so digits alone count only with nothing but a running number behind them.
    normaliseImdbId(/^(?:tt)?(\d{3,10})[-_. ]\(?\d{1,3}\)?$/.exec(stem)?.[1] ?? ''),
    normaliseImdbId(/(?:^|[^a-z0-9])tt(\d{5,10})(?:[^0-9]|$)/.exec(stem)?.[1] ?? ''),
  ];
  return found.filter((key) => key !== null);
}
