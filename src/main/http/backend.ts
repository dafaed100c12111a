// What a shell needs of a studio: a core in this process, or one elsewhere that `remote.ts` talks to. Types only.
import type { Readable } from 'node:stream';
import type { StudioEvent } from '../../shared/contract.ts';

/** Bytes of a poster: in memory, or a file to stream. */
export interface PosterImage {
  data?: Uint8Array;
  path?: string;
  type: string;
  /** Changes exactly when the bytes change. */
  etag: string;
}

export interface StudioBackend {
  /** `signal` breaks the call off. @throws AppError for every expected failure. */
  call(name: string, input: unknown, context?: { person?: string; signal?: AbortSignal }): Promise<unknown>;
  subscribe(listener: (event: StudioEvent) => void): () => void;
  image(posterId: number, size: number | 'full'): Promise<PosterImage>;
  /** Stores a file that a user chose; the path can be given to `import.start`. */
  saveUpload(name: string, content: Readable, batch?: string): Promise<{ path: string }>;
}
