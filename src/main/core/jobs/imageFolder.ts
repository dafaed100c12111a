// Exports posters with their labels as a folder that Hugging Face `datasets` reads (`load_dataset("imagefolder", ...)`): a
// folder for each part of the split, with `metadata.jsonl` beside the pictures. Streams; what the folder says of itself is
// imageFolderCard.ts.
import { createHash } from 'node:crypto';
import { mkdir, open, readFile, type FileHandle } from 'node:fs/promises';
import { extname, isAbsolute, join } from 'node:path';
import type { Parsed } from '../../../shared/contract.ts';
import { AppError, toWireError } from '../../../shared/errors.ts';
import type { ExportRecord, ReaderService } from '../../catalog/services.ts';
import { syncFolder } from '../../lib/atomicFile.ts';
import { openAtomicFolder } from '../../lib/atomicFolder.ts';
import { fileError } from '../../lib/fileErrors.ts';
import type { JobRun } from './engine.ts';
import { keyText, named } from './exportText.ts';
import { cardText, FolderCounts, isImageFolder, type FolderPart } from './imageFolderCard.ts';
import { outputFile } from './outputFile.ts';

const PAGE = 200;
/** Pictures that are read and written at a time. */
const AT_ONCE = 8;
/** More files than this that could not be read are counted, not listed. */
const LISTED = 100;

export interface ImageFolderResult {
  path: string;
  format: 'imagefolder';
  posters: number;
  bytes: number;
  snapshot: string;
  parts: Record<FolderPart, number>;
  /** Posters that have no picture and were left out. */
  withoutImage: number;
  /** Pictures that could not be read, at most a hundred of them. */
  failed: { file: string; problem: string }[];
  failedCount: number;
}

/**
 * Writes the folder.
 * @throws AppError `conflict`, `bad_input` when there is no picture to write, `cancelled`, `disk_full`, `read_only`
 */
export async function exportImageFolder(run: JobRun, input: Parsed<'export.start'>): Promise<ImageFolderResult> {
  const { project } = run;
  const { snapshot } = await project.read('export.snapshot', {});
  const { total } = await project.read('library.facets', { filter: input.filter });
  const path = await outputFile(project.dir, input.path ?? `dataset-${snapshot.slice(0, 12)}`);
  const folder = await openAtomicFolder(path, {
    key: run.id.slice(-12),
    overwrite: input.overwrite,
    replaceable: isImageFolder,
  });
  const parts = new PartFiles(folder.temp);
  try {
    const written = await writeRecords(run, input.filter, parts, total);
    if (written.counts.posters === 0) {
      throw new AppError('bad_input', 'There is no poster with a picture to export.', {
        hint: 'Import posters first, or export the labels as CSV.',
      });
    }
    const now = await project.read('export.snapshot', {});
    if (now.snapshot !== snapshot)
      run.log('warn', 'Labels changed while the folder was written: it holds some of both.');
    const card = cardText({ name: project.opened.name, snapshot, counts: written.counts });
    await parts.writeCard(card);
    await parts.finish();
    await parts.close();
    await folder.commit();
    const { counts, ...rest } = written;
    return {
      path,
      format: 'imagefolder',
      snapshot,
      posters: counts.posters,
      parts: counts.parts(),
      bytes: parts.bytes,
      ...rest,
    };
  } catch (error) {
    await parts.close();
    await folder.discard();
    throw error;
  }
}

type Written = Pick<ImageFolderResult, 'withoutImage' | 'failed' | 'failedCount'> & { counts: FolderCounts };

