// A computation graph under construction: typed values with static shapes, nodes, named inputs and constants.
// Weights are inputs, never part of the graph. It records how to differentiate each operation (autodiff.ts uses
// that) and knows nothing of files or sessions; onnx.ts writes it out.

export type DType = 'float32' | 'float16' | 'bfloat16' | 'int64' | 'int32' | 'int8' | 'uint8' | 'bool';
export type ConstantData = Float32Array | Uint16Array | BigInt64Array | Int32Array | Int8Array | Uint8Array;

/** A constant that stays in its file: the session maps it from there, so it never passes through JavaScript. */
export interface ExternalData {
  /** Absolute folder, the same for all constants of a graph, and the file's name in it (no link). */
  readonly folder: string;
  readonly file: string;
  /** Byte range, little endian, row-major. */
  readonly offset: number;
  readonly length: number;
}

/** One tensor of the graph. `shape` is static: a dimension that varies between runs carries its example size. */
export interface Value {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: DType;
  /** Whether a gradient may flow into it: it is a parameter, or computed from one. */
  readonly differentiable: boolean;
}

export type Attribute =
  | { kind: 'int'; value: number }
  | { kind: 'float'; value: number }
  | { kind: 'ints'; value: readonly number[] }
  | { kind: 'string'; value: string }
  /** The body of a loop. It sees the values of the graph around it by their names. */
  | { kind: 'graph'; value: Graph };

export interface GraphNode {
  readonly type: string;
  /** '' is the standard ONNX domain; 'com.microsoft' holds onnxruntime's own operators. */
  readonly domain: '' | 'com.microsoft';
  /** An empty string stands for an optional input that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

export interface Constant {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly data: ConstantData | ExternalData;
}

export const isExternal = (data: Constant['data']): data is ExternalData => 'folder' in data;

/**
 * Vector-Jacobian product: gradients of the outputs (undefined = zero) to gradients of the inputs (undefined = none).
 * `soFar` holds what later operations already gave each input; only an entry that `accumulates` includes it.
 */
export type Backward = (
  outputGradients: readonly (Value | undefined)[],
  soFar: readonly (Value | undefined)[],
) => readonly (Value | undefined)[];

export interface TapeEntry {
  readonly outputs: readonly Value[];
  readonly inputs: readonly Value[];
  readonly backward: Backward;
  /** Its gradients replace those so far rather than being added: a few rows added to a large table in place. */
  readonly accumulates: boolean;
}

/** A graph input or output as it is declared; names in `dynamic` replace the example sizes at their axes. */
export interface Port {
  readonly value: Value;
  readonly dynamic: Readonly<Record<number, string>>;
  /** The output is a sequence of one tensor like `value`. */
  readonly isSequence?: boolean;
}

export const int = (value: number): Attribute => ({ kind: 'int', value });
export const float = (value: number): Attribute => ({ kind: 'float', value });
export const ints = (value: readonly number[]): Attribute => ({ kind: 'ints', value });
export const string = (value: string): Attribute => ({ kind: 'string', value });

/** Number of elements of a shape; 1 for a scalar. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

export const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((size, axis) => size === b[axis]);

export class Graph {
  readonly nodes: GraphNode[] = [];
  readonly constants: Constant[] = [];
  readonly inputs: Port[] = [];
  readonly outputs: Port[] = [];
  readonly tape: TapeEntry[] = [];
  private readonly scalars = new Map<string, Value>();
  private readonly values = new Map<string, Value>();
  private recording = true;
  private counter = 0;

  /** Declares an input that no gradient flows into. */
  input(name: string, shape: readonly number[], dtype: DType = 'float32', dynamic: Record<number, string> = {}): Value {
    const value = this.claim(name, shape, dtype, false);
    this.inputs.push({ value, dynamic });
    return value;
  }

  /** Declares a float32 input whose gradient can be asked for. */
  parameter(name: string, shape: readonly number[]): Value {
    const value = this.claim(name, shape, 'float32', true);
    this.inputs.push({ value, dynamic: {} });
    return value;
  }

  /** Embeds data in the graph. Frozen weights belong here: the session packs constants for its matrix products. */
  constant(data: ConstantData, shape: readonly number[], name?: string): Value {
    if (data.length !== sizeOf(shape)) {
      throw new Error(`constant of shape [${shape.join(', ')}] given ${String(data.length)} elements`);
    }
    const dtype: DType =
      data instanceof Float32Array
        ? 'float32'
        : data instanceof Uint16Array
          ? 'float16'
          : data instanceof BigInt64Array
            ? 'int64'
            : data instanceof Int32Array
              ? 'int32'
              : data instanceof Int8Array
                ? 'int8'
                : 'uint8';
    const value = this.claim(name ?? this.fresh('const'), shape, dtype, false);
    this.constants.push({ name: value.name, shape, dtype, data });
    return value;
  }

