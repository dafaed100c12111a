// The header of a safetensors file (spec 7.1) as it is written: whoever has the numbers writes them behind it.

/** What the header says of a tensor. `data_offsets`: its byte range behind the header, end exclusive. */
export interface TensorEntry {
  dtype: 'F32' | 'F16' | 'I64' | 'I8' | 'U8';
  shape: readonly number[];
  data_offsets: readonly [begin: number, end: number];
}

/** Length and JSON of the header, padded so that the numbers start at a multiple of eight. */
export function safetensorsHeader(
  tensors: Readonly<Record<string, TensorEntry>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const content = Object.keys(metadata).length > 0 ? { __metadata__: metadata, ...tensors } : tensors;
  const json = Buffer.from(JSON.stringify(content), 'utf8');
  const length = Math.ceil(json.length / 8) * 8;
  const header = Buffer.alloc(8 + length, ' ');
  header.writeBigUInt64LE(BigInt(length), 0);
  json.copy(header, 8);
  return header;
}
