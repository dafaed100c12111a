// Where arrows lead in a group of controls that is one stop of Tab.
import { describe, expect, it } from 'vitest';
import { rovedTo } from '../../../../src/renderer/keys/useRovingFocus.ts';

describe('an arrow in a group of controls', () => {
  it('leads to the next and the one before, round the ends', () => {
    expect(rovedTo('ArrowRight', 0, 4)).toBe(1);
    expect(rovedTo('ArrowDown', 3, 4)).toBe(0);
    expect(rovedTo('ArrowLeft', 0, 4)).toBe(3);
    expect(rovedTo('ArrowUp', 2, 4)).toBe(1);
    expect(rovedTo('End', 1, 4)).toBe(3);
    expect(rovedTo('Home', 3, 4)).toBe(0);
    expect(rovedTo('ArrowRight', 0, 1)).toBe(0);
  });

  it('is nobody else’s key', () => {
    for (const key of ['a', 'Enter', ' ', 'Tab', 'PageDown']) expect(rovedTo(key, 1, 4)).toBeNull();
  });
});
