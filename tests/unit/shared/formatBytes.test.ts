import { expect, it } from 'vitest';
import { formatBytes } from '../../../src/shared/formatBytes.ts';

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [12_345, '12.3 kB'],
  [599_000_000, '599 MB'],
  [1_710_540_580, '1.7 GB'],
  [3e15, '3000 TB'],
])('%d bytes are %s', (bytes, words) => {
  expect(formatBytes(bytes)).toBe(words);
});
