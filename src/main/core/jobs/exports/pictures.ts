// Posters with their pictures, for exports that are folders: reads the records of a filter with the bytes that were imported,
// writes files into the folder that becomes the export, and lists what could not be read. What the folder looks like is its
// form's.
import { createHash } from 'node:crypto';
import { mkdir, open, readFile, type FileHandle } from 'node:fs/promises';
import { dirname, extname, isAbsolute, join } from 'node:path';
import type { Parsed } from '../../../../shared/contract.ts';
import { AppError, toWireError } from '../../../../shared/errors.ts';
import type { ExportRecord, ReaderService } from '../../../catalog/services.ts';
import { syncFolder } from '../../../lib/atomicFile.ts';
import { fileError } from '../../../lib/fileErrors.ts';
import type { JobRun } from '../engine.ts';

const PAGE = 200;
/** Pictures that are read and written at a time. */
const AT_ONCE = 8;
/** More files than this that could not be read are counted, not listed. */
const LISTED = 100;

/** A poster and the bytes of its picture. */
export interface Pictured {
  record: ExportRecord;
  bytes: Uint8Array;
}

export interface LeftOut {
  /** Posters that have no picture and were left out. */
  withoutImage: number;
  /** Pictures that could not be read, at most a hundred of them. */
  failed: { file: string; problem: string }[];
  failedCount: number;
}

/**
 * Hands out all posters of a filter that have a picture, a few at a time, in the order of their ids.
 * @throws AppError `bad_input` when there is no picture at all, `cancelled`
 */
export async function eachPicture(
  run: JobRun,
  input: Pick<Parsed<'export.start'>, 'filter'>,
  take: (some: Pictured[]) => Promise<void>,
): Promise<LeftOut> {
  const { project } = run;
  const left: LeftOut = { withoutImage: 0, failed: [], failedCount: 0 };
  const { total } = await project.read('library.facets', { filter: input.filter });
  run.phase('writing posters', 'posters', total);
  let seen = 0;
  let given = 0;
  for (let after: number | null = -1; after !== null;) {
    const page: ReturnType<ReaderService['export.records']> = await project.read('export.records', {
      filter: input.filter,
      after,
      limit: PAGE,
    });
    for (let from = 0; from < page.records.length; from += AT_ONCE) {
      run.check();
      const some = page.records.slice(from, from + AT_ONCE);
      const pictures = await Promise.all(some.map((record) => readPicture(project.dir, record)));
      const kept = some.flatMap((record, i): Pictured[] => {
        const picture = pictures[i]!;
        if (picture.bytes !== null) return [{ record, bytes: picture.bytes }];
        if (picture.problem === null) left.withoutImage += 1;
        else {
          left.failedCount += 1;
          const failure = { file: record.file ?? '', problem: picture.problem };
          if (left.failed.length < LISTED) left.failed.push(failure);
          run.log('warn', `${failure.file}: ${failure.problem}`);
        }
        return [];
      });
      await take(kept);
      given += kept.length;
      run.progress((seen += some.length));
    }
    after = page.next;
  }
  if (given > 0) return left;
  throw new AppError('bad_input', 'There is no poster with a picture to export.', {
    hint: 'Import posters first, or export the labels as CSV.',
  });
}

/** The bytes of a poster, which are those that were imported; neither bytes nor problem for a film without a picture. */
async function readPicture(
  projectDir: string,
  { file, sha256 }: ExportRecord,
): Promise<{ bytes: Uint8Array; problem: null } | { bytes: null; problem: string | null }> {
  if (file === null || sha256 === null) return { bytes: null, problem: null };
  const path = isAbsolute(file) ? file : join(projectDir, file);
  try {
    const bytes = await readFile(path);
    const hash = createHash('sha256').update(bytes).digest('hex');
    if (hash !== sha256) return { bytes: null, problem: 'it is not the picture any more that was imported' };
    return { bytes, problem: null };
  } catch (error) {
    return { bytes: null, problem: toWireError(fileError(error, path)).message };
  }
}

/**
 * Unique, and plain on every file system. Names of films stay out of it: `datasets` takes words such as "test" in the names
 * of files for parts of a split.
 */
export function fileNameOf(record: ExportRecord): string {
  const film = record.imdbId ?? `film-${createHash('sha256').update(record.filmKey).digest('hex').slice(0, 12)}`;
  return `${film}-${record.sha256!.slice(0, 16)}${extname(record.file!).toLowerCase()}`;
}

/** The files of the folder while it is written: whole ones, and ones that grow. */
export class FolderFiles {
  bytes = 0;
  private readonly dir: string;
  private readonly open = new Map<string, Promise<FileHandle>>();
  private readonly folders = new Map<string, Promise<unknown>>();

  constructor(dir: string) {
    this.dir = dir;
  }

  /** Adds to the end of a file, which is made with the first piece. Pieces of one file come one after the other. */
  async append(name: string, text: string): Promise<void> {
    const piece = Buffer.from(text);
    const file = await this.growing(name);
    await this.guarded(() => file.writeFile(piece));
    this.bytes += piece.length;
  }

  /** Writes a file of its own; it is on disk when this returns, its name when `finish` does. */
  async put(name: string, bytes: Uint8Array): Promise<void> {
    const path = join(this.dir, name);
    await this.guarded(async () => {
      await this.folder(dirname(path));
      const file = await open(path, 'wx');
      try {
        await file.writeFile(bytes);
        // The folder is named when it is whole, and whole means on disk.
        await file.datasync();
      } finally {
        await file.close();
      }
      this.bytes += bytes.length;
    });
  }

  /** Everything is on disk when this returns. */
  finish(): Promise<void> {
    return this.guarded(async () => {
      for (const opening of this.open.values()) await (await opening).sync();
      for (const folder of this.folders.keys()) if (folder !== this.dir) await syncFolder(folder);
      await syncFolder(this.dir);
    });
  }

  async close(): Promise<void> {
    const files = await Promise.allSettled(this.open.values());
    this.open.clear();
    for (const file of files) if (file.status === 'fulfilled') await file.value.close();
  }

  private growing(name: string): Promise<FileHandle> {
    let file = this.open.get(name);
    if (file === undefined) {
      const path = join(this.dir, name);
      file = this.guarded(async () => {
        await this.folder(dirname(path));
        return open(path, 'wx');
      });
      this.open.set(name, file);
    }
    return file;
  }

  /** Made once, whoever asks first. */
  private folder(path: string): Promise<unknown> {
    let made = this.folders.get(path);
    if (made === undefined) {
      made = mkdir(path, { recursive: true });
      this.folders.set(path, made);
    }
    return made;
  }

  private async guarded<T>(step: () => Promise<T>): Promise<T> {
    try {
      return await step();
    } catch (error) {
      throw fileError(error, this.dir);
    }
  }
}
