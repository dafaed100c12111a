// The images of a vector index: their sha256 as 32 bytes each, one after the other, and where each one lies. Owns the order
// and the stamp of a set of images; knows no file and no database.

export const ID_BYTES = 32;

/** sha256 in hex as its 32 bytes. */
export function idsOf(sha256: readonly string[]): Uint8Array<ArrayBuffer> {
  const ids = new Uint8Array(sha256.length * ID_BYTES);
  sha256.forEach((hex, i) => ids.set(Buffer.from(hex, 'hex'), i * ID_BYTES));
  return ids;
}

/** The hex form of one of them. */
export function hexOf(ids: Uint8Array, row: number): string {
  return Buffer.from(ids.buffer, ids.byteOffset + row * ID_BYTES, ID_BYTES).toString('hex');
}

/**
 * Stands for a set of images whatever their order: how many, and the sums of four words of each hash. The hashes are
 * cryptographic, so two sets that the studio meets by itself do not share a stamp.
 */
export class SetStamp {
  private count = 0;
  private readonly sums = new Uint32Array(4);

  add(ids: Uint8Array): void {
    const view = new DataView(ids.buffer, ids.byteOffset, ids.byteLength);
    for (let at = 0; at < ids.byteLength; at += ID_BYTES) {
      this.count++;
      for (let word = 0; word < 4; word++) this.sums[word]! += view.getUint32(at + 4 * word);
    }
  }

  get text(): string {
    return `${String(this.count)}-${[...this.sums].map((sum) => sum.toString(16).padStart(8, '0')).join('')}`;
  }
}

/** Finds the row of an image by its sha256: a table with open addressing, at most half full. */
export class ImageIds {
  readonly ids: Uint8Array;
  readonly count: number;
  private readonly slots: Int32Array;

  /** @param ids distinct sha256, 32 bytes each */
  constructor(ids: Uint8Array) {
    this.ids = ids;
    this.count = ids.byteLength / ID_BYTES;
    this.slots = new Int32Array(1 << (32 - Math.clz32(Math.max(1, this.count) * 2)));
    for (let row = 0; row < this.count; row++) {
      let slot = this.slotOf(ids, row * ID_BYTES);
      while (this.slots[slot] !== 0) slot = (slot + 1) & (this.slots.length - 1);
      this.slots[slot] = row + 1;
    }
  }

  /** -1 when the image is not among them. `other` holds the 32 bytes at `offset`. */
  rowOf(other: Uint8Array, offset = 0): number {
    for (let slot = this.slotOf(other, offset); ; slot = (slot + 1) & (this.slots.length - 1)) {
      const row = this.slots[slot]! - 1;
      if (row < 0) return -1;
      let same = 0;
      while (same < ID_BYTES && this.ids[row * ID_BYTES + same] === other[offset + same]) same++;
      if (same === ID_BYTES) return row;
    }
  }

  private slotOf(ids: Uint8Array, at: number): number {
    const word = ids[at]! | (ids[at + 1]! << 8) | (ids[at + 2]! << 16) | (ids[at + 3]! << 24);
    return word & (this.slots.length - 1);
  }
}
