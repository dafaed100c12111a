// Reads the pooled embeddings that ship with the sample: one float16 tensor "pooled" in a safetensors file, rows in the
// order of its films. Only for that file; models are read by the compute process.
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';

const headerSchema = z.object({
  __metadata__: z.object({ encoderHash: z.string() }),
  pooled: z.object({
    dtype: z.literal('F16'),
    shape: z.tuple([z.number().int(), z.number().int()]),
    data_offsets: z.tuple([z.number().int(), z.number().int()]),
  }),
});

/** Value of IEEE half bits (1 sign, 5 exponent, 10 fraction). */
export function halfValue(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

export interface SampleEmbeddings {
  modelHash: string;
  rows: { sha256: string; pooled: Float32Array; tokenRow: null }[];
}

/** @throws AppError `unreadable_file` when the file does not hold one row for each film */
export async function readPooledHalves(
  path: string,
  films: { image: { sha256: string } }[],
): Promise<SampleEmbeddings> {
  const bytes = await readFile(path);
  const length = Number(bytes.readBigUInt64LE(0));
  const header = headerSchema.parse(JSON.parse(bytes.subarray(8, 8 + length).toString('utf8')));
  const [count, width] = header.pooled.shape;
  const [from, to] = header.pooled.data_offsets;
  if (count !== films.length || to - from !== count * width * 2) {
    throw new AppError('unreadable_file', `${path} does not fit the films of the sample.`, {
      hint: 'Install the package again.',
    });
  }
  const data = bytes.subarray(8 + length + from, 8 + length + to);
  const rows = films.map(({ image }, row) => {
    const pooled = new Float32Array(width);
    for (let i = 0; i < width; i++) pooled[i] = halfValue(data.readUInt16LE((row * width + i) * 2));
    return { sha256: image.sha256, pooled, tokenRow: null };
  });
  return { modelHash: header.__metadata__.encoderHash, rows };
}
