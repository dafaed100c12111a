// How a picture becomes a model's input, as facts: what an exported model says of itself, so that others can make the same
// pixels. Types and fixed words; the work is done by the encoders.

/** Of all encoders: what `decodeRgb` does. */
export const DECODED = '8-bit sRGB, three channels; transparency over white; EXIF orientation not applied' as const;

export interface PictureFacts {
  decode: typeof DECODED;
  /**
   * Pillow's bicubic filter, on 8-bit values. `stretch`: to this size. `shortest`: the shorter edge to `edge`, the longer
   * one in proportion, cut to whole pixels. `inside`: the longer edge to `edge` (the shorter one in proportion, cut, at
   * least 1), centred (offsets cut) on a square of `edge` filled with `fill`.
   */
  resize:
    | { kind: 'stretch'; width: number; height: number }
    | { kind: 'shortest'; edge: number }
    | { kind: 'inside'; edge: number; fill: readonly number[] };
  /** The middle of the resized picture; offsets are cut to whole pixels. */
  crop: { width: number; height: number } | null;
  /** An 8-bit value v of a channel becomes (v * scale - mean) / deviation, in float32. */
  scale: number;
  mean: readonly number[];
  deviation: readonly number[];
  /** Channels (red, green, blue), rows from the top, columns: the input is [batch, ...shape]. */
  shape: readonly [3, number, number];
}
