// A folder for each genre: the name of a folder is the genre of the images below it. The same picture in several folders has
// all their genres, whether its copies have one name or not. Folders named train, validation and test on top are parts of the
// split. Follows no link and looks at nothing outside of the folder.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Skipped, SplitPart } from '../../../shared/domain.ts';
import type { TableRow } from '../filmRecord.ts';
import { readSplit } from '../layouts/guess.ts';
import type { PosterFile, PosterFolder } from '../posterFiles.ts';
import type { Table, TableBlock } from '../tableBlock.ts';
import { FILE_ID, FILE_NAME, FilmNames } from './filmOfFile.ts';

const COLUMNS = [FILE_ID, FILE_NAME, 'genres', 'file', 'split'];
const BLOCK = 500;

interface Picture {
  /** Paths below the folder, the first of them names the film. */
  names: string[];
  genres: string[];
  split: SplitPart | null;
}

/** Whether images lie in folders of their own, at least one below each, with none beside them on top. */
export function areGenreFolders({ files }: PosterFolder): boolean {
  const nested = files.filter(({ name }) => name.includes('/')).length;
  return nested > 0 && nested >= files.length * 0.9;
}

/** Reads no image but those whose size another one has too: only they can be copies. */
export async function openFolders(table: Table, folder: PosterFolder, signal?: AbortSignal): Promise<Table> {
  const split = isSplitFolder(folder.files);
  const skipped: Skipped[] = [];
  const pictures = await picturesOf(folder.files, split, skipped, signal);
  const names = new FilmNames();
  for (const picture of pictures) names.add(picture.names[0]!);
  const genres = new Set(pictures.flatMap((picture) => picture.genres));
  const several = pictures.filter((picture) => picture.genres.length > 1).length;
  const about =
    `${count(pictures.length, 'picture')} in folders of ${count(genres.size, 'genre')}` +
    `${split ? ', by part of the split' : ''}${several > 0 ? `; ${several.toLocaleString('en')} in more than one of them` : ''}. ` +
    names.rule;
  return {
    ...table,
    format: 'folder',
    columns: COLUMNS,
    own: {
      layout: 'genre-folders',
      mapping: {
        imdbId: FILE_ID,
        key: FILE_NAME,
        genres: 'genres',
        poster: 'file',
        ...(split ? { split: 'split' as const } : {}),
      },
      about,
      images: { dir: table.path, count: folder.files.length },
      rows: () => rowsOf(pictures, names, skipped),
    },
  };
}

const count = (n: number, what: string): string => `${n.toLocaleString('en')} ${what}${n === 1 ? '' : 's'}`;

const isSplitFolder = (files: readonly PosterFile[]): boolean =>
  files.every(({ name }) => readSplit(name.split('/')[0]!) !== null && name.split('/').length > 2);

async function picturesOf(
  files: readonly PosterFile[],
  split: boolean,
  skipped: Skipped[],
  signal: AbortSignal | undefined,
): Promise<Picture[]> {
  const bySize = new Map<number, PosterFile[]>();
  for (const file of files) {
    signal?.throwIfAborted();
    const size = await stat(file.path).then(
      (info) => info.size,
      () => -1,
    );
    bySize.set(size, [...(bySize.get(size) ?? []), file]);
  }
  const copies = new Map<string, Picture>();
  const pictures: Picture[] = [];
  for (const file of files) {
    const parts = file.name.split('/');
    const part = split ? readSplit(parts[0]!) : null;
    const genre = parts.length > (split ? 2 : 1) ? parts[split ? 1 : 0]! : null;
    if (genre === null) {
      skipped.push({
        source: file.name,
        row: null,
        line: null,
        reason: 'the image is in no folder, so it has no genre',
      });
      continue;
    }
    pictures.push({ names: [file.name], genres: [genre], split: part });
  }
  const placeOf = new Map(files.map((file) => [file.name, file.path]));
  const kept: Picture[] = [];
  const sizes = new Map([...bySize].flatMap(([, same]) => same.map((file) => [file.name, same.length] as const)));
  for (const picture of pictures) {
    signal?.throwIfAborted();
    const [name] = picture.names;
    const hash = (sizes.get(name!) ?? 1) > 1 ? await hashOf(placeOf.get(name!)!) : null;
    const first = hash === null ? undefined : copies.get(hash);
    if (first === undefined) {
      if (hash !== null) copies.set(hash, picture);
      kept.push(picture);
      continue;
    }
    first.names.push(...picture.names);
    for (const genre of picture.genres) if (!first.genres.includes(genre)) first.genres.push(genre);
    first.split ??= picture.split;
  }
  return kept;
}

/** sha256 of a file; null when it cannot be read, which the check of images will say. */
async function hashOf(path: string): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) hash.update(chunk);
    return hash.digest('hex');
  } catch {
    return null;
  }
}

async function* rowsOf(pictures: readonly Picture[], names: FilmNames, skipped: Skipped[]): AsyncGenerator<TableBlock> {
  yield { rows: [], skipped, bytes: 0 };
  let rows: TableRow[] = [];
  for (const [index, { names: files, genres, split }] of pictures.entries()) {
    const [first, ...copies] = files;
    const row = index + 1;
    const cells = (file: string, of: string): string[] => [
      names.imdbId(first!) ?? '',
      names.key(first!),
      of,
      file,
      split ?? '',
    ];
    rows.push({ row, line: row, cells: cells(first!, JSON.stringify(genres)) });
    // Copies belong to the same film; they say nothing further.
    for (const copy of copies) rows.push({ row, line: row, cells: cells(copy, '') });
    if (rows.length < BLOCK) continue;
    yield { rows, skipped: [], bytes: row };
    rows = [];
  }
  yield { rows, skipped: [], bytes: pictures.length };
}
