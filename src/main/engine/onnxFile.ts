// Writes a graph as one ONNX file that needs no other. Weights that lie in files of their own pass through in blocks, so
// that a model of a gigabyte takes no memory. Whether the file is used, and where it ends up, is its caller's.
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { formatBytes } from '../../shared/formatBytes.ts';
import { fileError } from '../lib/fileErrors.ts';
import type { ExternalData, Graph } from './graph.ts';
import { modelPieces, type ModelMetadata } from './onnx.ts';
import { PROTO_LIMIT } from './protoWriter.ts';

const BLOCK = 4 * 2 ** 20;

/**
 * Writes `graph` to `path`, replacing what is there; nothing is synced. Returns the bytes written.
 * @throws AppError `too_large` above the 2 GB that such a file can hold, before anything is written; `disk_full`,
 * `read_only`, `cancelled`, and `unreadable_file` where a weights file ended early
 */
export async function writeOnnxFile(
  path: string,
  graph: Graph,
  metadata: ModelMetadata,
  signal?: AbortSignal,
): Promise<number> {
  const { pieces, bytes } = modelPieces(graph, metadata);
  if (bytes >= PROTO_LIMIT) {
    throw new AppError('too_large', `As one ONNX file the model would have ${formatBytes(bytes)}; 2 GB is the most.`, {
      hint: 'Export the head from the embedding, and run the image encoder as a model of its own.',
      details: { bytes, limit: PROTO_LIMIT },
    });
  }
  let file: FileHandle;
  try {
    file = await open(path, 'w');
  } catch (error) {
    throw fileError(error, path);
  }
  try {
    const writer = new BlockWriter(file);
    for (const piece of pieces) {
      if (signal?.aborted === true) throw new AppError('cancelled', 'The export was cancelled.');
      if (piece instanceof Uint8Array) await writer.write(piece);
      else await copyRange(piece, writer, signal);
    }
    await writer.flush();
    return bytes;
  } catch (error) {
    throw fileError(error, path);
  } finally {
    await file.close();
  }
}

async function copyRange(range: ExternalData, writer: BlockWriter, signal?: AbortSignal): Promise<void> {
  const path = join(range.folder, range.file);
  const source = await open(path, 'r');
  try {
    for (let done = 0; done < range.length;) {
      if (signal?.aborted === true) throw new AppError('cancelled', 'The export was cancelled.');
      const block = new Uint8Array(Math.min(BLOCK, range.length - done));
      const { bytesRead } = await source.read(block, 0, block.length, range.offset + done);
      if (bytesRead === 0) {
        throw new AppError('unreadable_file', `"${path}" ended while its weights were copied.`, {
          hint: 'Copy or download the model again.',
          details: { file: path },
        });
      }
      await writer.write(block.subarray(0, bytesRead));
      done += bytesRead;
    }
  } finally {
    await source.close();
  }
}

/** Gathers small pieces, of which a graph has thousands, into blocks. */
class BlockWriter {
  private readonly file: FileHandle;
  private readonly block = new Uint8Array(BLOCK);
  private filled = 0;

  constructor(file: FileHandle) {
    this.file = file;
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.filled + bytes.length > BLOCK) await this.flush();
    if (bytes.length >= BLOCK) {
      await this.file.writeFile(bytes);
      return;
    }
    this.block.set(bytes, this.filled);
    this.filled += bytes.length;
  }

  async flush(): Promise<void> {
    if (this.filled > 0) await this.file.writeFile(this.block.subarray(0, this.filled));
    this.filled = 0;
  }
}
