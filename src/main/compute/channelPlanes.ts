// The last step before a model: interleaved 8-bit pixels to planes of floats, red, green, blue. What each of the 256
// values becomes is worked out once per model, so rounding is that of the formula and not of an order of operations.
import { PictureMemory } from './pictureMemory.ts';

export class ChannelPlanes {
  private readonly table = new Float32Array(3 * 256);

  /** `valueOf`: what an 8-bit value of a channel (0 red, 1 green, 2 blue) is to the model. */
  constructor(valueOf: (value: number, channel: number) => number) {
    for (let channel = 0; channel < 3; channel++) {
      for (let value = 0; value < 256; value++) this.table[channel * 256 + value] = valueOf(value, channel);
    }
  }

  /** `count` pictures of `pixels` pixels, one after the other, as [count, 3, pixels]. */
  of(prepared: Uint8Array, count: number, pixels: number): Float32Array {
    const { memory, offsets } = PictureMemory.withRegions(pixels * 12, pixels * 3, this.table.byteLength);
    const [target, source, table] = offsets as [number, number, number];
    memory.place(table, this.table);
    const planes = new Float32Array(count * 3 * pixels);
    const bytes = new Uint8Array(planes.buffer);
    for (let image = 0; image < count; image++) {
      memory.place(source, prepared.subarray(image * pixels * 3, (image + 1) * pixels * 3));
      memory.kernels.planes(target, source, pixels, table);
      bytes.set(memory.bytes.subarray(target, target + pixels * 12), image * pixels * 12);
    }
    return planes;
  }
}
