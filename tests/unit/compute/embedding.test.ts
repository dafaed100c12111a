import { expect, it } from 'vitest';
import { fittingBatch } from '../../../src/main/compute/embedding.ts';
import { efficientNetLite0 } from '../../../src/main/compute/encoders/efficientNetLite0.ts';

const MB = 2 ** 20;

it('embeds in smaller batches where memory is scarce, and says what one picture needs where it is gone', () => {
  const batch = (available: number): number => fittingBatch(efficientNetLite0, '', available);
  expect(batch(8000 * MB)).toBe(efficientNetLite0.batch);
  expect(batch(170 * MB)).toBe(5);
  expect(() => batch(100 * MB)).toThrow(
    expect.objectContaining({
      code: 'out_of_memory',
      message: 'Embedding with "efficientnet-lite0" needs 110 MB of memory for one picture; 105 MB are free.',
    }),
  );
});
