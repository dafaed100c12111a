// What the preload bridge offers to the page as `window.marquee`, and the IPC channels behind it. Types and names only.
import type { StudioEvent } from './contract.ts';
import type { WireError } from './errors.ts';

/** IPC never rejects with an Error: Electron would keep its message alone. */
export type BridgeAnswer = { ok: true; output: unknown } | { ok: false; error: WireError };

export interface StudioStatus {
  /** Address of the studio elsewhere that this window shows; null for the one in this process. */
  remote: string | null;
  state: 'connected' | 'lost' | 'none';
  /** Why there is no studio in this process, when there is none. */
  problem: string | null;
}

export interface FileFilter {
  name: string;
  extensions: string[];
}

export interface Bridge {
  call(name: string, input: unknown): Promise<BridgeAnswer>;
  subscribe(listener: (event: StudioEvent) => void): () => void;
  /** Native dialog; the paths chosen, none when cancelled. Only meaningful when the studio runs in this process. */
  pick(kind: 'file' | 'files' | 'folder' | 'save', filters?: FileFilter[]): Promise<string[]>;
  /** Where a file that was dropped on the window lies; null when it lies nowhere. */
  pathOf(file: File): string | null;
  studio: {
    status(): Promise<StudioStatus>;
    connect(target: { url: string; token: string | null }): Promise<BridgeAnswer>;
    disconnect(): Promise<BridgeAnswer>;
  };
}

export const CHANNELS = {
  call: 'studio:call',
  event: 'studio:event',
  pick: 'studio:pick',
  status: 'studio:status',
  connect: 'studio:connect',
  disconnect: 'studio:disconnect',
} as const;
