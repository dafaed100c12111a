// The list of models that were added or downloaded, `models/installed.json` in the user's home: which files each consists
// of and what they hashed to. Files are looked at again when size or time changed; the list alone is never believed.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { sha256Schema } from '../../shared/domain.ts';
import { encoderShapeSchema } from '../../shared/models.ts';
import { hashFile } from './fileHash.ts';
import { folderFamilySchema, modelHash, ROLES, type InstalledModel } from './model.ts';

const fileSchema = z.object({ path: z.string(), bytes: z.number(), sha256: sha256Schema, mtimeMs: z.number() });
const recordSchema = z.object({
  id: z.string(),
  family: folderFamilySchema,
  folder: z.string(),
  /** The studio put the files there and removes them with the model. */
  owned: z.boolean(),
  description: z.string(),
  license: z.string(),
  source: z.string(),
  repo: z.string().nullable(),
  revision: z.string().nullable(),
  shape: encoderShapeSchema.nullable(),
  files: z.array(fileSchema),
  addedAt: z.string(),
});
export type InstalledRecord = z.infer<typeof recordSchema>;
export const installedSchema = z.object({ models: z.array(recordSchema) });
type RecordFile = z.infer<typeof fileSchema>;

/** Hashes all files of a folder. */
export async function readFiles(folder: string, paths: readonly string[], signal?: AbortSignal): Promise<RecordFile[]> {
  const files: RecordFile[] = [];
  for (const path of paths) {
    const { mtimeMs } = await stat(join(folder, path));
    const { hash, bytes } = await hashFile(join(folder, path), signal ? { signal } : {});
    files.push({ path, bytes, sha256: hash, mtimeMs });
  }
  return files;
}

/** What is wrong with the files of a record; `all` hashes each of them, else only those whose size or time changed. */
export async function checkFiles(
  record: InstalledRecord,
  all: boolean,
): Promise<{ path: string; bytes: number; problem: string | null }[]> {
  return Promise.all(
    record.files.map(async (file) => {
      const path = join(record.folder, file.path);
      try {
        const now = await stat(path);
        const same = now.size === file.bytes && now.mtimeMs === file.mtimeMs;
        if (same && !all) return { path: file.path, bytes: now.size, problem: null };
        if (now.size !== file.bytes) {
          return {
            path: file.path,
            bytes: now.size,
            problem: `has ${String(now.size)} bytes, not ${String(file.bytes)}`,
          };
        }
        const hash = all ? (await hashFile(path)).hash : await hashOnce(path, now.mtimeMs);
        return {
          path: file.path,
          bytes: now.size,
          problem: hash === file.sha256 ? null : 'is not the file that was added: its content changed',
        };
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code;
        return {
          path: file.path,
          bytes: 0,
          problem: code === 'ENOENT' ? 'is gone' : `cannot be read (${code ?? 'error'})`,
        };
      }
    }),
  );
}

/** Hashes of files whose time is not that of their record, by path. */
const hashed = new Map<string, { mtimeMs: number; hash: Promise<string> }>();

/** The hash of a file, read again only when its time changes: lists are made every few seconds, files have gigabytes. */
function hashOnce(path: string, mtimeMs: number): Promise<string> {
  const known = hashed.get(path);
  if (known?.mtimeMs === mtimeMs) return known.hash;
  const hash = hashFile(path).then((read) => read.hash);
  hashed.set(path, { mtimeMs, hash });
  // What could not be read is tried again.
  hash.catch(() => hashed.delete(path));
  return hash;
}

/** A record as the rest of the studio sees it, with the state that its files are in. */
export async function asInstalled(record: InstalledRecord): Promise<InstalledModel> {
  const wrong = (await checkFiles(record, false)).filter((file) => file.problem !== null);
  const { id, family, folder, description, license, source, shape, files } = record;
  return {
    id,
    family,
    roles: ROLES[family],
    folder,
    description,
    license,
    source,
    shape,
    hash: modelHash(files),
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    shipped: false,
    problem: wrong.length === 0 ? null : wrong.map((file) => `${file.path} ${file.problem!}`).join('; '),
  };
}
