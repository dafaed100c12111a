import { appendFileSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { TextVectors } from '../../../../src/main/compute/drafting/textVectors.ts';

const dir = mkdtempSync(join(tmpdir(), 'marquee-text-vectors-'));
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});
const vector = (seed: number) => {
  const raw = Float32Array.from({ length: 8 }, (_, i) => Math.sin(seed * 7 + i));
  return raw.map((value) => value / Math.hypot(...raw));
};
const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

describe('vectors of texts on disk', () => {
  it('are found again by their text, nearly as they were', () => {
    const path = join(dir, 'embeddings', 'a.i8');
    const first = TextVectors.open(path, 8);
    first.add(['one', 'two'], [vector(1), vector(2)]);
    first.add(['three'], [vector(3)]);
    const again = TextVectors.open(path, 8);
    ['one', 'two', 'three'].forEach((text, i) => {
      expect(dot(again.get(text)!, vector(i + 1))).toBeGreaterThan(0.999);
    });
    expect(again.has('four')).toBe(false);
    expect(again.get('One')).toBeUndefined();
  });

  it('survive a row that was cut off: it is written over', () => {
    const path = join(dir, 'b.i8');
    TextVectors.open(path, 8).add(['one'], [vector(1)]);
    const whole = statSync(path).size;
    appendFileSync(path, Buffer.alloc(5, 1));
    const after = TextVectors.open(path, 8);
    after.add(['two'], [vector(2)]);
    expect(statSync(path).size).toBe(2 * whole);
    const again = TextVectors.open(path, 8);
    expect(dot(again.get('two')!, vector(2))).toBeGreaterThan(0.999);
    expect(again.has('one')).toBe(true);
  });

  it('are taken from a file that ships too, which stays as it is', () => {
    const known = join(dir, 'known.i8');
    TextVectors.open(known, 8).add(['one'], [vector(1)]);
    const size = statSync(known).size;
    const path = join(dir, 'c.i8');
    const own = TextVectors.open(path, 8, known);
    expect(own.has('one')).toBe(true);
    own.add(['two'], [vector(2)]);
    expect(statSync(known).size).toBe(size);
    expect(statSync(path).size).toBe(size);
    const again = TextVectors.open(path, 8, known);
    expect(dot(again.get('one')!, vector(1))).toBeGreaterThan(0.999);
    expect(dot(again.get('two')!, vector(2))).toBeGreaterThan(0.999);
    expect(TextVectors.open(path, 8).has('one')).toBe(false);
  });

  it('say where they cannot be written', () => {
    const vectors = TextVectors.open(join(dir, 'a\0b'), 8);
    expect(() => {
      vectors.add(['x'], [vector(1)]);
    }).toThrow('cannot be written');
  });
});
