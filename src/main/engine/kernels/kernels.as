// SIMD kernels on the training arena, in AssemblyScript. `npm run` never compiles this: scripts/build-kernels.ts does,
// into wasm.ts, and a test checks that both agree. Pointers are byte offsets, 16-byte aligned; counts are multiples of 4.

/**
 * One AdamW step (arXiv 1711.05101) on n parameters, in place, in torch's order of operations:
 * p *= decay; m = b1 m + (1-b1) g; v = b2 v + (1-b2) g^2; p -= alpha m / (sqrt(v) + epsilon).
 * The caller folds the bias corrections into alpha and epsilon. The gradient is multiplied by gradientScale first,
 * and l2 * p added to it (plain Adam with L2; 0 for AdamW).
 */
export function adamw(
  p: usize, m: usize, v: usize, g: usize, n: u32,
  b1: f32, b2: f32, alpha: f32, epsilon: f32, decay: f32, gradientScale: f32, l2: f32,
): void {
  const vb1 = f32x4.splat(b1), vc1 = f32x4.splat(1 - b1);
  const vb2 = f32x4.splat(b2), vc2 = f32x4.splat(1 - b2);
  const va = f32x4.splat(alpha), ve = f32x4.splat(epsilon), vd = f32x4.splat(decay);
  const vs = f32x4.splat(gradientScale), vl = f32x4.splat(l2);
  const end = p + ((<usize>n) << 2);
  while (p < end) {
    const param = v128.load(p);
    const grad = f32x4.add(f32x4.mul(v128.load(g), vs), f32x4.mul(param, vl));
    const first = f32x4.add(f32x4.mul(v128.load(m), vb1), f32x4.mul(grad, vc1));
    const second = f32x4.add(f32x4.mul(v128.load(v), vb2), f32x4.mul(f32x4.mul(grad, grad), vc2));
    v128.store(m, first);
    v128.store(v, second);
    const step = f32x4.div(f32x4.mul(first, va), f32x4.add(f32x4.sqrt(second), ve));
    v128.store(p, f32x4.sub(f32x4.mul(param, vd), step));
    p += 16; m += 16; v += 16; g += 16;
  }
}

/** Sum of squares in double precision, for the global norm. */
export function sumsq(x: usize, n: u32): f64 {
  const end = x + ((<usize>n) << 2);
  let low = f64x2.splat(0), high = f64x2.splat(0);
  while (x < end) {
    const value = v128.load(x);
    const a = f64x2.promote_low_f32x4(value);
    const b = f64x2.promote_low_f32x4(i32x4.shuffle(value, value, 2, 3, 2, 3));
    low = f64x2.add(low, f64x2.mul(a, a));
    high = f64x2.add(high, f64x2.mul(b, b));
    x += 16;
  }
  const sum = f64x2.add(low, high);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** x *= factor. */
export function scale(x: usize, n: u32, factor: f32): void {
  const vf = f32x4.splat(factor);
  const end = x + ((<usize>n) << 2);
  while (x < end) {
    v128.store(x, f32x4.mul(v128.load(x), vf));
    x += 16;
  }
}

/** target += factor * source. */
export function accumulate(target: usize, source: usize, n: u32, factor: f32): void {
  const vf = f32x4.splat(factor);
  const end = target + ((<usize>n) << 2);
  while (target < end) {
    v128.store(target, f32x4.add(v128.load(target), f32x4.mul(v128.load(source), vf)));
    target += 16; source += 16;
  }
}

/** Moving average: average += (1 - decay) * (p - average). */
export function ema(average: usize, p: usize, n: u32, decay: f32): void {
  const vf = f32x4.splat(1 - decay);
  const end = average + ((<usize>n) << 2);
  while (average < end) {
    const old = v128.load(average);
    v128.store(average, f32x4.add(old, f32x4.mul(f32x4.sub(v128.load(p), old), vf)));
    average += 16; p += 16;
  }
}

/**
 * Dropout mask: `keep` where a 32-bit random number is at least `threshold`, else 0. Four xoshiro128+ streams
 * (Blackman & Vigna, arXiv 1805.01407), one per lane; `state` holds 4 x 4 words and is advanced.
 */
export function dropoutMask(target: usize, n: u32, threshold: u32, keep: f32, state: usize): void {
  let s0 = v128.load(state), s1 = v128.load(state, 16), s2 = v128.load(state, 32), s3 = v128.load(state, 48);
  const limit = i32x4.splat(threshold);
  const value = f32x4.splat(keep);
  const end = target + ((<usize>n) << 2);
  while (target < end) {
    const random = i32x4.add(s0, s3);
    v128.store(target, v128.and(value, i32x4.ge_u(random, limit)));
    const t = i32x4.shl(s1, 9);
    s2 = v128.xor(s2, s0);
    s3 = v128.xor(s3, s1);
    s1 = v128.xor(s1, s2);
    s0 = v128.xor(s0, s3);
    s2 = v128.xor(s2, t);
    s3 = v128.or(i32x4.shl(s3, 11), i32x4.shr_u(s3, 21));
    target += 16;
  }
  v128.store(state, s0);
  v128.store(state, s1, 16);
  v128.store(state, s2, 32);
  v128.store(state, s3, 48);
}

/** IEEE half to float32, exactly, subnormals and infinities included. n is a multiple of 8. */
export function halfToFloat(target: usize, source: usize, n: u32): void {
  const end = target + ((<usize>n) << 2);
  while (target < end) {
    const halves = v128.load(source);
    v128.store(target, widen(i32x4.extend_low_i16x8_u(halves)));
    v128.store(target, widen(i32x4.extend_high_i16x8_u(halves)), 16);
    target += 32; source += 16;
  }
}

// Exponent and mantissa move into float position; multiplying by 2^112 rebiases the exponent and normalises
// subnormals; all-ones exponents (infinity, NaN) are then set by hand.
@inline
function widen(half: v128): v128 {
  const sign = i32x4.shl(v128.and(half, i32x4.splat(0x8000)), 16);
  const magnitude = i32x4.shl(v128.and(half, i32x4.splat(0x7fff)), 13);
  const scaled = f32x4.mul(magnitude, f32x4.splat(reinterpret<f32>(0x77800000)));
  const special = v128.and(i32x4.ge_u(magnitude, i32x4.splat(0x0f800000)), i32x4.splat(0x7f800000));
  return v128.or(sign, v128.or(scaled, special));
}
