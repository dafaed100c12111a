import fc from 'fast-check';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { encodeSafetensors, SafetensorsFile, writeSafetensors } from '../../../../src/main/models/files/safetensors.ts';
import { AppError } from '../../../../src/shared/errors.ts';
import { mutated, mutations } from './mutations.ts';

const folder = mkdtempSync(join(tmpdir(), 'marquee-tensors-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
let files = 0;

function opened(bytes: Uint8Array): SafetensorsFile {
  files += 1;
  const path = join(folder, `${String(files % 8)}.safetensors`);
  writeFileSync(path, bytes);
  return SafetensorsFile.open(path);
}

/** A file with this header and so many bytes of data. */
function withHeader(header: unknown, dataBytes = 0, text = JSON.stringify(header)): Buffer {
  const json = Buffer.from(text);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, Buffer.alloc(dataBytes)]);
}

const tensor = (shape: number[], begin: number, end: number, dtype = 'F32') => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

describe('reading', () => {
  it('converts the float types exactly and keeps the rest raw', () => {
    const header = {
      __metadata__: { format: 'pt' },
      half: tensor([4], 0, 8, 'F16'),
      brain: tensor([2], 8, 12, 'BF16'),
      whole: tensor([1], 12, 20, 'I64'),
      double: tensor([1], 20, 28, 'F64'),
      scalar: tensor([], 28, 32),
      none: tensor([0, 5], 32, 32),
      bytes: tensor([3], 32, 35, 'U8'),
    };
    const file = withHeader(header, 35);
    const start = file.length - 35;
    [0x3c00, 0xc000, 0x0001, 0x7c00].forEach((bits, index) => file.writeUInt16LE(bits, start + 2 * index));
    [0x3f80, 0xc049].forEach((bits, index) => file.writeUInt16LE(bits, start + 8 + 2 * index));
    file.writeBigInt64LE(-5n, start + 12);
    file.writeDoubleLE(0.1, start + 20);
    file.writeFloatLE(2.5, start + 28);
    file.set([1, 2, 3], start + 32);
    const read = opened(file);
    expect([...read.float32('half')]).toEqual([1, -2, 2 ** -24, Infinity]);
    expect([...read.float32('brain')]).toEqual([1, -3.140625]);
    expect([...read.int64('whole')]).toEqual([-5n]);
    expect([...read.float32('double')]).toEqual([Math.fround(0.1)]);
    expect([...read.float32('scalar')]).toEqual([2.5]);
    expect(read.float32('none')).toHaveLength(0);
    expect([...read.raw('bytes')]).toEqual([1, 2, 3]);
    expect(read.metadata).toEqual({ format: 'pt' });
    expect(() => read.float32('bytes')).toThrow(/U8/);
    expect(() => read.float32('missing')).toThrow(/missing/);
    read.close();
  });

  it.each<[string, Buffer]>([
    ['an empty file', Buffer.alloc(0)],
    ['a header longer than the file', withHeader({}).fill(0xff, 0, 2)],
    ['a header length beyond 2^53', Buffer.alloc(16, 0xff)],
    ['a header that is a list', withHeader([])],
    ['a header that is not UTF-8', withHeader({}, 0, '{"\u00ff": 1}').fill(0xff, 10, 12)],
    ['a header that starts with a space', withHeader({}, 0, ' {}')],
    ['bad JSON', withHeader({}, 0, '{"a":')],
    [
      'a duplicate name',
      withHeader({}, 4, `{"a":${JSON.stringify(tensor([1], 0, 4))},"a":${JSON.stringify(tensor([1], 0, 4))}}`),
    ],
    [
      'a name that is escaped to hide that it is a duplicate',
      withHeader({}, 4, `{"a":${JSON.stringify(tensor([1], 0, 4))},"\\u0061":1}`),
    ],
    ['a duplicate field', withHeader({}, 4, '{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}')],
    ['__proto__ as a name', withHeader({}, 0, '{"__proto__":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}')],
    ['metadata that is no text', withHeader({ __metadata__: { a: 1 } })],
    ['an unknown type', withHeader({ a: tensor([1], 0, 4, 'F31') }, 4)],
    ['a type that is a method of objects', withHeader({ a: tensor([1], 0, 4, 'toString') }, 4)],
    ['an unknown field', withHeader({ a: { ...tensor([1], 0, 4), extra: 1 } }, 4)],
    ['a range outside the file', withHeader({ a: tensor([2], 0, 8) }, 4)],
    ['a range that runs backwards', withHeader({ a: tensor([1], 4, 0) }, 4)],
    ['a range that does not fit the shape', withHeader({ a: tensor([2], 0, 4) }, 4)],
    ['a negative size', withHeader({ a: tensor([-1, -1], 0, 4) }, 4)],
    ['a size that is a fraction', withHeader({ a: tensor([0.5, 2], 0, 4) }, 4)],
    ['sizes that overflow', withHeader({ a: tensor([2 ** 31, 2 ** 31, 2 ** 31], 0, 4) }, 4)],
    ['overlapping tensors', withHeader({ a: tensor([1], 0, 4), b: tensor([1], 2, 6) }, 6)],
    ['the same bytes twice', withHeader({ a: tensor([1], 0, 4), b: tensor([1], 0, 4) }, 4)],
    ['a hole', withHeader({ a: tensor([1], 0, 4), b: tensor([1], 8, 12) }, 12)],
    ['bytes after the last tensor', withHeader({ a: tensor([1], 0, 4) }, 5)],
    ['deep nesting', withHeader({}, 0, `{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`)],
  ])('refuses %s', (_, bytes) => {
    expect(() => opened(bytes)).toThrow(AppError);
  });

  /** As trainings save them: matrices and vectors of bfloat16 beside whole numbers, nothing of it aligned to four. */
  const brain = withHeader(
    {
      __metadata__: { format: 'pt' },
      'wte.weight': tensor([9, 5], 0, 90, 'BF16'),
      'ln.bias': tensor([5], 90, 100, 'BF16'),
      empty: tensor([0, 5], 100, 100, 'BF16'),
      scalar: tensor([], 100, 102, 'BF16'),
      positions: tensor([2], 102, 118, 'I64'),
    },
    118,
  );
  for (let at = brain.length - 118; at < brain.length; at += 1) brain[at] = (at * 37) % 251;
  const valid = readFileSync(
    join(import.meta.dirname, '../../../fixtures/vectors/mldecoder_text_pooled/io.safetensors'),
  );

  it.each<[string, Buffer, number]>([
    ['10,000 mutated files', valid, 10_000],
    ['10,000 mutated files of bfloat16', brain, 10_000],
  ])(
    'gives an error or the right tensors for %s',
    (_, whole, runs) => {
      let errors = 0;
      const check = (bytes: Buffer): void => {
        let file: SafetensorsFile;
        try {
          file = opened(bytes);
        } catch (error) {
          if (!(error instanceof AppError) || error.code !== 'unreadable_file') throw error;
          errors += 1;
          return;
        }
        let covered = 8 + bytes.readUInt32LE(0);
        for (const [name, { dtype, start, end }] of [...file.tensors].sort(([, a], [, b]) => a.start - b.start)) {
          if (start !== covered) throw new Error(`"${name}" does not follow its neighbour`);
          covered = end;
          if (!Buffer.from(file.raw(name)).equals(bytes.subarray(start, end))) throw new Error(`"${name}" was misread`);
          if (dtype === 'BF16') checkBrain(file.float32(name), bytes.subarray(start, end));
        }
        file.close();
        if (covered !== bytes.length) throw new Error('not everything is covered');
      };
      const changes = mutations(whole.length, 8 + whole.readUInt32LE(0));
      check(whole);
      expect(errors).toBe(0);
      fc.assert(
        fc.property(changes, (list) => {
          check(mutated(whole, list));
        }),
        { numRuns: runs, seed: 20_240 },
      );
      expect(errors).toBeGreaterThan(0.3 * runs);
      expect(errors).toBeLessThan(runs);
    },
    60_000,
  );
});

