// SIMD kernels of similarity search, in AssemblyScript. scripts/build-kernels.ts compiles this into wasm.ts, and a test
// checks that both agree. Pointers are byte offsets; `width` is a multiple of 16.

/**
 * Upper bounds of the cosines of a query with rows of 8-bit codes:
 *   offset + dot(codes, query) * scales[i] * step + perError * errors[i] + perLength * lengths[i] + perRest * rests[i]
 * The query has 16 bits: products of two are added in 32 bits and never overflow up to a width of 2,048.
 */
export function bounds(
  target: usize, codes: usize, rows: u32, width: u32, query: usize,
  scales: usize, errors: usize, lengths: usize, rests: usize,
  offset: f32, step: f32, perError: f32, perLength: f32, perRest: f32,
): void {
  // Two rows at a time share what is read of the query.
  const pairs = rows & ~1;
  for (let i: u32 = 0; i < pairs; i += 2) {
    let a = i32x4.splat(0), b = a, c = a, d = a;
    let at = codes, q = query;
    const end = codes + width;
    while (at < end) {
      const low = v128.load(q), high = v128.load(q, 16);
      const first = v128.load(at), second = v128.load(at + width);
      a = i32x4.add(a, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(first), low));
      b = i32x4.add(b, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(first), high));
      c = i32x4.add(c, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(second), low));
      d = i32x4.add(d, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(second), high));
      at += 16; q += 32;
    }
    store<f32>(target, offset + <f32>sumOf(i32x4.add(a, b)) * load<f32>(scales) * step + perError * load<f32>(errors)
      + perLength * load<f32>(lengths) + perRest * load<f32>(rests));
    store<f32>(target, offset + <f32>sumOf(i32x4.add(c, d)) * load<f32>(scales, 4) * step + perError * load<f32>(errors, 4)
      + perLength * load<f32>(lengths, 4) + perRest * load<f32>(rests, 4), 4);
    codes += 2 * width; target += 8; scales += 8; errors += 8; lengths += 8; rests += 8;
  }
  if (pairs < rows) {
    const sum = dotCodes(codes, width, query);
    store<f32>(target, offset + <f32>sum * load<f32>(scales) * step + perError * load<f32>(errors)
      + perLength * load<f32>(lengths) + perRest * load<f32>(rests));
  }
}

/** The same for the `count` rows that are listed in `rows`. */
export function boundsOf(
  target: usize, rows: usize, count: u32, codes: usize, width: u32, query: usize,
  scales: usize, errors: usize, lengths: usize, rests: usize,
  offset: f32, step: f32, perError: f32, perLength: f32, perRest: f32,
): void {
  for (let i: u32 = 0; i < count; i++) {
    const row = load<u32>(rows);
    const at = <usize>row << 2;
    const sum = dotCodes(codes + <usize>row * width, width, query);
    store<f32>(target, offset + <f32>sum * load<f32>(scales + at) * step + perError * load<f32>(errors + at)
      + perLength * load<f32>(lengths + at) + perRest * load<f32>(rests + at));
    target += 4; rows += 4;
  }
}

@inline
function dotCodes(codes: usize, width: u32, query: usize): i32 {
  let a = i32x4.splat(0), b = i32x4.splat(0);
  const end = codes + width;
  while (codes < end) {
    const row = v128.load(codes);
    a = i32x4.add(a, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(row), v128.load(query)));
    b = i32x4.add(b, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(row), v128.load(query, 16)));
    codes += 16; query += 32;
  }
  return sumOf(i32x4.add(a, b));
}

@inline
function sumOf(v: v128): i32 {
  return i32x4.extract_lane(v, 0) + i32x4.extract_lane(v, 1) + i32x4.extract_lane(v, 2) + i32x4.extract_lane(v, 3);
}

