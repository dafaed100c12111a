// float32 to IEEE half precision, rounding to nearest even: the form in which token maps are stored.

/** Bits of the nearest half of each value. Values beyond 65,504 become infinite, as in any half arithmetic. */
export function floatsToHalves(values: Float32Array): Uint16Array<ArrayBuffer> {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    // Half of all features are exactly 0 after their ReLU.
    if ((word & 0x7fffffff) !== 0) halves[i] = halfBits(word);
  }
  return halves;
}

function halfBits(word: number): number {
  const sign = (word >>> 16) & 0x8000;
  const magnitude = word & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00; // not a number
  if (magnitude >= 0x477ff000) return sign | 0x7c00; // rounds beyond the largest half
  if (magnitude >= 0x38800000) {
    // Normal: move the exponent's bias from 127 to 15, drop 13 bits of fraction.
    const rounded = magnitude - 0x38000000 + 0x0fff + ((magnitude >>> 13) & 1);
    return sign | (rounded >>> 13);
  }
  if (magnitude < 0x33000001) return sign; // below half of the smallest subnormal, or a tie to 0
  const shift = 126 - (magnitude >>> 23);
  const fraction = (magnitude & 0x7fffff) | 0x800000;
  const kept = fraction >>> shift;
  const rest = fraction & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  const up = rest > half || (rest === half && (kept & 1) === 1) ? 1 : 0;
  return sign | (kept + up);
}
