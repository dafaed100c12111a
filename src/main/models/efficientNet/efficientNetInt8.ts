// EfficientNet-Lite0 (Tan and Le, 1905.11946) with int8 convolutions, rebuilt from its ONNX file: static quantisation
// (arXiv 1712.05877) with ranges measured on posters. The first convolutions stay in float32: they cost little and lose most
// (with them in int8 the cosine to float32 falls from 0.997 to 0.993, that of the worst poster from 0.993 to 0.970).
import { int, sizeOf, type Graph, type GraphNode, type Value } from '../../engine/graph.ts';
import type { OnnxModel, OnnxTensor } from '../../engine/onnxReader.ts';
import { quantizeMatrix } from '../../engine/quantize.ts';

/** Lowest and highest value of an activation, by the name it has in the file. */
export type ActivationRanges = Readonly<Record<string, readonly [low: number, high: number]>>;

/** Stem and the first two blocks. */
const FLOAT_CONVOLUTIONS = 7;

/** An activation as float32, as bytes, or both. real = (byte - zero) * scale. */
interface Activation {
  float?: Value;
  bytes?: { value: Value; scale: Value; zero: Value };
  range: readonly [number, number] | undefined;
}

export interface EfficientNetValues {
  /** [batch, 1280] */
  pooled: Value;
  /** [batch, height * width, 1280] */
  tokens: Value;
  /** Float32 outputs of convolutions (after their cut at 6) and of sums, by name; empty where bytes stand for them. */
  activations: Map<string, Value>;
}

const [HEIGHT, WIDTH, BATCH] = [288, 192, 2];

/** Appends the network with input `pixel_values` [batch, 3, 288, 192] float. Without `ranges` all of it is float32. */
export function efficientNet(graph: Graph, model: OnnxModel, ranges: ActivationRanges | null): EfficientNetValues {
  const build = new Builder(graph, model, ranges);
  const input = graph.input('pixel_values', [BATCH, 3, HEIGHT, WIDTH], 'float32', { 0: 'batch' });
  const made = new Map<string, Activation>([['pixel_values', { float: input, range: undefined }]]);
  const activations = new Map<string, Value>();
  let last = '';
  for (const [index, node] of model.nodes.entries()) {
    if (node.type !== 'Conv' && node.type !== 'Add') continue;
    const next = model.nodes[index + 1];
    const cut = next?.type === 'Clip' && next.inputs[0] === node.outputs[0];
    last = cut ? next.outputs[0]! : node.outputs[0]!;
    const inputs = node.inputs.map((name) => made.get(name)).filter((each) => each !== undefined);
    const output = node.type === 'Add' ? build.add(inputs, last) : build.convolve(node, inputs[0]!, cut, last);
    made.set(last, output);
    if (output.float) activations.set(last, output.float);
  }
  const features = build.asFloat(made.get(last)!);
  const [, channels, height, width] = features.shape as readonly [number, number, number, number];
  const columns = graph.node(
    'Reshape',
    [features, graph.indices([0, channels, -1])],
    [BATCH, channels, height * width],
  );
  const tokens = graph.node('Transpose', [columns], [BATCH, height * width, channels], {
    attributes: { perm: { kind: 'ints', value: [0, 2, 1] } },
  });
  const pooled = graph.node('ReduceMean', [columns, graph.indices([2])], [BATCH, channels], {
    attributes: { keepdims: int(0) },
  });
  return { pooled, tokens, activations };
}

class Builder {
  private readonly graph: Graph;
  private readonly model: OnnxModel;
  private readonly ranges: ActivationRanges | null;
  private convolutions = 0;

  constructor(graph: Graph, model: OnnxModel, ranges: ActivationRanges | null) {
    this.graph = graph;
    this.model = model;
    this.ranges = ranges;
  }

  asFloat(activation: Activation): Value {
    if (activation.float) return activation.float;
    const { value, scale, zero } = activation.bytes!;
    return this.graph.node('DequantizeLinear', [value, scale, zero], value.shape);
  }