/** Dot products of `x` with `rows` rows of `axes`, all of `length` floats; rows and length are multiples of 4. */
export function dots(target: usize, x: usize, axes: usize, rows: u32, length: u32): void {
  const stride = <usize>length << 2;
  for (let r: u32 = 0; r < rows; r += 4) {
    let a = f32x4.splat(0), b = a, c = a, d = a;
    let at = axes;
    const end = x + stride;
    for (let p = x; p < end; p += 16) {
      const value = v128.load(p);
      a = f32x4.add(a, f32x4.mul(value, v128.load(at)));
      b = f32x4.add(b, f32x4.mul(value, v128.load(at + stride)));
      c = f32x4.add(c, f32x4.mul(value, v128.load(at + 2 * stride)));
      d = f32x4.add(d, f32x4.mul(value, v128.load(at + 3 * stride)));
      at += 16;
    }
    store<f32>(target, total(a)); store<f32>(target, total(b), 4);
    store<f32>(target, total(c), 8); store<f32>(target, total(d), 12);
    target += 16; axes += 4 * stride;
  }
}

@inline
function total(v: v128): f32 {
  return f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3);
}

/**
 * Dot products of `count` queries with `rows` rows, all of `width` floats: target[query * stride + row]. Rows are a multiple of
 * 2, queries and width multiples of 4: two rows and four queries at a time share what is read of each other.
 */
export function products(
  target: usize, stride: u32, matrix: usize, rows: u32, queries: usize, count: u32, width: u32,
): void {
  const length = <usize>width << 2, line = <usize>stride << 2;
  for (let row: u32 = 0; row < rows; row += 2) {
    let query = queries, to = target;
    for (let i: u32 = 0; i < count; i += 4) {
      let a = f32x4.splat(0), b = a, c = a, d = a, e = a, f = a, g = a, h = a;
      const end = matrix + length;
      let q = query;
      for (let at = matrix; at < end; at += 16) {
        const first = v128.load(at), second = v128.load(at + length);
        const one = v128.load(q), two = v128.load(q + length);
        a = f32x4.add(a, f32x4.mul(first, one));
        b = f32x4.add(b, f32x4.mul(second, one));
        c = f32x4.add(c, f32x4.mul(first, two));
        d = f32x4.add(d, f32x4.mul(second, two));
        const three = v128.load(q + 2 * length), four = v128.load(q + 3 * length);
        e = f32x4.add(e, f32x4.mul(first, three));
        f = f32x4.add(f, f32x4.mul(second, three));
        g = f32x4.add(g, f32x4.mul(first, four));
        h = f32x4.add(h, f32x4.mul(second, four));
        q += 16;
      }
      store<f32>(to, total(a)); store<f32>(to, total(b), 4);
      store<f32>(to + line, total(c)); store<f32>(to + line, total(d), 4);
      store<f32>(to + 2 * line, total(e)); store<f32>(to + 2 * line, total(f), 4);
      store<f32>(to + 3 * line, total(g)); store<f32>(to + 3 * line, total(h), 4);
      query += 4 * length; to += 4 * line;
    }
    matrix += 2 * length; target += 8;
  }
}

/** target += factor * source, `length` floats, a multiple of 4. */
export function addScaled(target: usize, source: usize, length: u32, factor: f32): void {
  const by = f32x4.splat(factor);
  const end = target + (<usize>length << 2);
  while (target < end) {
    v128.store(target, f32x4.add(v128.load(target), f32x4.mul(by, v128.load(source))));
    target += 16; source += 16;
  }
}

/** Numbers from `first` to before `count` of the 64-bit hashes at most `bits` away from that of `one`; answers how many. */
export function near(into: usize, hashes: usize, one: u32, first: u32, count: u32, bits: u32): u32 {
  const wanted = load<u64>(hashes + (<usize>one << 3));
  let found: usize = into;
  let at = hashes + (<usize>first << 3);
  for (let i = first; i < count; i++) {
    store<u32>(found, i);
    found += <usize>(popcnt<u64>(load<u64>(at) ^ wanted) <= bits) << 2;
    at += 8;
  }
  return <u32>((found - into) >> 2);
}
