import fc from 'fast-check';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { gpt2ConfigSchema } from '../../../../src/main/models/gpt2/gpt2.ts';
import { Gpt2Cached } from '../../../../src/main/models/gpt2/gpt2Cached.ts';
import { SafetensorsFile, writeSafetensors } from '../../../../src/main/models/files/safetensors.ts';
import { openWeights, type OpenWeights } from '../../../../src/main/models/files/weightFolder.ts';
import { AppError } from '../../../../src/shared/errors.ts';
import { mutated, mutations } from './mutations.ts';

const source = join(import.meta.dirname, '../../../fixtures/vectors/gpt2');
const dir = mkdtempSync(join(tmpdir(), 'marquee-shards-'));
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

const INDEX = 'model.safetensors.index.json';
/** The reference GPT-2 in two shards. */
async function shards(name: string): Promise<{ folder: string; map: Record<string, string> }> {
  const folder = join(dir, name);
  mkdirSync(folder);
  const file = SafetensorsFile.open(join(source, 'model.safetensors'));
  const names = [...file.tensors.keys()].filter((tensor) => file.info(tensor).dtype === 'F32');
  const map: Record<string, string> = {};
  for (const part of [0, 1]) {
    const shard = `model-0000${String(part + 1)}-of-00002.safetensors`;
    const own = names.filter((_, index) => index % 2 === part);
    for (const tensor of own) map[tensor] = shard;
    await writeSafetensors(
      join(folder, shard),
      own.map((tensor) => ({ name: tensor, dtype: 'F32', shape: file.info(tensor).shape, data: file.float32(tensor) })),
    );
  }
  file.close();
  writeFileSync(join(folder, INDEX), JSON.stringify({ metadata: {}, weight_map: map }));
  return { folder, map };
}

describe('weights in shards', () => {
  it('are those of one file', async () => {
    const { folder } = await shards('whole');
    const config = gpt2ConfigSchema.parse(JSON.parse(readFileSync(join(source, 'config.json'), 'utf8')));
    const options = { sequences: 1, capacity: 16, threads: 1 };
    const [one, two] = [
      await Gpt2Cached.open(config, openWeights(source), options),
      await Gpt2Cached.open(config, openWeights(folder), options),
    ];
    const want = (await one.start([one.embed([1, 2, 3])])).slice();
    expect([...(await two.start([two.embed([1, 2, 3])]))]).toEqual([...want]);
    await one.close();
    await two.close();
  });

  it.each<[string, (map: Record<string, string>, folder: string) => unknown, RegExp]>([
    [
      'a missing shard',
      (map, folder) => (rmSync(join(folder, Object.values(map)[0]!)), { weight_map: map }),
      /which is missing/,
    ],
    [
      'a path out of the folder',
      (map) => ({ weight_map: { ...map, x: '../secret.safetensors' } }),
      /no weights file of this folder/,
    ],
    ['an absolute path', (map) => ({ weight_map: { ...map, x: '/etc/passwd' } }), /no weights file of this folder/],
    ['a tensor that is not there', (map) => ({ weight_map: { ...map, x: Object.values(map)[0] } }), /where it is not/],
    [
      'a tensor in the wrong shard',
      (map) => ({
        weight_map: { ...map, 'wte.weight': Object.values(map).find((shard) => shard !== map['wte.weight']) },
      }),
      /where it is not/,
    ],
    ['a tensor left out', (map) => ({ weight_map: Object.fromEntries(Object.entries(map).slice(1)) }), /does not say/],
    ['no map', () => ({}), /no weight_map/],
    ['an empty map', () => ({ weight_map: {} }), /lists no weights/],
    ['a number for a shard', (map) => ({ weight_map: { ...map, x: 7 } }), /no weights file of this folder/],
  ])('with %s are refused', async (name, change, message) => {
    const { folder, map } = await shards(name.replaceAll(' ', '-'));
    writeFileSync(join(folder, INDEX), JSON.stringify(change(map, folder)));
    expect(() => openWeights(folder)).toThrow(message);
    try {
      openWeights(folder);
    } catch (error) {
      expect(error).toMatchObject({ code: 'unreadable_file' });
    }
  });

  it('give an error or the right tensors for 2,000 mutated lists of them', async () => {
    const { folder, map } = await shards('mutated');
    const index = readFileSync(join(folder, INDEX));
    const file = SafetensorsFile.open(join(source, 'model.safetensors'));
    const bytesOf = (values: Float32Array): Buffer => Buffer.from(values.buffer);
    const want = new Map(Object.keys(map).map((name) => [name, bytesOf(file.float32(name))]));
    file.close();
    let errors = 0;
    fc.assert(
      fc.property(mutations(index.length, index.length), (changes) => {
        writeFileSync(join(folder, INDEX), mutated(index, changes));
        let weights: OpenWeights;
        try {
          weights = openWeights(folder);
        } catch (error) {
          if (!(error instanceof AppError) || error.code !== 'unreadable_file') throw error;
          errors += 1;
          return;
        }
        try {
          if (weights.names.length !== want.size) throw new Error('weights are missing');
          for (const name of weights.names) {
            if (!bytesOf(weights.float32(name)).equals(want.get(name)!)) throw new Error(`"${name}" was misread`);
          }
        } finally {
          weights.close();
        }
      }),
      { numRuns: 2000, seed: 20_240 },
    );
    // Spaces and the metadata may change without harm.
    expect(errors).toBeGreaterThan(1000);
    expect(errors).toBeLessThan(2000);
  }, 60_000);

  it('say that a folder has no weights', () => {
    expect(() => openWeights(join(dir, 'nowhere'))).toThrow(/model\.safetensors/);
  });
});

describe('one row of a table', () => {
  it('is read alone, in any type', async () => {
    const path = join(dir, 'rows.safetensors');
    const half = Uint16Array.from([0x3c00, 0x4000, 0xbc00, 0x0000]);
    await writeSafetensors(path, [
      { name: 'f32', dtype: 'F32', shape: [3, 2], data: Float32Array.from([1, 2, 3, 4, 5, 6]) },
      { name: 'f16', dtype: 'F16', shape: [2, 2], data: half },
    ]);
    const file = SafetensorsFile.open(path);
    expect([...file.float32Row('f32', 1)]).toEqual([3, 4]);
    expect([...file.float32Row('f16', 1)]).toEqual([-1, 0]);
    expect(() => file.float32Row('f32', 3)).toThrow(RangeError);
    file.close();
  });
});
