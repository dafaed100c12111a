// The rows of a tagline training in the run's folder, so that a paused training goes on with the very same, whatever is edited
// meanwhile: JSON lines, a head and then a row each, written and read in turns, for the main thread has others to answer.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import { AppError } from '../../../shared/errors.ts';
import { taglineRunSchema } from '../../../shared/taglines/taglineRun.ts';
import { openAtomic } from '../../lib/atomicFile.ts';
import type { TaglineData, TaglineRow } from './taglineRows.ts';

/** Rows that are written or read between two turns of others: a millisecond or two. */
const PER_TURN = 500;

const rowSchema: z.ZodType<TaglineRow> = z.object({
  ...{ posterId: z.number().int(), filmKey: z.string(), title: z.string(), sha256: z.string() },
  ...{ genres: z.array(z.string()), text: z.string(), accepted: z.boolean(), part: z.number().int() },
});
const factsShape = { counts: taglineRunSchema.shape.counts, splitName: z.string(), snapshot: z.string() };
const headSchema = z.object({ ...factsShape, rows: z.number().int().describe('lines that follow') });
/** As earlier versions kept them: all in one document. */
const wholeSchema = z.object({ ...factsShape, rows: z.array(rowSchema) });

const fileOf = (runDir: string): string => join(runDir, 'rows.jsonl');
const wholeFileOf = (runDir: string): string => join(runDir, 'rows.json');

/** Keeps them; there whole or not at all. */
export async function keepTaglineData(runDir: string, { rows, ...facts }: TaglineData): Promise<void> {
  const file = await openAtomic(fileOf(runDir));
  try {
    await file.write(`${JSON.stringify({ ...facts, rows: rows.length })}\n`);
    for (let from = 0; from < rows.length; from += PER_TURN) {
      const part = rows.slice(from, from + PER_TURN);
      await file.write(part.map((row) => `${JSON.stringify(row)}\n`).join(''));
    }
    await file.commit();
  } catch (error) {
    await file.discard();
    throw error;
  }
}

/**
 * What an interrupted training learned from; null before its first start.
 * @throws AppError `unreadable_file` where the file is not what was written
 */
export async function keptTaglineData(runDir: string): Promise<TaglineData | null> {
  const file = [fileOf(runDir), wholeFileOf(runDir)].find((path) => existsSync(path));
  if (file === undefined) return null;
  try {
    const bytes = await readFile(file);
    if (file === wholeFileOf(runDir)) return wholeSchema.parse(JSON.parse(bytes.toString('utf8')));
    return await dataIn(bytes);
  } catch (cause) {
    throw new AppError('unreadable_file', `What the training learned from cannot be read: ${file}.`, {
      hint: 'Start a new training.',
      details: { file },
      cause,
    });
  }
}

async function dataIn(bytes: Buffer): Promise<TaglineData> {
  let start = 0;
  const nextLine = (): unknown => {
    const end = bytes.indexOf('\n', start);
    if (end < 0) throw new Error('it ends too early');
    const line = bytes.toString('utf8', start, end);
    start = end + 1;
    return JSON.parse(line);
  };
  const { rows: count, ...facts } = headSchema.parse(nextLine());
  const rows: TaglineRow[] = [];
  while (rows.length < count) {
    rows.push(rowSchema.parse(nextLine()));
    if (rows.length % PER_TURN === 0) await nextTurn();
  }
  return { ...facts, rows };
}
