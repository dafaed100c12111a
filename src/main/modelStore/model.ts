// What a model is to the studio: what it can be used for, where it lies and which hash stands for it. The hash is stamped
// on everything derived from a model. Types and hashes only; files are read elsewhere, and the words that all shells share
// (family, role, view, precision) are shared/models.ts.
import { createHash } from 'node:crypto';
import type { z } from 'zod';
import {
  modelFamilySchema,
  type EncoderShape,
  type ModelFamily,
  type ModelRole,
  type PictureView,
  type Precision,
} from '../../shared/models.ts';

/** Families that come as a folder in Hugging Face form, to be added or downloaded. */
export const folderFamilySchema = modelFamilySchema.exclude(['efficientnet']);
export type FolderFamily = z.infer<typeof folderFamilySchema>;

export const ROLES: Record<ModelFamily, ModelRole[]> = {
  efficientnet: ['image'],
  clip: ['image', 'text'],
  bert: ['text'],
  gpt2: ['language'],
};

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
