// Weights of a file as constants of an inference graph. Large tensors stay in the file: the graph names the byte range
// and onnxruntime maps it, so nothing is copied through JavaScript and protobuf's limit of 2 GB does not matter; the
// session then packs what its matrix products use. Small, unaligned or foreign tensors are written into the graph.
// It knows no model. Weights that are trained are inputs of the graph instead and have no place here.
import { realpathSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import type { Precision } from '../../../shared/models.ts';
import { int, sizeOf, type DType, type Graph, type Value } from '../../engine/graph.ts';
import { int8Linear, normMagnitudes } from '../../engine/quantize.ts';
import type { TensorInfo } from './safetensors.ts';

/** What FrozenWeights needs of an open safetensors file, or of several that make up one model. */
export interface WeightSource {
  has(name: string): boolean;
  /** Type, shape and byte range of a tensor. Throws `unreadable_file` where it is absent. */
  info(name: string): TensorInfo;
  /** Path of the file that the byte range of `info` belongs to. */
  pathOf(name: string): string;
  /** A floating-point tensor as float32. */
  float32(name: string): Float32Array<ArrayBuffer>;
}

/** Below this the mapping of a range costs more than the copy. */
const SMALL_BYTES = 16_384;

/** Element types that onnxruntime reads as they lie in the file, with their alignment in bytes. */
const MAPPABLE: Partial<Record<TensorInfo['dtype'], { dtype: DType; bytes: number }>> = {
  F32: { dtype: 'float32', bytes: 4 },
  F16: { dtype: 'float16', bytes: 2 },
  BF16: { dtype: 'bfloat16', bytes: 2 },
};

/** Sizes of a linear layer; `after`: the stem of the layer norm whose outputs it takes, where it takes those as they are. */
export interface LinearSize {
  in: number;
  out: number;
  after?: string;
}

/** Constants for the tensors of `source`, each stored in the graph once. Values are float32 whatever the file holds. */
export class FrozenWeights {
  private readonly graph: Graph;
  private readonly source: WeightSource;
  private readonly precision: Precision;
  private readonly stored = new Map<string, Value>();
  private readonly widened = new Map<string, Value>();
  private readonly places = new Map<string, { folder: string; file: string }>();

  /** `precision` is that of `linear`; everything else stays as the file has it. */
  constructor(graph: Graph, source: WeightSource, precision: Precision = 'float32') {
    this.graph = graph;
    this.source = source;
    this.precision = precision;
  }

  /** The tensor; halves are widened in the graph, which the session does once, when it opens. */
  value(name: string): Value {
    const known = this.widened.get(name);
    if (known !== undefined) return known;
    const value = this.widen(this.store(name));
    this.widened.set(name, value);
    return value;
  }

  /**
   * The tensor, which must have this shape. Throws `unreadable_file` naming both shapes where the file says otherwise:
   * a configuration that does not belong to the weights.
   */
  shaped(name: string, shape: readonly number[]): Value {
    this.check(name, shape);
    return this.value(name);
  }

  /** The tensor, which must have this shape [n, ...], as a matrix [n, rest]. A tensor is read in one form only. */
  matrix(name: string, shape: readonly number[]): Value {
    this.check(name, shape);
    const rows = shape[0]!;
    return this.widen(this.store(name, [rows, sizeOf(shape) / rows]));
  }

  /**
   * x [rows, in] W^T + b -> [rows, out] for `${stem}.weight` [out, in] as PyTorch stores it and, where the file has it,
   * `${stem}.bias` [out]. One product: the session packs a float32 weight straight from the file. Each call stands for
   * one use of the weight; int8 weights are not shared between uses.
   */
  linear(x: Value, stem: string, size: LinearSize): Value {
    const bias = this.source.has(`${stem}.bias`) ? [this.shaped(`${stem}.bias`, [size.out])] : [];
    if (this.precision === 'int8') {
      this.check(`${stem}.weight`, [size.out, size.in]);
      const data = this.source.float32(`${stem}.weight`);
      const weight = { data, inputs: size.in, outputs: size.out, layout: 'out-in' } as const;
      const magnitudes = size.after === undefined ? undefined : this.magnitudesAfter(size.after);
      return int8Linear(this.graph, x, weight, { bias: bias[0], magnitudes });
    }
    const weight = this.shaped(`${stem}.weight`, [size.out, size.in]);
    return this.graph.node('Gemm', [x, weight, ...bias], [x.shape[0]!, size.out], { attributes: { transB: int(1) } });
  }

  /**
   * Rows of a table [n, width] by int64 `indices`: [...indices, width]. Only what is looked up is widened. `tableShape`
   * is checked where it is given.
   */
  rows(name: string, indices: Value, tableShape?: readonly number[]): Value {
    if (tableShape !== undefined) this.check(name, tableShape);
    const table = this.store(name);
    const shape = [...indices.shape, ...table.shape.slice(1)];
    const found = this.graph.node('Gather', [table, indices], shape, {
      attributes: { axis: int(0) },
      dtype: table.dtype,
    });
    return this.widen(found);
  }

  private check(name: string, shape: readonly number[]): void {
    const found = this.source.info(name).shape;
    if (found.length !== shape.length || found.some((size, axis) => size !== shape[axis])) {
      const path = this.source.pathOf(name);
      throw new AppError(
        'unreadable_file',
        `"${path}" does not fit its config.json: "${name}" is [${found.join(', ')}], expected [${shape.join(', ')}].`,
        { hint: 'Keep config.json and weights of the same model together.', details: { file: path, tensor: name } },
      );
    }
  }

  private magnitudesAfter(norm: string): Float32Array {
    return normMagnitudes(this.source.float32(`${norm}.weight`), this.source.float32(`${norm}.bias`));
  }

  private store(name: string, as?: readonly number[]): Value {
    const known = this.stored.get(name);
    if (known !== undefined) return known;
    const { dtype, start, end, ...info } = this.source.info(name);
    const shape = as ?? info.shape;
    const mappable = MAPPABLE[dtype];
    const place = end - start < SMALL_BYTES ? undefined : this.placeOf(this.source.pathOf(name));
    const value =
      mappable === undefined || place === undefined || start % mappable.bytes !== 0
        ? this.graph.constant(this.source.float32(name), shape, name)
        : this.graph.externalConstant({ ...place, offset: start, length: end - start }, mappable.dtype, shape, name);
    this.stored.set(name, value);
    return value;
  }

  /** Folder and name of the file itself, since onnxruntime refuses links; undefined in another folder than before. */
  private placeOf(path: string): { folder: string; file: string } | undefined {
    let place = this.places.get(path);
    if (place === undefined) {
      const real = realpathSync(path);
      place = { folder: dirname(real), file: basename(real) };
      this.places.set(path, place);
    }
    const folder = this.graph.weightsFolder;
    return folder === undefined || folder === place.folder ? place : undefined;
  }

  private widen(value: Value): Value {
    if (value.dtype === 'float32') return value;
    return this.graph.node('Cast', [value], value.shape, { attributes: { to: int(1) } });
  }
}
