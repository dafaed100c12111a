// The weights of a model's folder: `model.safetensors`, or the shards that `model.safetensors.index.json` lists
// (transformers' layout for large models). Whoever reads tensors need not know which.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import type { WeightSource } from './frozenWeights.ts';
import { isOrdinaryFile, readModelJson } from './modelJson.ts';
import { SafetensorsFile, type TensorInfo } from './safetensors.ts';

/** An open weights file, or several. Close it when done. */
export interface OpenWeights extends WeightSource {
  readonly names: readonly string[];
  /** Row `row` of a matrix as float32; no other row is read. */
  float32Row(name: string, row: number): Float32Array<ArrayBuffer>;
  close(): void;
}

const SINGLE = 'model.safetensors';
const INDEX = 'model.safetensors.index.json';

/** Opens the weights of `folder`. Throws `unreadable_file` naming what is missing or does not fit. */
export function openWeights(folder: string): OpenWeights {
  const single = join(folder, SINGLE);
  // A folder of that name does not count, as for whoever lists and hashes a model's files.
  if (isOrdinaryFile(single) || !existsSync(join(folder, INDEX))) {
    const file = SafetensorsFile.open(single);
    return sharded(new Map([...file.tensors.keys()].map((name) => [name, file])), [file]);
  }
  return openShards(folder);
}

function openShards(folder: string): OpenWeights {
  const path = join(folder, INDEX);
  const refuse = (reason: string): AppError =>
    new AppError('unreadable_file', `The weights in "${folder}" cannot be used: ${INDEX} ${reason}.`, {
      hint: 'Copy or download the model again.',
      details: { file: path, reason },
    });
  const map: unknown = readModelJson(path)['weight_map'];
  if (typeof map !== 'object' || map === null || Array.isArray(map)) throw refuse('has no weight_map');
  const entries = Object.entries(map);
  if (entries.length === 0) throw refuse('lists no weights');
  const files = new Map<string, SafetensorsFile>();
  const close = (): void => {
    for (const file of files.values()) file.close();
  };
  try {
    const places = new Map<string, SafetensorsFile>();
    for (const [name, shard] of entries) {
      // A name alone: nothing outside the folder is opened, whatever an index says.
      if (typeof shard !== 'string' || !/^[\w.-]+\.safetensors$/.test(shard)) {
        throw refuse(`names "${String(shard).slice(0, 80)}", which is no weights file of this folder`);
      }
      let file = files.get(shard);
      if (file === undefined) {
        if (!existsSync(join(folder, shard))) throw refuse(`lists ${shard}, which is missing`);
        file = SafetensorsFile.open(join(folder, shard));
        files.set(shard, file);
      }
      if (!file.has(name)) throw refuse(`says that "${name}" is in ${shard}, where it is not`);
      places.set(name, file);
    }
    for (const [shard, file] of files) {
      const stray = [...file.tensors.keys()].find((name) => places.get(name) !== file);
      if (stray !== undefined) throw refuse(`does not say that "${stray}" is in ${shard}`);
    }
    return sharded(places, [...files.values()]);
  } catch (error) {
    close();
    throw error;
  }
}

function sharded(places: ReadonlyMap<string, SafetensorsFile>, files: readonly SafetensorsFile[]): OpenWeights {
  const fileOf = (name: string): SafetensorsFile => places.get(name) ?? files[0]!;
  return {
    names: [...places.keys()],
    has: (name) => places.has(name),
    // The first file answers for what is in none, and says so with its name.
    info: (name): TensorInfo => fileOf(name).info(name),
    pathOf: (name) => fileOf(name).path,
    float32: (name) => fileOf(name).float32(name),
    float32Row: (name, row) => fileOf(name).float32Row(name, row),
    close: () => {
      for (const file of files) file.close();
    },
  };
}
