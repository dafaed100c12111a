// Recognises a model's folder in Hugging Face form: which family it is and which of its files count. What it refuses, it
// refuses by name of file and reason. Whether weights fit the configuration is the compute process's to say.
import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { fileError } from '../lib/fileErrors.ts';
import { CONFIG_FILES, WEIGHTS, WEIGHTS_INDEX } from './catalogue.ts';
import { folderFamilySchema, type FolderFamily } from './model.ts';

export interface RecognisedFolder {
  family: FolderFamily;
  /** Relative paths of all files that the model consists of, sorted. */
  files: string[];
}

const FAMILIES = folderFamilySchema.options;
/** A config.json is a page long; a large file under that name is something else. */
const MAX_JSON_BYTES = 16 << 20;

function refuse(folder: string, file: string, reason: string, hint: string): AppError {
  return new AppError(
    'unreadable_file',
    `The folder "${folder}" is not a model that Marquee can use: ${file} ${reason}.`,
    {
      hint,
      details: { folder, file, reason },
    },
  );
}

/**
 * Looks at a folder.
 * @throws AppError `not_found`, `bad_input` (no folder), `unreadable_file` naming file and reason
 */
export async function recogniseFolder(folder: string): Promise<RecognisedFolder> {
  let names: string[];
  try {
    if (!(await stat(folder)).isDirectory()) {
      throw new AppError('bad_input', `"${folder}" is a file, not the folder of a model.`, {
        hint: 'Name the folder that holds config.json and model.safetensors.',
      });
    }
    names = await readdir(folder);
  } catch (error) {
    throw fileError(error, folder);
  }
  const config = await readJsonObject(folder, 'config.json', names);
  const type = config['model_type'];
  const family = FAMILIES.find((each) => each === type);
  if (family === undefined) {
    throw refuse(
      folder,
      'config.json',
      typeof type === 'string' ? `says model_type "${type}"` : 'has no model_type',
      `Marquee runs ${FAMILIES.join(', ')}: CLIP, GPT-2 and BERT sentence encoders as Hugging Face saves them.`,
    );
  }
  const { needed, optional } = CONFIG_FILES[family];
  for (const name of needed) {
    if (await isFile(join(folder, name))) continue;
    throw refuse(folder, name, 'is missing', 'Copy it from where the model came from, beside config.json.');
  }
  const extra: string[] = [];
  for (const name of optional) if (await isFile(join(folder, name))) extra.push(name);
  return { family, files: [...needed, ...extra, ...(await weightFiles(folder, names))].sort() };
}

async function weightFiles(folder: string, names: string[]): Promise<string[]> {
  if (await isFile(join(folder, WEIGHTS))) return [WEIGHTS];
  if (names.includes(WEIGHTS_INDEX)) {
    const index = await readJsonObject(folder, WEIGHTS_INDEX, names);
    const map = index['weight_map'];
    const shards = typeof map === 'object' && map !== null ? [...new Set(Object.values(map))] : [];
    if (shards.length === 0) throw refuse(folder, WEIGHTS_INDEX, 'lists no weights', 'Download the model again.');
    for (const shard of shards) {
      if (typeof shard !== 'string' || !/^[\w.-]+\.safetensors$/.test(shard)) {
        throw refuse(
          folder,
          WEIGHTS_INDEX,
          `names "${String(shard).slice(0, 80)}", which is no file of this folder`,
          'Download the model again.',
        );
      }
      if (!(await isFile(join(folder, shard)))) throw refuse(folder, shard, 'is missing', 'Download the model again.');
    }
    return [WEIGHTS_INDEX, ...(shards as string[])];
  }
  const pickled = names.find((name) => /\.(bin|pt|pth|ckpt|pkl|h5|msgpack)$/i.test(name));
  if (pickled !== undefined) {
    throw refuse(
      folder,
      WEIGHTS,
      `is missing; ${pickled} is not read, since such files can run code when they are opened`,
      'Get the safetensors version of the model, or convert it with the safetensors package.',
    );
  }
  throw refuse(folder, WEIGHTS, 'is missing', 'Copy or download the weights as safetensors.');
}

async function readJsonObject(folder: string, name: string, names: string[]): Promise<Record<string, unknown>> {
  const path = join(folder, name);
  const hint = 'Copy or download the file again.';
  if (!names.includes(name)) {
    throw refuse(folder, name, 'is missing', 'A model folder has config.json, tokenizer.json and model.safetensors.');
  }
  let text: string;
  try {
    const found = await stat(path);
    // A pipe or a device would be read without an end.
    if (!found.isFile()) throw refuse(folder, name, 'is not an ordinary file', hint);
    if (found.size > MAX_JSON_BYTES) throw refuse(folder, name, 'is too large for what it should be', hint);
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw fileError(error, path);
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    throw refuse(folder, name, 'is not valid JSON', hint);
  }
  throw refuse(folder, name, 'is not a JSON object', hint);
}

/** An ordinary file, through links: what can be read to an end. */
export const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
