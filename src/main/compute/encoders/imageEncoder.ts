// What an image encoder is, whatever its family: how it wants a picture, and what it makes of a batch. Preparing runs in
// the process's main thread beside the decoder; encoding runs in the worker, where onnxruntime may block.
import { AppError } from '../../../shared/errors.ts';
import type { EncoderShape } from '../../../shared/models.ts';
import type { Graph, Value } from '../../engine/graph.ts';
import type { Session, SessionOptions, TensorView } from '../../engine/session.ts';
import type { PictureFacts } from '../pictureFacts.ts';
import type { RgbImage } from '../resize.ts';

/** Outputs of a batch, row-major. */
export interface EncodedBatch {
  /** [batch, shape.pooled] */
  pooled: Float32Array;
  /** [batch, shape.tokens, shape.width]; may be empty where the encoder was opened without tokens. */
  tokens: Float32Array;
}

/** A family of image encoders: sizes, preparation, one forward pass. Weights are opened by `open`. */
export interface ImageEncoder {
  /** The model's id. */
  readonly id: string;
  readonly shape: EncoderShape;
  /** Bytes that `prepare` makes of each picture. */
  readonly inputBytes: number;
  /** Pictures per forward pass that suit it. */
  readonly batch: number;
  /** A decoded picture of any size as the 8-bit pixels that the model sees, `inputBytes` long. */
  prepare(image: RgbImage): Uint8Array;
  /** `count` prepared pictures, one after the other, as the input `pixel_values` of its graph. */
  pixels(prepared: Uint8Array, count: number): TensorView;
  /** `prepare` and `pixels` in words and numbers, for who has neither. */
  readonly picture: PictureFacts;
  /** Estimated bytes of an open encoder, and of each picture of a batch on top. */
  memory(folder: string): { opened: number; perPicture: number };
  /** Opens the weights below `folder`. Without `tokens` (they are made by default) an encoder may leave work out. */
  open(folder: string, options: SessionOptions & { tokens?: boolean }): Promise<OpenEncoder>;
  /**
   * Appends the encoder to `graph`, from an input `pixel_values` to `pooled` [batch, shape.pooled] and, where they are
   * asked for, `tokens` [batch, shape.tokens, shape.width]. Throws `unsupported` where a graph alone does not give the
   * numbers that `open` gives.
   */
  append(graph: Graph, folder: string, options: { tokens: boolean }): Promise<{ pooled: Value; tokens: Value | null }>;
}

/** An encoder with its session. */
export interface OpenEncoder {
  readonly session: Session;
  /** Encodes `count` prepared pictures that lie one after the other. */
  encode(prepared: Uint8Array, count: number): Promise<EncodedBatch>;
}

/** Why an encoder with int8 weights is no part of another graph. */
export const int8Alone = (id: string): AppError =>
  new AppError('unsupported', `The encoder "${id}" with int8 weights cannot be joined with a head into one file.`, {
    hint: 'On some processors its products are exact only with settings that a plain onnxruntime does not have. Export from the embedding, or train on float32 embeddings.',
  });
