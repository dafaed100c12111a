// Reads the two small tensors that ship with the sample project (one tensor per safetensors file, float16 or float32).
// Only for files of this package; models, which may come from elsewhere, are read by the compute process.
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';

const tensorSchema = z.object({
  dtype: z.enum(['F16', 'F32']),
  shape: z.tuple([z.number().int(), z.number().int()]),
  data_offsets: z.tuple([z.number().int(), z.number().int()]),
});
const metadataSchema = z.record(z.string(), z.string());

export interface ShippedTensor {
  metadata: Record<string, string>;
  /** One array of numbers per row. */
  rows: Float32Array[];
}

/** Value of IEEE half bits (1 sign, 5 exponent, 10 fraction). */
export function halfValue(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The two-dimensional tensor `name` of a file. @throws AppError `unreadable_file` unless it has `count` rows */
export async function readShippedTensor(path: string, name: string, count: number): Promise<ShippedTensor> {
  const bytes = await readFile(path);
  const dataFrom = 8 + Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.subarray(8, dataFrom).toString('utf8')) as Record<string, unknown>;
  const tensor = tensorSchema.parse(header[name]);
  const [height, width] = tensor.shape;
  const size = tensor.dtype === 'F16' ? 2 : 4;
  const [from, to] = tensor.data_offsets;
  if (height !== count || to - from !== count * width * size || dataFrom + to > bytes.length) {
    throw new AppError('unreadable_file', `${path} does not fit the films of the sample.`, {
      hint: 'Install the package again.',
    });
  }
  const data = bytes.subarray(dataFrom + from, dataFrom + to);
  const at = (index: number): number =>
    size === 2 ? halfValue(data.readUInt16LE(index * 2)) : data.readFloatLE(index * 4);
  const rows = Array.from({ length: count }, (_, row) =>
    Float32Array.from({ length: width }, (_, i) => at(row * width + i)),
  );
  return { metadata: metadataSchema.parse(header['__metadata__'] ?? {}), rows };
}