async function writeRecords(
  run: JobRun,
  filter: Parsed<'export.start'>['filter'],
  parts: PartFiles,
  total: number,
): Promise<Written> {
  const { project } = run;
  const written: Written = { counts: new FolderCounts(), withoutImage: 0, failed: [], failedCount: 0 };
  run.phase('writing posters', 'posters', total);
  let seen = 0;
  for (let after: number | null = -1; after !== null;) {
    const page: ReturnType<ReaderService['export.records']> = await project.read('export.records', {
      filter,
      after,
      limit: PAGE,
    });
    for (let from = 0; from < page.records.length; from += AT_ONCE) {
      run.check();
      const some = page.records.slice(from, from + AT_ONCE);
      const pictures = await Promise.all(some.map((record) => readPicture(project.dir, record)));
      const kept = some.flatMap((record, i) => {
        const picture = pictures[i]!;
        if (picture.bytes !== null) return [{ record, bytes: picture.bytes }];
        if (picture.problem === null) written.withoutImage += 1;
        else {
          written.failedCount += 1;
          const failure = { file: record.file ?? '', problem: picture.problem };
          if (written.failed.length < LISTED) written.failed.push(failure);
          run.log('warn', `${failure.file}: ${failure.problem}`);
        }
        return [];
      });
      await Promise.all(kept.map(({ record, bytes }) => parts.addPicture(record, bytes)));
      for (const { record } of kept) {
        await parts.addLine(record);
        written.counts.add(partOf(record), record);
      }
      run.progress((seen += some.length));
    }
    after = page.next;
  }
  return written;
}

const partOf = ({ split }: ExportRecord): FolderPart => split ?? 'unsplit';

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
function fileNameOf(record: ExportRecord): string {
  const film = record.imdbId ?? `film-${createHash('sha256').update(record.filmKey).digest('hex').slice(0, 12)}`;
  return `${film}-${record.sha256!.slice(0, 16)}${extname(record.file!).toLowerCase()}`;
}

/**
 * A line of metadata.jsonl. All values are texts, an empty one where nothing is known: `datasets` refuses parts whose
 * columns differ in type, and an empty list, or null, has another type than a list of texts.
 */
function metadataLine(record: ExportRecord): Record<string, string> {
  const known = record.genres.filter(({ state }) => state !== 'unknown');
  return {
    file_name: fileNameOf(record),
    imdb_id: record.imdbId ?? '',
    key: keyText(record),
    title: record.title,
    year: record.year === null ? '' : String(record.year),
    genres: named(record, 'present'),
    absent: named(record, 'absent'),
    tagline: record.tagline?.text ?? '',
    sha256: record.sha256!,
    sources: known.map(({ genre, source }) => `${genre}=${source}`).join('|'),
  };
}

/** The files of the folder while it is written. */
class PartFiles {
  bytes = 0;
  private readonly dir: string;
  private readonly open = new Map<FolderPart, Promise<FileHandle>>();

  constructor(dir: string) {
    this.dir = dir;
  }

  async addPicture(record: ExportRecord, bytes: Uint8Array): Promise<void> {
    const part = partOf(record);
    await this.metadata(part);
    await this.put(join(this.dir, part, fileNameOf(record)), bytes);
  }

  async addLine(record: ExportRecord): Promise<void> {
    const line = Buffer.from(`${JSON.stringify(metadataLine(record))}\n`);
    const file = await this.metadata(partOf(record));
    await this.guarded(() => file.writeFile(line));
    this.bytes += line.length;
  }

  writeCard(text: string): Promise<void> {
    return this.put(join(this.dir, 'README.md'), Buffer.from(text));
  }

  /** Everything is on disk when this returns. */
  finish(): Promise<void> {
    return this.guarded(async () => {
      for (const [part, opening] of this.open) {
        await (await opening).sync();
        await syncFolder(join(this.dir, part));
      }
      await syncFolder(this.dir);
    });
  }

  async close(): Promise<void> {
    const files = await Promise.allSettled(this.open.values());
    this.open.clear();
    for (const file of files) if (file.status === 'fulfilled') await file.value.close();
  }

  /** Made with the first poster of a part. */
  private metadata(part: FolderPart): Promise<FileHandle> {
    let file = this.open.get(part);
    if (file === undefined) {
      file = this.guarded(async () => {
        await mkdir(join(this.dir, part));
        return open(join(this.dir, part, 'metadata.jsonl'), 'wx');
      });
      this.open.set(part, file);
    }
    return file;
  }

  private put(path: string, bytes: Uint8Array): Promise<void> {
    return this.guarded(async () => {
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

  private async guarded<T>(step: () => Promise<T>): Promise<T> {
    try {
      return await step();
    } catch (error) {
      throw fileError(error, this.dir);
    }
  }
}
