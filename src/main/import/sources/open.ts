// Recognises a source by its content, whatever its name: a folder (FiftyOne, metadata.jsonl, a folder for each genre), Parquet,
// a JSON document (FiftyOne, Label Studio, a list of objects). Tables in text are opened by table.ts, which asks here first.
import { lstat, open, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import { fileError } from '../../lib/fileErrors.ts';
import { detectEncoding } from '../encoding.ts';
import { listPosterFiles } from '../posterFiles.ts';
import type { Table } from '../tableBlock.ts';
import { isSample, openFiftyOne, SAMPLES } from './fiftyOne.ts';
import { areGenreFolders, openFolders } from './folders.ts';
import { metadataFolders, openImageFolder, type LineTables } from './imageFolder.ts';
import { openJsonArray } from './jsonArray.ts';
import { ElementFramer } from './jsonElements.ts';
import { isLabelStudio, openLabelStudio } from './labelStudio.ts';
import { openParquet } from './parquet.ts';

const HEAD = 256 << 10;

/**
 * Opens what is no table in text; null for one that is (or may be: table.ts says what is wrong with it).
 * @param lines reads `metadata.jsonl`, which is a table in text
 * @throws AppError `not_found`, `unreadable_file`, `bad_input`, `cancelled`
 */
export async function openSource(path: string, lines: LineTables, signal?: AbortSignal): Promise<Table | null> {
  const info = await stat(path).catch((error: unknown) => {
    throw fileError(error, path);
  });
  if (info.isDirectory()) return openFolder(path, lines, signal);
  if (!info.isFile()) return null;
  const head = await headOf(path);
  if (head.toString('latin1', 0, 4) === 'PAR1') return openParquet(path, basename(path));
  return openDocument(path, head, null, signal);
}

async function headOf(path: string): Promise<Buffer> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw fileError(error, path);
  });
  try {
    const bytes = Buffer.alloc(HEAD);
    const { bytesRead } = await file.read(bytes, 0, HEAD, 0);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** A JSON document, told from JSON lines by its array; null when it is none. */
async function openDocument(
  path: string,
  head: Buffer,
  images: { dir: string; count: number } | null,
  signal: AbortSignal | undefined,
): Promise<Table | null> {
  const bom = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  const first = head.toString('latin1', bom, Math.min(head.length, bom + 4096)).trimStart()[0];
  if (first !== '[' && first !== '{') return null;
  const framer = new ElementFramer(first === '[' ? null : SAMPLES);
  const { elements } = framer.push(head.subarray(bom));
  // JSON lines have no array of samples at the top of their first object.
  if (!framer.found) return null;
  const encoding = await detectEncoding(path, 'utf-8', signal);
  const table: Table = {
    path,
    name: basename(path),
    format: 'json',
    encoding,
    columns: [],
    delimiter: '',
    start: { offset: bom, line: 1 },
  };
  const values = elements.map(({ value }) => value);
  if (first === '{') return values.length === 0 || values.some(isSample) ? openFiftyOne(table, images, signal) : null;
  if (values.some(isLabelStudio)) return openLabelStudio(table, signal);
  return openJsonArray(table, signal);
}

async function openFolder(path: string, lines: LineTables, signal: AbortSignal | undefined): Promise<Table> {
  const name = basename(path);
  const folder = await listPosterFiles(path);
  const count = folder.files.length;
  const samples = join(path, `${SAMPLES}.json`);
  if ((await lstat(samples).catch(() => null))?.isFile() === true) {
    const table = await openDocument(samples, await headOf(samples), { dir: path, count }, signal);
    if (table !== null) return { ...table, path: samples, name };
  }
  const table: Table = {
    path,
    name,
    format: 'folder',
    encoding: { encoding: 'utf-8', bom: 0, reason: 'names of a folder', bytes: count },
    columns: [],
    delimiter: '',
    start: { offset: 0, line: 1 },
  };
  const parts = await metadataFolders(path);
  if (parts.length > 0) return openImageFolder(table, parts, count, lines);
  if (areGenreFolders(folder)) return openFolders(table, folder, signal);
  throw new AppError(
    'bad_input',
    count === 0
      ? `The folder ${name} holds no JPEG, PNG or WebP images.`
      : `The folder ${name} holds ${count.toLocaleString('en')} images and nothing that says what they are.`,
    {
      hint:
        count === 0
          ? 'Choose a folder with a folder of images for each genre, a FiftyOne dataset, or one with metadata.jsonl.'
          : 'Import it as the posters folder (--posters) beside a table, or sort the images into a folder for each genre.',
      details: { folder: path },
    },
  );
}