  /** A convolution, cut to 0..6 where a Clip follows: in bytes their range does that. */
  convolve(node: GraphNode, input: Activation, cut: boolean, name: string): Activation {
    const { graph, model } = this;
    const [kernel, bias] = node.inputs.slice(1).map((each) => model.tensors.get(each)) as [OnnxTensor, OnnxTensor];
    const isFloat = this.ranges === null || this.convolutions < FLOAT_CONVOLUTIONS;
    this.convolutions += 1;
    const from = (input.float ?? input.bytes!.value).shape;
    const shape = outputShape(from, kernel.shape, node);
    const { attributes } = node;
    const range = this.ranges?.[name];
    if (isFloat) {
      const weights = [graph.constant(kernel.data, kernel.shape), graph.constant(bias.data, bias.shape)];
      const sum = graph.node('Conv', [this.asFloat(input), ...weights], shape, { attributes });
      const float = cut ? graph.node('Clip', [sum, graph.scalar(0), graph.scalar(6)], shape) : sum;
      return { float, range };
    }
    const x = this.asBytes(input);
    const outputs = kernel.shape[0]!;
    const inputs = sizeOf(kernel.shape) / outputs;
    // Rows of the kernel are quantised like those of a matrix; its layout [in, out] is turned back.
    const matrix = quantizeMatrix({ data: kernel.data, inputs, outputs, layout: 'out-in' });
    const bytes = new Int8Array(matrix.data.length);
    for (let out = 0; out < outputs; out++) {
      for (let k = 0; k < inputs; k++) bytes[out * inputs + k] = matrix.data[k * outputs + out]!;
    }
    const step = scaleOf(input.range!);
    const offsets = Int32Array.from(bias.data, (value, out) => Math.round(value / (step * matrix.scales[out]!)));
    const to = this.parameters(range!);
    const value = graph.node(
      'QLinearConv',
      [
        ...[x.value, x.scale, x.zero],
        graph.constant(bytes, kernel.shape),
        graph.constant(matrix.scales, [outputs]),
        graph.constant(new Int8Array(outputs), [outputs]),
        ...[to.scale, to.zero],
        graph.constant(offsets, [outputs]),
      ],
      shape,
      { attributes, dtype: 'uint8' },
    );
    return { bytes: { value, ...to }, range };
  }

  /** The sum of two activations: in bytes where one of them is. */
  add(inputs: readonly Activation[], name: string): Activation {
    const [a, b] = inputs as readonly [Activation, Activation];
    const range = this.ranges?.[name];
    if (a.float && b.float) {
      return { float: this.graph.node('Add', [a.float, b.float], a.float.shape), range };
    }
    const [x, y, to] = [this.asBytes(a), this.asBytes(b), this.parameters(range!)];
    const value = this.graph.node(
      'QLinearAdd',
      [x.value, x.scale, x.zero, y.value, y.scale, y.zero, to.scale, to.zero],
      x.value.shape,
      { domain: 'com.microsoft', dtype: 'uint8' },
    );
    return { bytes: { value, ...to }, range };
  }

  private asBytes(activation: Activation): { value: Value; scale: Value; zero: Value } {
    if (activation.bytes) return activation.bytes;
    const { scale, zero } = this.parameters(activation.range!);
    const float = activation.float!;
    activation.bytes = {
      value: this.graph.node('QuantizeLinear', [float, scale, zero], float.shape, { dtype: 'uint8' }),
      scale,
      zero,
    };
    return activation.bytes;
  }

  private parameters(range: readonly [number, number]): { scale: Value; zero: Value } {
    const scale = scaleOf(range);
    const zero = Math.round(-Math.min(range[0], 0) / scale);
    return { scale: this.graph.scalar(scale), zero: this.graph.constant(new Uint8Array([zero]), []) };
  }
}

/** 256 steps over a range that holds 0, since 0 pads. */
const scaleOf = ([low, high]: readonly [number, number]): number =>
  Math.fround((Math.max(high, 0) - Math.min(low, 0)) / 255);

function outputShape(from: readonly number[], kernel: readonly number[], { attributes }: GraphNode): number[] {
  const list = (name: string): readonly number[] => {
    const attribute = attributes[name];
    if (attribute?.kind !== 'ints') throw new Error(`the convolution has no ${name}`);
    return attribute.value;
  };
  const [strides, pads] = [list('strides'), list('pads')];
  const size = (axis: number): number => {
    const padded = from[axis + 2]! + pads[axis]! + pads[axis + 2]!;
    return Math.floor((padded - kernel[axis + 2]!) / strides[axis]!) + 1;
  };
  return [from[0]!, kernel[0]!, size(0), size(1)];
}
