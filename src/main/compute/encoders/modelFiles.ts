// The models that ship with the studio: what `resources/models/models.json` says of them, and whether their files are
// what it says. The hash of a model is stamped on everything derived from it.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { AppError } from '../../../shared/errors.ts';
import { resourcePath } from '../../lib/paths.ts';

const modelSchema = z.object({
  id: z.string(),
  kind: z.enum(['image', 'text']),
  description: z.string(),
  license: z.string(),
  source: z.string(),
  files: z.array(z.object({ path: z.string(), sha256: z.string(), bytes: z.number().int() })),
});
const manifestSchema = z.object({ models: z.array(modelSchema) });

/** One entry of the manifest. */
export type ModelEntry = z.infer<typeof modelSchema>;

/** An entry with the state of its files. */
export interface ModelFiles extends ModelEntry {
  folder: string;
  hash: string;
  bytes: number;
  problem: string | null;
}

/** sha256 over sorted (path, file sha256): path, a zero byte, hash in hex and a line feed each. */
export function modelHash(files: readonly { path: string; sha256: string }[]): string {
  const lines = files.map(({ path, sha256 }) => `${path}\0${sha256}\n`).sort();
  return createHash('sha256').update(lines.join('')).digest('hex');
}

/** All entries of the manifest in `folder` (the shipped models by default). */
export async function readManifest(folder = resourcePath('models')): Promise<ModelEntry[]> {
  const path = join(folder, 'models.json');
  try {
    return manifestSchema.parse(JSON.parse(await readFile(path, 'utf8'))).models;
  } catch (error) {
    throw new AppError('unreadable_file', `The list of models "${path}" cannot be read.`, {
      hint: 'Install Marquee again: its own files are missing or damaged.',
      cause: error,
    });
  }
}

/** The files of one model, each hashed. Files that are missing or altered are a `problem`, not an error. */
export async function inspectModel(entry: ModelEntry, folder = resourcePath('models')): Promise<ModelFiles> {
  const problems: string[] = [];
  const files = await Promise.all(
    entry.files.map(async ({ path, sha256, bytes }) => {
      try {
        const found = await hashFile(join(folder, entry.id, path));
        if (found.sha256 !== sha256) problems.push(`${path} is not the file that belongs there`);
        return { path, ...found };
      } catch (error) {
        problems.push(`${path} cannot be read (${error instanceof Error ? error.message : String(error)})`);
        return { path, sha256, bytes };
      }
    }),
  );
  return {
    ...entry,
    folder: join(folder, entry.id),
    hash: modelHash(files),
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    problem: problems.length > 0 ? problems.join('; ') : null,
  };
}

const known = new Map<string, Promise<ModelFiles>>();

/** A shipped model by id, hashed once per process. Throws `not_found`, or `corrupt` where its files are not whole. */
export async function shippedModel(id: string): Promise<ModelFiles> {
  const entry = (await readManifest()).find((each) => each.id === id);
  if (!entry) {
    throw new AppError('not_found', `There is no model "${id}".`, {
      hint: 'See `marquee doctor` for those there are.',
    });
  }
  let files = known.get(id);
  if (!files) {
    files = inspectModel(entry);
    known.set(id, files);
  }
  const model = await files;
  if (model.problem !== null) {
    known.delete(id);
    throw new AppError('corrupt', `The model "${id}" is not whole: ${model.problem}.`, {
      hint: 'Install Marquee again: its own files are missing or damaged.',
    });
  }
  return model;
}

async function hashFile(path: string): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return { sha256: hash.digest('hex'), bytes: (await stat(path)).size };
}
