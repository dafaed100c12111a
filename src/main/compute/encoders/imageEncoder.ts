// What an image encoder is, whatever its family: how it wants a picture, and what it makes of a batch. Preparing runs in
// the process's main thread beside the decoder; encoding runs in the worker, where onnxruntime may block.
import type { EncoderShape } from '../../../shared/models.ts';
import type { Session, SessionOptions } from '../../engine/session.ts';
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
  /** Estimated bytes of an open encoder, and of each picture of a batch on top. */
  memory(folder: string): { opened: number; perPicture: number };
  /** Opens the weights below `folder`. Without `tokens` (they are made by default) an encoder may leave work out. */
  open(folder: string, options: SessionOptions & { tokens?: boolean }): Promise<OpenEncoder>;
}

/** An encoder with its session. */
export interface OpenEncoder {
  readonly session: Session;
  /** Encodes `count` prepared pictures that lie one after the other. */
  encode(prepared: Uint8Array, count: number): Promise<EncodedBatch>;
}
