// Hashes of model files, read in pieces: a gigabyte of weights passes through without holding the thread up.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

/** sha256 and size of a file. `git` names the hash that a Hub keeps of small files: sha1 over "blob <size>\0" and the content. */
export async function hashFile(
  path: string,
  options: { kind?: 'sha256' | 'git'; signal?: AbortSignal } = {},
): Promise<{ hash: string; bytes: number }> {
  const { size } = await stat(path);
  const hash = createHash(options.kind === 'git' ? 'sha1' : 'sha256');
  if (options.kind === 'git') hash.update(`blob ${String(size)}\0`);
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash, { signal: options.signal });
  return { hash: hash.digest('hex'), bytes: size };
}