/** A bfloat16 is the upper half of a float32. */
function checkBrain(values: Float32Array, bytes: Buffer): void {
  const bits = new Uint32Array(values.buffer);
  bits.forEach((value, index) => {
    if (value !== bytes.readUInt16LE(2 * index) * 65_536) throw new Error(`number ${String(index)} was misread`);
  });
  if (bits.length * 2 !== bytes.length) throw new Error('numbers are missing');
}

describe('writing', () => {
  it('reads back what it wrote, aligned, and leaves no part files', async () => {
    const path = join(folder, 'written.safetensors');
    const tensors = [
      { name: 'a', dtype: 'F32' as const, shape: [2, 2], data: new Float32Array([1, 2, 3, 4]) },
      { name: 'b', dtype: 'F16' as const, shape: [1], data: new Uint16Array([0x3c00]) },
      { name: 'c', dtype: 'I64' as const, shape: [], data: new BigInt64Array([7n]) },
    ];
    await writeSafetensors(path, tensors, { note: 'é"' });
    await writeSafetensors(path, tensors, { note: 'é"' });
    const file = SafetensorsFile.open(path);
    expect(file.metadata).toEqual({ note: 'é"' });
    expect(file.info('a').start % 8).toBe(0);
    expect(file.float32('a')).toEqual(tensors[0]!.data);
    expect([...file.float32('b')]).toEqual([1]);
    expect([...file.int64('c')]).toEqual([7n]);
    file.close();
    expect(readdirSync(folder).filter((name) => name.includes('part') || name.startsWith('.tmp'))).toEqual([]);
  });

  it('refuses data that do not fit and a folder that is a file', async () => {
    const bad = { name: 'a', dtype: 'F32' as const, shape: [3], data: new Float32Array(2) };
    expect(() => encodeSafetensors([bad])).toThrow(/elements/);
    await expect(writeSafetensors(join(folder, 'written.safetensors', 'inside'), [])).rejects.toBeInstanceOf(AppError);
  });
});
