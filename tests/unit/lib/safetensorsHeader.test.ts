import { expect, it } from 'vitest';
import { safetensorsHeader } from '../../../src/main/lib/safetensorsHeader.ts';

it('is its length, metadata first, and padded to a multiple of eight', () => {
  const tensors = { a: { dtype: 'F32', shape: [2], data_offsets: [0, 8] } } as const;
  for (const note of ['', 'é', 'long enough']) {
    const bytes = safetensorsHeader(tensors, { note });
    expect(bytes.length % 8).toBe(0);
    expect(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true)).toBe(BigInt(bytes.length - 8));
    const text = new TextDecoder().decode(bytes.subarray(8));
    expect(text.trimEnd()).toBe(JSON.stringify({ __metadata__: { note }, ...tensors }));
  }
  expect(new TextDecoder().decode(safetensorsHeader({}).subarray(8))).toBe('{}      ');
});
