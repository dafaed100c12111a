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

/** Who calls: the owner where no person is named. `signal` breaks the call off. */
export interface CallerContext {
  person?: string;
  role?: 'owner' | 'curator' | 'viewer';
  signal?: AbortSignal;
}

/** One of several people who work in a studio, each with a token of their own; the owner is none of them. */
export interface Person {
  name: string;
  role: 'curator' | 'viewer';
}

/** What a studio knows of its people. */
export interface People {
  /** A session token for the code of a sign-in link; null when it is wrong, used or old. */
  redeem(code: string): string | null;
  /** Whose session token it is; null when it is nobody's (any more). */
  identify(token: string): Person | null;
  /** A window of that person (null: the owner) listens from now on; returns how to tell that it stopped. */
  enter(who: Person | null): () => void;
}

export interface StudioBackend {
  /** Absent in a studio that only its owner uses. */
  readonly people?: People;

  /** @throws AppError for every expected failure. */
  call(name: string, input: unknown, context?: CallerContext): Promise<unknown>;
  subscribe(listener: (event: StudioEvent) => void): () => void;
  image(posterId: number, size: number | 'full'): Promise<PosterImage>;
  /** Stores a file that a user chose; the path can be given to `import.start`. */
  saveUpload(name: string, content: Readable, batch?: string): Promise<{ path: string }>;
}
