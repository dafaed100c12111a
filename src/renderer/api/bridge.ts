// The preload bridge as the page sees it (src/preload exposes it as `window.marquee`). Types only: no behaviour here.
import type { StudioEvent } from '../../shared/contract.ts';
import type { WireError } from '../../shared/errors.ts';

export type Answer = { ok: true; output: unknown } | { ok: false; error: WireError };
export type PickKind = 'file' | 'files' | 'folder';
export interface FileKind {
  name: string;
  extensions: string[];
}

export interface RemoteStatus {
  /** Address of the studio that this window is connected to; null for the one in this computer. */
  remote: string | null;
}

export interface MarqueeBridge {
  call(name: string, input: unknown): Promise<Answer>;
  subscribe(listener: (event: StudioEvent) => void): () => void;
  pick(kind: PickKind, filters?: FileKind[]): Promise<string[]>;
  studio: {
    connect(to: { url: string; token: string }): Promise<unknown>;
    disconnect(): Promise<unknown>;
    status(): Promise<unknown>;
  };
}

declare global {
  interface Window {
    marquee?: MarqueeBridge;
  }
}
