// Protocol buffer wire format as it is written: fields, nested messages, and ranges of files that are part of a message
// without passing through memory. It knows no message by meaning.
import type { ExternalData } from './graph.ts';

/** Bytes of a message: at hand, or still in a file. */
export type Chunk = Uint8Array | ExternalData;

/** Every message is shorter than this. */
export const PROTO_LIMIT = 2 ** 31;

/** Protocol buffer wire format: varints (0), length-delimited (2) and 32-bit (5) fields. Keeps chunks, copies once. */
export class ProtoWriter {
  readonly chunks: Chunk[] = [];
  private total = 0;

  /** Bytes written so far, ranges of files included. */
  get length(): number {
    return this.total;
  }

  varint(field: number, value: number): void {
    this.append(encodeVarint(field * 8));
    this.append(encodeVarint(value));
  }

  float(field: number, value: number): void {
    this.append(encodeVarint(field * 8 + 5));
    this.append(new Uint8Array(new Float32Array([value]).buffer));
  }

  string(field: number, text: string): void {
    this.bytes(field, new TextEncoder().encode(text));
  }

  bytes(field: number, bytes: Uint8Array): void {
    this.append(encodeVarint(field * 8 + 2));
    this.append(encodeVarint(bytes.length));
    this.append(bytes);
  }

  /** Bytes that stay in their file until the message is written. */
  range(field: number, data: ExternalData): void {
    this.append(encodeVarint(field * 8 + 2));
    this.append(encodeVarint(data.length));
    this.append(data);
  }

  message(field: number, inner: ProtoWriter): void {
    this.append(encodeVarint(field * 8 + 2));
    this.append(encodeVarint(inner.length));
    for (const chunk of inner.chunks) this.append(chunk);
  }

  /** The message as one array. Throws a RangeError above protobuf's 2 GB. */
  finish(): Uint8Array {
    if (this.total >= PROTO_LIMIT) throw new RangeError('the graph is larger than 2 GB; keep weights out of it');
    const out = new Uint8Array(this.total);
    let offset = 0;
    for (const chunk of this.chunks) {
      if (!(chunk instanceof Uint8Array)) throw new Error('a message with ranges of files is written in pieces');
      out.set(chunk, offset);
      offset += chunk.length;
    }
    return out;
  }

  private append(chunk: Chunk): void {
    this.chunks.push(chunk);
    this.total += chunk.length;
  }
}

/** Base-128 varint of an integer; negative ones take ten bytes (two's complement of 64 bits). */
function encodeVarint(value: number): Uint8Array {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest === 0n ? low : low | 0x80);
  } while (rest !== 0n);
  return new Uint8Array(bytes);
}
