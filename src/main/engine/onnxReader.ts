// Reads ONNX protobuf bytes (onnx.proto3) as far as a given file has to be rebuilt in a Graph: nodes with their attributes,
// and float32 tensors. Nodes are for files whose hash is known: what is unknown about them is left out. `readOnnxWeights` is
// for files from anywhere, and gives the whole graph's bytes along, to be compared with a graph of ours.
import { AppError } from '../../shared/errors.ts';
import { sizeOf, type Attribute, type GraphNode } from './graph.ts';

export interface OnnxTensor {
  shape: readonly number[];
  data: Float32Array;
}

export interface OnnxModel {
  /** In an order in which they can be computed. */
  nodes: GraphNode[];
  /** Float32 initialisers by name. */
  tensors: ReadonlyMap<string, OnnxTensor>;
}

const FLOAT = 1;

/** Nodes and float32 initialisers of a ModelProto. Throws `unreadable_file` where the bytes are not one. */
export function readOnnx(bytes: Uint8Array): OnnxModel {
  try {
    const nodes: GraphNode[] = [];
    const tensors = new Map<string, OnnxTensor>();
    for (const field of fields(bytes)) {
      if (field.number !== 7) continue;
      for (const part of fields(field.bytes)) {
        if (part.number === 1) nodes.push(readNode(part.bytes));
        if (part.number === 5) readTensor(part.bytes, tensors);
      }
    }
    return { nodes, tensors };
  } catch (cause) {
    throw new AppError('unreadable_file', 'The model is not an ONNX file that Marquee can rebuild.', { cause });
  }
}

/** What a file from anywhere says of itself, its weights, and the bytes of its graph. */
export interface OnnxWeights {
  metadata: ReadonlyMap<string, string>;
  tensors: ReadonlyMap<string, OnnxTensor>;
  /** The GraphProto. */
  graph: Uint8Array;
}

/** More tensors or notes than this no head has. */
const MOST_ENTRIES = 10_000;

/**
 * Float32 initialisers, metadata and graph of a ModelProto, whoever made it. Its nodes are not looked at. Throws
 * `unreadable_file` where the bytes are not one, or more than a model of ours would be.
 */
export function readOnnxWeights(bytes: Uint8Array): OnnxWeights {
  try {
    const metadata = new Map<string, string>();
    const tensors = new Map<string, OnnxTensor>();
    let graph: Uint8Array | undefined;
    for (const field of fields(bytes)) {
      if (field.number === 14) readEntry(field.bytes, metadata);
      if (field.number === 7 && graph !== undefined) throw new Error('it holds several graphs');
      if (field.number === 7) graph = field.bytes;
    }
    if (graph === undefined) throw new Error('it holds no graph');
    for (const part of fields(graph)) {
      if (part.number === 5) readTensor(part.bytes, tensors);
      if (Math.max(tensors.size, metadata.size) > MOST_ENTRIES) throw new Error('it holds too many tensors');
    }
    return { metadata, tensors, graph };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'unreadable';
    throw new AppError('unreadable_file', `This is not an ONNX file that Marquee reads: ${reason}.`, {
      details: { reason },
      cause,
    });
  }
}

function readEntry(bytes: Uint8Array, metadata: Map<string, string>): void {
  let [key, value] = ['', ''];
  for (const field of fields(bytes)) {
    if (field.number === 1) key = text(field.bytes);
    if (field.number === 2) value = text(field.bytes);
  }
  metadata.set(key, value);
}

/** A field of a message: `value` of a varint, `bytes` of everything else. */
interface Field {
  number: number;
  value: number;
  bytes: Uint8Array;
}

const NONE = new Uint8Array(0);

function* fields(message: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = message[at++];
      if (byte === undefined || shift > 63n) throw new Error('a varint does not end');
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return Number(BigInt.asIntN(64, value));
    }
  };
  const take = (length: number): Uint8Array => {
    if (length < 0 || at + length > message.length) throw new Error('a field reaches beyond its message');
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const key = varint();
    const number = key >> 3;
    switch (key & 7) {
      case 0:
        yield { number, value: varint(), bytes: NONE };
        break;
      case 1:
        yield { number, value: 0, bytes: take(8) };
        break;
      case 2:
        yield { number, value: 0, bytes: take(varint()) };
        break;
      case 5:
        yield { number, value: 0, bytes: take(4) };
        break;
      default:
        throw new Error('an unknown kind of field');
    }
  }
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

function readNode(bytes: Uint8Array): GraphNode {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes: Record<string, Attribute> = {};
  let type = '';
  let domain: GraphNode['domain'] = '';
  for (const field of fields(bytes)) {
    if (field.number === 1) inputs.push(text(field.bytes));
    if (field.number === 2) outputs.push(text(field.bytes));
    if (field.number === 4) type = text(field.bytes);
    if (field.number === 5) readAttribute(field.bytes, attributes);
    if (field.number === 7 && text(field.bytes) === 'com.microsoft') domain = 'com.microsoft';
  }
  return { type, domain, inputs, outputs, attributes };
}

/** Integers, lists of them, and texts: what the nodes that are rebuilt have. */
function readAttribute(bytes: Uint8Array, attributes: Record<string, Attribute>): void {
  let name = '';
  let kind = 0;
  let value = 0;
  let string = '';
  const list: number[] = [];
  for (const field of fields(bytes)) {
    if (field.number === 1) name = text(field.bytes);
    if (field.number === 3) value = field.value;
    if (field.number === 4) string = text(field.bytes);
    if (field.number === 8) list.push(...integers(field));
    if (field.number === 20) kind = field.value;
  }
  if (kind === 2) attributes[name] = { kind: 'int', value };
  if (kind === 3) attributes[name] = { kind: 'string', value: string };
  if (kind === 7) attributes[name] = { kind: 'ints', value: list };
}

/** Repeated integers come one by one or packed. */
function integers({ value, bytes }: Field): number[] {
  if (bytes.length === 0) return [value];
  const list: number[] = [];
  // A packed list is a row of varints: the same bytes as fields with their keys left out.
  let current = 0;
  let factor = 1;
  for (const byte of bytes) {
    current += (byte & 0x7f) * factor;
    factor *= 128;
    if (byte >= 0x80) continue;
    list.push(current);
    current = 0;
    factor = 1;
  }
  return list;
}

function readTensor(bytes: Uint8Array, tensors: Map<string, OnnxTensor>): void {
  const shape: number[] = [];
  let name = '';
  let type = 0;
  let raw: Uint8Array | undefined;
  for (const field of fields(bytes)) {
    if (field.number === 1) shape.push(...integers(field));
    if (field.number === 2) type = field.value;
    if (field.number === 8) name = text(field.bytes);
    if (field.number === 9) raw = field.bytes;
  }
  if (type !== FLOAT || raw === undefined) return;
  if (raw.length !== sizeOf(shape) * 4) throw new Error(`"${name}" does not have the size of its shape`);
  // Copied: a view of floats has to start at a multiple of four.
  tensors.set(name, { shape, data: new Float32Array(Uint8Array.from(raw).buffer) });
}
