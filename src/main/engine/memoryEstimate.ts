// Peak memory of a graph before it is opened, from the graph alone: what must be alive at once while its nodes run in
// order, constants and what the session packs of them, inputs, and the slots of the arena. It opens nothing; whoever
// starts a job compares the estimate with what the machine has.
import type { Arena, Slot } from './arena.ts';
import { alignBytes } from './kernels/memory.ts';
import { isExternal, sizeOf, type DType, type Graph, type GraphNode } from './graph.ts';

/** All in bytes. */
export interface MemoryEstimate {
  /** Most that intermediate values take at one time. */
  readonly activations: number;
  /** Constants as they are held: once per matrix product that packs a copy, and once more if anything else reads them. */
  readonly constants: number;
  /** Inputs that are no parameters: batch, indices, masks. */
  readonly inputs: number;
  /** Parameters, moments, gradients, averages. */
  readonly arena: number;
  /** The sum, with a quarter more for activations: onnxruntime's allocator grows in steps (measured on GPT-2: 1.2). */
  readonly total: number;
}

const ALLOCATOR_SLACK = 1.25;

const ELEMENT_BYTES: Partial<Record<DType, number>> = {
  ...{ int64: 8, float16: 2, bfloat16: 2 },
  ...{ int8: 1, uint8: 1, bool: 1 },
};
const bytesOf = (shape: readonly number[], dtype: DType): number =>
  alignBytes(sizeOf(shape) * (ELEMENT_BYTES[dtype] ?? 4));

/** Operators whose output is the memory of their first input under another shape. */
const VIEWS = new Set(['Reshape', 'Identity', 'Unsqueeze', 'Squeeze', 'Flatten']);
/** Operators that onnxruntime lets overwrite an input of the same size that nobody needs afterwards. */
const IN_PLACE = new Set([
  ...['Add', 'Sub', 'Mul', 'Div', 'Neg', 'Relu', 'Tanh', 'Sigmoid', 'Softmax', 'Sqrt', 'Exp', 'Log', 'Clip', 'Where'],
  ...['ScatterElements', 'ScatterND'],
]);
/** Operators that pack a constant second input. */
const PACKING = new Set(['Gemm', 'MatMul', 'FusedMatMul']);

/** Bytes of an arena with these slots. */
export const arenaBytes = (arena: Pick<Arena, 'length'>, slots: readonly Slot[]): number =>
  arena.length * 4 * slots.length;

/**
 * Estimates a graph whose outputs are written into memory that is counted elsewhere (the arena). Shapes are taken as
 * declared: build the graph with the sizes of the largest batch. `arena` is `arenaBytes`, 0 for inference.
 */
export function estimateMemory(graph: Graph, arena = 0): MemoryEstimate {
  const activations = peakOfActivations(graph);
  const copies = copiesOfConstants(graph);
  const constants = graph.constants.reduce((sum, { name, shape, dtype, data }) => {
    const bytes = isExternal(data) ? data.length : bytesOf(shape, dtype);
    return sum + bytes * (copies.get(name) ?? 0);
  }, 0);
  const inputs = graph.inputs.reduce(
    (sum, { value }) => (value.differentiable ? sum : sum + bytesOf(value.shape, value.dtype)),
    0,
  );
  const total = Math.ceil(activations * ALLOCATOR_SLACK) + constants + inputs + arena;
  return { activations, constants, inputs, arena, total };
}

/**
 * The largest batch, from `batch` down to 1, whose estimate is within `available` bytes; 0 when not even 1 fits.
 * `bytes` must not fall with the batch.
 */
export function largestBatch(batch: number, available: number, bytes: (batch: number) => number): number {
  let [fits, tooLarge] = [0, batch + 1];
  while (tooLarge - fits > 1) {
    const middle = Math.floor((fits + tooLarge) / 2);
    if (bytes(middle) <= available) fits = middle;
    else tooLarge = middle;
  }
  return fits;
}

/** How often each value is held when it is a constant. */
function copiesOfConstants(graph: Graph): Map<string, number> {
  const copies = new Map<string, number>();
  const readPlainly = new Set<string>();
  for (const { type, inputs } of graph.nodes) {
    inputs.forEach((name, index) => {
      if (PACKING.has(type) && index === 1) copies.set(name, (copies.get(name) ?? 0) + 1);
      else readPlainly.add(name);
    });
  }
  for (const name of readPlainly) copies.set(name, (copies.get(name) ?? 0) + 1);
  return copies;
}

/** One piece of memory that one or more values are views of. */
interface Block {
  bytes: number;
  /** Values on it that a later node still reads. */
  readers: number;
}

function peakOfActivations(graph: Graph): number {
  const uses = new Map<string, number>();
  for (const { inputs } of graph.nodes) for (const name of inputs) uses.set(name, (uses.get(name) ?? 0) + 1);
  const outside = writtenElsewhere(graph);
  const blocks = new Map<string, Block>();
  let current = 0;
  let peak = 0;
  for (const node of graph.nodes) {
    const reused = inPlaceOf(node, graph, blocks);
    node.outputs.forEach((name, index) => {
      const readers = uses.get(name) ?? 0;
      const view = VIEWS.has(node.type) ? blocks.get(node.inputs[0]!) : undefined;
      const shared = view ?? (index === 0 ? reused : undefined);
      if (shared !== undefined) {
        shared.readers += readers;
        blocks.set(name, shared);
        return;
      }
      // A view of an input or constant, or an output of the graph, takes no memory of its own.
      const isFree = outside.has(name) || VIEWS.has(node.type);
      const bytes = isFree ? 0 : valueBytes(graph, name);
      current += bytes;
      blocks.set(name, { bytes, readers });
    });
    peak = Math.max(peak, current);
    const touched = new Set<Block>();
    for (const name of node.inputs) {
      const block = blocks.get(name);
      if (block === undefined) continue;
      block.readers -= 1;
      touched.add(block);
    }
    for (const name of node.outputs) touched.add(blocks.get(name)!);
    for (const block of touched) {
      if (block.readers > 0) continue;
      current -= block.bytes;
      block.bytes = 0;
    }
  }
  return peak;
}

/** Graph outputs and the values that are handed to them, which onnxruntime writes into the caller's memory. */
function writtenElsewhere(graph: Graph): Set<string> {
  const names = new Set(graph.outputs.map(({ value }) => value.name));
  for (const { type, inputs, outputs } of graph.nodes) {
    if (type === 'Identity' && names.has(outputs[0]!)) names.add(inputs[0]!);
  }
  return names;
}

/** The block of an input that the node may overwrite: it is its last reader, and the result has the same size. */
function inPlaceOf(node: GraphNode, graph: Graph, blocks: ReadonlyMap<string, Block>): Block | undefined {
  if (!IN_PLACE.has(node.type)) return undefined;
  const bytes = valueBytes(graph, node.outputs[0]!);
  for (const name of node.inputs) {
    const block = blocks.get(name);
    if (block === undefined || block.bytes !== bytes) continue;
    const ownReads = node.inputs.filter((other) => blocks.get(other) === block).length;
    if (block.readers === ownReads) return block;
  }
  return undefined;
}

function valueBytes(graph: Graph, name: string): number {
  const value = graph.value(name);
  return value === undefined ? 0 : bytesOf(value.shape, value.dtype);
}
