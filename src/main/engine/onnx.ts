// Writes a Graph as ONNX protobuf (onnx.proto3 of ONNX 1.16, opset 20, IR 9): only the fields that the builder uses. As
// bytes for a session, or as the pieces of a file for elsewhere; onnxFile.ts puts those on disk.
import {
  isExternal,
  type Attribute,
  type Constant,
  type DType,
  type Graph,
  type GraphNode,
  type Port,
} from './graph.ts';
import { ProtoWriter, type Chunk } from './protoWriter.ts';

export const OPSET = 20;
const IR_VERSION = 9;
/** TensorProto.DataType. */
const ELEMENT_TYPES: Record<DType, number> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  bfloat16: 16,
};
/** TensorProto.DataLocation. */
const EXTERNAL = 1;
/** AttributeProto.AttributeType. */
const ATTRIBUTE_TYPES: Record<Attribute['kind'], number> = { float: 1, int: 2, string: 3, graph: 5, ints: 7 };

/** What a file says of itself besides its graph: ModelProto's `metadata_props`. */
export type ModelMetadata = Readonly<Record<string, string>>;

/** Serialises the graph as a ModelProto. Throws a RangeError above protobuf's 2 GB. */
export function encodeModel(graph: Graph): Uint8Array {
  return encodeParts(graph, {}, false).finish();
}

/**
 * A ModelProto that needs no other file, in pieces: external constants are part of it, as ranges of the files that hold
 * them. `bytes` is the length of all pieces, whatever it is: protobuf allows less than 2 GB.
 */
export function modelPieces(graph: Graph, metadata: ModelMetadata): { pieces: readonly Chunk[]; bytes: number } {
  const { chunks, length } = encodeParts(graph, metadata, true);
  return { pieces: chunks, bytes: length };
}

/** The GraphProto alone, by which two files can be told apart. The graph has no external constants. */
export const encodeGraphAlone = (graph: Graph): Uint8Array => encodeGraph(graph, false).finish();

function encodeParts(graph: Graph, metadata: ModelMetadata, whole: boolean): ProtoWriter {
  const model = new ProtoWriter();
  model.varint(1, IR_VERSION);
  model.string(2, 'marquee');
  model.message(7, encodeGraph(graph, whole));
  for (const [domain, version] of [
    ['', OPSET],
    ['com.microsoft', 1],
  ] as const) {
    const opset = new ProtoWriter();
    opset.string(1, domain);
    opset.varint(2, version);
    model.message(8, opset);
  }
  for (const [key, value] of Object.entries(metadata)) {
    const entry = new ProtoWriter();
    entry.string(1, key);
    entry.string(2, value);
    model.message(14, entry);
  }
  return model;
}

/** `whole`: external constants are written into it. */
function encodeGraph(graph: Graph, whole: boolean): ProtoWriter {
  const proto = new ProtoWriter();
  for (const node of graph.nodes) proto.message(1, encodeNode(node));
  proto.string(2, 'marquee');
  for (const constant of graph.constants) proto.message(5, encodeTensor(constant, whole));
  for (const input of graph.inputs) proto.message(11, encodePort(input));
  for (const output of graph.outputs) proto.message(12, encodePort(output));
  return proto;
}

function encodeNode(node: GraphNode): ProtoWriter {
  const proto = new ProtoWriter();
  for (const input of node.inputs) proto.string(1, input);
  for (const output of node.outputs) proto.string(2, output);
  proto.string(4, node.type);
  for (const [name, attribute] of Object.entries(node.attributes)) proto.message(5, encodeAttribute(name, attribute));
  if (node.domain !== '') proto.string(7, node.domain);
  return proto;
}

function encodeAttribute(name: string, attribute: Attribute): ProtoWriter {
  const proto = new ProtoWriter();
  proto.string(1, name);
  switch (attribute.kind) {
    case 'float':
      proto.float(2, attribute.value);
      break;
    case 'int':
      proto.varint(3, attribute.value);
      break;
    case 'string':
      proto.string(4, attribute.value);
      break;
    case 'graph':
      proto.message(6, encodeGraph(attribute.value, false));
      break;
    case 'ints':
      for (const value of attribute.value) proto.varint(8, value);
      break;
  }
  proto.varint(20, ATTRIBUTE_TYPES[attribute.kind]);
  return proto;
}

function encodeTensor(constant: Constant, whole: boolean): ProtoWriter {
  const proto = new ProtoWriter();
  for (const size of constant.shape) proto.varint(1, size);
  proto.varint(2, ELEMENT_TYPES[constant.dtype]);
  proto.string(8, constant.name);
  if (isExternal(constant.data) && whole) {
    proto.range(9, constant.data);
    return proto;
  }
  if (isExternal(constant.data)) {
    const { file, offset, length } = constant.data;
    for (const [key, value] of Object.entries({ location: file, offset, length })) {
      const entry = new ProtoWriter();
      entry.string(1, key);
      entry.string(2, String(value));
      proto.message(13, entry);
    }
    proto.varint(14, EXTERNAL);
    return proto;
  }
  const { buffer, byteOffset, byteLength } = constant.data;
  proto.bytes(9, new Uint8Array(buffer, byteOffset, byteLength));
  return proto;
}

function encodePort({ value, dynamic, isSequence }: Port): ProtoWriter {
  const shape = new ProtoWriter();
  value.shape.forEach((size, axis) => {
    const dimension = new ProtoWriter();
    const name = dynamic[axis];
    if (name === undefined) dimension.varint(1, size);
    else dimension.string(2, name);
    shape.message(1, dimension);
  });
  const tensor = new ProtoWriter();
  tensor.varint(1, ELEMENT_TYPES[value.dtype]);
  tensor.message(2, shape);
  const element = new ProtoWriter();
  element.message(1, tensor);
  let type = element;
  if (isSequence === true) {
    const sequence = new ProtoWriter();
    sequence.message(1, element);
    type = new ProtoWriter();
    type.message(4, sequence);
  }
  const proto = new ProtoWriter();
  proto.string(1, value.name);
  proto.message(2, type);
  return proto;
}
