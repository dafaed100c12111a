// The models that ship with the studio: what `resources/models/models.json` says of them, and whether their files are
// what it says.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import { encoderShapeSchema, modelFamilySchema } from '../../shared/models.ts';
import { resourcePath } from '../lib/paths.ts';
import { hashFile } from './fileHash.ts';
import { modelHash, ROLES, type InstalledModel } from './model.ts';

const modelSchema = z.object({
  id: z.string(),
  family: modelFamilySchema.extract(['efficientnet', 'bert', 'gpt2']),
  description: z.string(),
  license: z.string(),
  source: z.string(),
  shape: encoderShapeSchema.nullable(),
  files: z.array(z.object({ path: z.string(), sha256: z.string(), bytes: z.number().int() })),
});
const manifestSchema = z.object({ models: z.array(modelSchema) });

/** One entry of the manifest. */
export type ShippedEntry = z.infer<typeof modelSchema>;

/** All entries of the manifest in `folder` (the shipped models by default). Throws `unreadable_file`. */
export async function readManifest(folder = resourcePath('models')): Promise<ShippedEntry[]> {
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

/** The files of a shipped model, read and hashed now, each with what is wrong with it. */
async function checkShipped(
  entry: ShippedEntry,
  folder: string,
): Promise<{ path: string; sha256: string; bytes: number; problem: string | null }[]> {
  return Promise.all(
    entry.files.map(async ({ path, sha256, bytes }) => {
      try {
        const found = await hashFile(join(folder, entry.id, path));
        const problem = found.hash === sha256 ? null : 'is not the file that belongs there';
        return { path, sha256: found.hash, bytes: found.bytes, problem };
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        return { path, sha256, bytes, problem: `cannot be read (${reason})` };
      }
    }),
  );
}

/** One shipped model, its files hashed. Files that are missing or altered are a `problem`, not an error. */
export async function inspectShipped(entry: ShippedEntry, folder = resourcePath('models')): Promise<InstalledModel> {
  const files = await checkShipped(entry, folder);
  const problems = files.flatMap(({ path, problem }) => (problem === null ? [] : [`${path} ${problem}`]));
  const { id, family, description, license, source, shape } = entry;
  return {
    id,
    family,
    roles: ROLES[family],
    description,
    license,
    source,
    shape,
    folder: join(folder, id),
    hash: modelHash(files),
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    shipped: true,
    problem: problems.length > 0 ? problems.join('; ') : null,
  };
}

const known = new Map<string, Promise<InstalledModel>>();

/** All shipped models, hashed once per process; those with a problem are looked at again each time. */
export async function shippedModels(): Promise<InstalledModel[]> {
  return Promise.all((await readManifest()).map(inspectOnce));
}

async function inspectOnce(entry: ShippedEntry): Promise<InstalledModel> {
  let files = known.get(entry.id);
  if (!files) {
    files = inspectShipped(entry);
    known.set(entry.id, files);
  }
  const model = await files;
  if (model.problem !== null) known.delete(entry.id);
  return model;
}

/**
 * The state that the files of a shipped model are in now, whatever was found before; null where none has that id. What is
 * found is known from then on.
 */
export async function verifyShipped(
  id: string,
  folder = resourcePath('models'),
): Promise<{ path: string; bytes: number; problem: string | null }[] | null> {
  const entry = (await readManifest(folder)).find((each) => each.id === id);
  if (!entry) return null;
  const files = await checkShipped(entry, folder);
  known.delete(id);
  return files;
}

/** A shipped model by id. Throws `not_found`, or `corrupt` where its files are not whole. */
export async function shippedModel(id: string): Promise<InstalledModel> {
  const entry = (await readManifest()).find((each) => each.id === id);
  if (!entry) {
    throw new AppError('not_found', `There is no model "${id}".`, {
      hint: 'See `marquee models list` for those there are.',
    });
  }
  const model = await inspectOnce(entry);
  if (model.problem !== null) {
    throw new AppError('corrupt', `The model "${id}" is not whole: ${model.problem}.`, {
      hint: 'Install Marquee again: its own files are missing or damaged.',
    });
  }
  return model;
}
