// Cosines of vectors as similarity, duplicates and splits mean them: unit vectors in float32, products added in double precision. Everything
// that claims to be exact comes from here.

/** The vector at length 1; of zeros, or of what is no number, zeros: such a picture is like nothing. */
export function unitVector(values: Float32Array): Float32Array<ArrayBuffer> {
  let squares = 0;
  for (const value of values) squares += value * value;
  const factor = squares > 0 && Number.isFinite(squares) ? 1 / Math.sqrt(squares) : 0;
  const unit = new Float32Array(values.length);
  if (factor > 0) for (let i = 0; i < unit.length; i++) unit[i] = values[i]! * factor;
  return unit;
}

export function dot(a: Float32Array, b: Float32Array): number {
  // Four sums: the processor need not wait for one addition before the next.
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  const whole = a.length & ~3;
  for (let i = 0; i < whole; i += 4) {
    s0 += a[i]! * b[i]!;
    s1 += a[i + 1]! * b[i + 1]!;
    s2 += a[i + 2]! * b[i + 2]!;
    s3 += a[i + 3]! * b[i + 3]!;
  }
  for (let i = whole; i < a.length; i++) s0 += a[i]! * b[i]!;
  return s0 + s1 + s2 + s3;
}