  /** A constant that the session reads from a file. All of a graph lie in one folder (`weightsFolder`). */
  externalConstant(data: ExternalData, dtype: DType, shape: readonly number[], name: string): Value {
    if (this.weightsFolder !== undefined && this.weightsFolder !== data.folder) {
      throw new Error(`external constants in two folders: ${this.weightsFolder}, ${data.folder}`);
    }
    const value = this.claim(name, shape, dtype, false);
    this.constants.push({ name, shape, dtype, data });
    return value;
  }

  /** The folder of the external constants, which `Session.open` has to be told; undefined without any. */
  get weightsFolder(): string | undefined {
    for (const { data } of this.constants) if (isExternal(data)) return data.folder;
    return undefined;
  }

  /** A float32 scalar constant; equal numbers share one. */
  scalar(number: number): Value {
    return this.shared(`f${String(number)}`, () => this.constant(new Float32Array([number]), []));
  }

  /** Zeros of a small shape; equal shapes share one. */
  zeros(shape: readonly number[]): Value {
    return this.shared(`z${shape.join(',')}`, () => this.constant(new Float32Array(sizeOf(shape)), shape));
  }

  /** A one-dimensional int64 constant, as shapes and axes are given to ONNX operators; equal lists share one. */
  indices(list: readonly number[]): Value {
    return this.shared(`i${list.join(',')}`, () => this.constant(new BigInt64Array(list.map(BigInt)), [list.length]));
  }

  /** Appends a node with one output. */
  node(
    type: string,
    inputs: readonly (Value | undefined)[],
    shape: readonly number[],
    options: { attributes?: Record<string, Attribute>; domain?: GraphNode['domain']; dtype?: DType } = {},
  ): Value {
    const [output] = this.nodeWithOutputs(type, inputs, [{ shape, dtype: options.dtype ?? 'float32' }], options);
    return output!;
  }

  /** Appends a node with several outputs. */
  nodeWithOutputs(
    type: string,
    inputs: readonly (Value | undefined)[],
    outputs: readonly { shape: readonly number[]; dtype?: DType }[],
    options: { attributes?: Record<string, Attribute>; domain?: GraphNode['domain'] } = {},
  ): Value[] {
    const differentiable = this.recording && inputs.some((input) => input?.differentiable === true);
    const values = outputs.map(({ shape, dtype }) =>
      this.claim(this.fresh(type), shape, dtype ?? 'float32', differentiable),
    );
    this.nodes.push({
      type,
      domain: options.domain ?? '',
      inputs: inputs.map((input) => input?.name ?? ''),
      outputs: values.map((value) => value.name),
      attributes: options.attributes ?? {},
    });
    return values;
  }

  /** Notes how the gradient passes an operation. Nothing is noted for operations that no parameter reaches. */
  differentiate(
    outputs: readonly Value[],
    inputs: readonly Value[],
    backward: Backward,
    options: { accumulates?: boolean } = {},
  ): void {
    if (!this.recording || !inputs.some((input) => input.differentiable)) return;
    this.tape.push({ outputs, inputs, backward, accumulates: options.accumulates === true });
  }

  /** The value called `name`; undefined when there is none. */
  value(name: string): Value | undefined {
    return this.values.get(name);
  }

  /** Runs `emit` without recording: for the nodes of the backward pass. */
  withoutRecording<T>(emit: () => T): T {
    const before = this.recording;
    this.recording = false;
    try {
      return emit();
    } finally {
      this.recording = before;
    }
  }

  /** Declares `value` as an output called `name`. */
  output(value: Value, name: string, dynamic: Record<number, string> = {}): void {
    const named = this.claim(name, value.shape, value.dtype, false);
    this.nodes.push({ type: 'Identity', domain: '', inputs: [value.name], outputs: [name], attributes: {} });
    this.outputs.push({ value: named, dynamic });
  }

  /** Declares an output that is a sequence holding `value`: something that no binding hands over as a tensor. */
  sequenceOutput(value: Value, name: string): void {
    const named = this.claim(name, value.shape, value.dtype, false);
    this.nodes.push({ type: 'SequenceConstruct', domain: '', inputs: [value.name], outputs: [name], attributes: {} });
    this.outputs.push({ value: named, dynamic: {}, isSequence: true });
  }

  private shared(key: string, make: () => Value): Value {
    const known = this.scalars.get(key);
    if (known !== undefined) return known;
    const made = make();
    this.scalars.set(key, made);
    return made;
  }

  private claim(name: string, shape: readonly number[], dtype: DType, differentiable: boolean): Value {
    if (this.values.has(name)) throw new Error(`the graph already has a value called "${name}"`);
    if (shape.some((size) => !Number.isInteger(size) || size < 0)) {
      throw new Error(`"${name}" has an impossible shape [${shape.join(', ')}]`);
    }
    const value = { name, shape, dtype, differentiable };
    this.values.set(name, value);
    return value;
  }

  private fresh(stem: string): string {
    this.counter += 1;
    return `${stem}#${String(this.counter)}`;
  }
}
