// SIMD kernels of picture preparation, in AssemblyScript. `npm run` never compiles this: scripts/build-kernels.ts does,
// into wasm.ts, and a test checks that both agree. Pointers are byte offsets. Reads and writes may pass the end of a
// row by up to 16 bytes; what they write there is overwritten by the next row, so rows go in order.

// Fixed point with 22 fractional bits, as Pillow's Resample.c for 8-bit pictures.
const PRECISION: i32 = 22;

/**
 * Resizes rows of interleaved 8-bit RGB: each of `columns` output pixels is the weighted sum of counts[x] pixels from
 * byte starts[x] of its row on, weights[x * taps] and following, rounded and cut to 8 bits.
 */
export function horizontal(
  target: usize, source: usize, rows: u32, stride: u32, columns: u32,
  starts: usize, counts: usize, weights: usize, taps: u32,
): void {
  const half = i32x4.splat(1 << (PRECISION - 1));
  for (let y: u32 = 0; y < rows; y++) {
    for (let x: u32 = 0; x < columns; x++) {
      let pixel = source + load<u32>(starts + (x << 2));
      let weight = weights + ((x * taps) << 2);
      const end = weight + (load<u32>(counts + (x << 2)) << 2);
      let sum = half;
      // Red, green, blue and one byte more, which the fourth lane carries along for nothing.
      while (weight < end) {
        const bytes = i16x8.extend_low_i8x16_u(v128.load32_zero(pixel));
        sum = i32x4.add(sum, i32x4.mul(i32x4.extend_low_i16x8_u(bytes), v128.load32_splat(weight)));
        pixel += 3; weight += 4;
      }
      store<i32>(target, i32x4.extract_lane(toBytes(i32x4.shr_s(sum, PRECISION)), 0));
      target += 3;
    }
    source += stride;
  }
}

/** One output row of `bytes`: the weighted sum of `count` rows that lie `stride` apart, rounded and cut to 8 bits. */
export function vertical(target: usize, source: usize, bytes: u32, stride: u32, weights: usize, count: u32): void {
  const half = i32x4.splat(1 << (PRECISION - 1));
  for (let x: u32 = 0; x < bytes; x += 16) {
    let a = half, b = half, c = half, d = half;
    let row = source + x;
    for (let k: u32 = 0; k < count; k++) {
      const weight = v128.load32_splat(weights + (k << 2));
      const pixels = v128.load(row);
      const low = i16x8.extend_low_i8x16_u(pixels), high = i16x8.extend_high_i8x16_u(pixels);
      a = i32x4.add(a, i32x4.mul(i32x4.extend_low_i16x8_u(low), weight));
      b = i32x4.add(b, i32x4.mul(i32x4.extend_high_i16x8_u(low), weight));
      c = i32x4.add(c, i32x4.mul(i32x4.extend_low_i16x8_u(high), weight));
      d = i32x4.add(d, i32x4.mul(i32x4.extend_high_i16x8_u(high), weight));
      row += stride;
    }
    const low = i16x8.narrow_i32x4_s(i32x4.shr_s(a, PRECISION), i32x4.shr_s(b, PRECISION));
    const high = i16x8.narrow_i32x4_s(i32x4.shr_s(c, PRECISION), i32x4.shr_s(d, PRECISION));
    v128.store(target + x, i8x16.narrow_i16x8_u(low, high));
  }
}

/**
 * Interleaved 8-bit RGB to three planes of floats: plane c holds table[c * 256 + value]. `pixels` of them.
 */
export function planes(target: usize, source: usize, pixels: u32, table: usize): void {
  const plane = <usize>pixels << 2;
  const end = target + plane;
  while (target < end) {
    store<f32>(target, load<f32>(table + (<usize>load<u8>(source) << 2)));
    store<f32>(target + plane, load<f32>(table + (<usize>load<u8>(source, 1) << 2), 1024));
    store<f32>(target + plane + plane, load<f32>(table + (<usize>load<u8>(source, 2) << 2), 2048));
    target += 4; source += 3;
  }
}

@inline
function toBytes(values: v128): v128 {
  const halves = i16x8.narrow_i32x4_s(values, values);
  return i8x16.narrow_i16x8_u(halves, halves);
}
