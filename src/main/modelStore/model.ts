// What a model is to the studio: which family it belongs to, what it can be used for, where it lies and which hash stands
// for it. The hash is stamped on everything derived from a model. Types and hashes only; files are read elsewhere.
import { createHash } from 'node:crypto';

/** How the files are read: which graph is built from them. */
export type ModelFamily = 'efficientnet' | 'clip' | 'bert' | 'gpt2';
/** What it makes: image embeddings, text embeddings, text. */
export type ModelRole = 'image' | 'text' | 'language';
/** How a picture is laid before a CLIP tower: its centre square, or the whole of it on a square. */
export type PictureView = 'centre' | 'whole';
export type Precision = 'float32' | 'int8';

export const ROLES: Record<ModelFamily, ModelRole[]> = {
  efficientnet: ['image'],
  clip: ['image', 'text'],
  bert: ['text'],
  gpt2: ['language'],
};

/** Length of the pooled vector of one image; tokens x width of its token map. */
export interface EncoderShape {
  pooled: number;
  tokens: number;
  width: number;
}

export interface ModelFile {
  path: string;
  bytes: number;
  sha256: string;
}

/** A model whose files are at hand. */
export interface InstalledModel {
  id: string;
  family: ModelFamily;
  roles: ModelRole[];
  folder: string;
  hash: string;
  bytes: number;
  license: string;
  source: string;
  description: string;
  /** Part of the package: neither removed nor changed. */
  shipped: boolean;
  /** Of image encoders. */
  shape: EncoderShape | null;
  /** Why it cannot be used; null when it can. */
  problem: string | null;
}

/** What the compute process is told of a model that it shall run. */
export interface ModelRef {
  id: string;
  hash: string;
  family: ModelFamily;
  folder: string;
  /** Of image encoders; 'centre' and 'float32' where left out. */
  view?: PictureView;
  precision?: Precision;
}

/** An image encoder as a project uses it: the model, how pictures go through it, and the hash that its embeddings carry. */
export interface EncoderChoice {
  id: string;
  /** `encoderHash(ref)`. */
  hash: string;
  shape: EncoderShape;
  ref: ModelRef;
}

/** sha256 over sorted (path, file sha256): path, a zero byte, hash in hex and a line feed each. */
export function modelHash(files: readonly { path: string; sha256: string }[]): string {
  const lines = files.map(({ path, sha256 }) => `${path}\0${sha256}\n`).sort();
  return createHash('sha256').update(lines.join('')).digest('hex');
}

/**
 * The hash that stands for embeddings of this encoder. It is the model's own for the usual view and precision, so that
 * embeddings are found again by it; another view or precision makes other embeddings and has a hash of its own.
 */
export function encoderHash({ hash, view = 'centre', precision = 'float32' }: ModelRef): string {
  if (view === 'centre' && precision === 'float32') return hash;
  return createHash('sha256').update(`${hash}\0${view}\0${precision}`).digest('hex');
}
