// What a draft job has made so far, in a file of its own: the posters it is for, then a line for each poster that is done. A line
// that a crash cut off was never told of and is written over. The file goes when the job is done.
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { madeDraftSchema } from '../../../shared/taglines/draft.ts';
import { fileError } from '../../lib/fileErrors.ts';

const loggedSchema = z.object({
  posterId: z.number().int(),
  filmKey: z.string(),
  title: z.string(),
  drafts: z.array(madeDraftSchema.extend({ id: z.string() })),
  /** How many were refused. */
  refused: z.number().int(),
});
export type LoggedDrafts = z.infer<typeof loggedSchema>;
const headSchema = z.object({ posters: z.array(z.number().int()) });
/** Posters that are read between two turns of others: some milliseconds. */
const PER_TURN = 400;

export class DraftLog {
  readonly path: string;
  /** The posters that the job is for; null before its first start. */
  posters: number[] | null = null;
  private readonly logged = new Map<number, LoggedDrafts>();
  private bytes = 0;

  private constructor(path: string) {
    this.path = path;
  }

  /** What a job has made so far. @throws AppError where its file is there and cannot be read: beginning anew would lose it */
  static async open(projectDir: string, jobId: string): Promise<DraftLog> {
    const folder = join(projectDir, 'drafts');
    try {
      await mkdir(folder, { recursive: true });
    } catch (error) {
      throw fileError(error, folder);
    }
    const log = new DraftLog(join(folder, `${jobId}.jsonl`));
    await log.read();
    return log;
  }

  has(posterId: number): boolean {
    return this.logged.has(posterId);
  }

  /** In the order in which they were made. */
  all(): LoggedDrafts[] {
    return [...this.logged.values()];
  }

  /** On disk when this resolves. */
  async begin(posters: number[]): Promise<void> {
    await this.append(`${JSON.stringify({ posters })}\n`);
    this.posters = posters;
  }

  /** On disk when this resolves. */
  async add(made: readonly LoggedDrafts[]): Promise<void> {
    await this.append(made.map((each) => `${JSON.stringify(each)}\n`).join(''));
    for (const each of made) this.logged.set(each.posterId, each);
  }

  async remove(): Promise<void> {
    await rm(this.path, { force: true });
  }

  private async append(text: string): Promise<void> {
    const added = Buffer.from(text);
    try {
      const file = await open(this.path, 'a');
      try {
        await file.truncate(this.bytes);
        // All of it or an error: a full disk may take a part, which the next one writes over.
        await file.appendFile(added);
        await file.datasync();
      } finally {
        await file.close();
      }
    } catch (error) {
      throw fileError(error, this.path);
    }
    this.bytes += added.length;
  }

  private async read(): Promise<void> {
    const bytes = await readFile(this.path).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
      throw fileError(error, this.path);
    });
    let from = 0;
    for (let end = bytes.indexOf('\n'); end >= 0; end = bytes.indexOf('\n', from)) {
      const line = parsed(bytes.toString('utf8', from, end));
      if (line === null) return;
      if ('posters' in line) this.posters = line.posters;
      else this.logged.set(line.posterId, line);
      from = end + 1;
      this.bytes = from;
      if (this.logged.size % PER_TURN === PER_TURN - 1) await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

/** Null for a line that is none: it and what follows was never whole. */
function parsed(text: string): z.infer<typeof headSchema> | LoggedDrafts | null {
  try {
    return z.union([headSchema, loggedSchema]).parse(JSON.parse(text));
  } catch {
    return null;
  }
}
