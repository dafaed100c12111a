import fc from 'fast-check';
import { expect, test } from 'vitest';
import { presentMask, seen } from '../../../src/main/catalog/layers.ts';
import { hasBit, maskOf } from '../../../src/main/catalog/masks.ts';

test('the mask of what is present is what each pair looks like', () => {
  const mask = fc.uniqueArray(fc.nat(70), { maxLength: 12 }).map((ids) => maskOf(ids));
  const layers = fc.record({
    import_present: mask,
    import_absent: mask,
    model_present: mask,
    model_absent: mask,
    person_present: mask,
    person_absent: mask,
    person_unknown: mask,
  });
  fc.assert(
    fc.property(layers, (drawn) => {
      const present = presentMask(drawn);
      for (let genre = 0; genre <= 70; genre++) {
        expect(hasBit(present, genre)).toBe(seen(drawn, genre).state === 'present');
      }
    }),
  );
});
