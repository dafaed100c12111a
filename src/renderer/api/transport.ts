// What the page needs of a studio, however it is reached: the preload bridge in the desktop window, HTTP in a browser.
// Types only; the two implementations are bridgeTransport.ts and httpTransport.ts.
import type { StudioEvent } from '../../shared/contract.ts';
import type { Bridge } from '../../shared/bridge.ts';

/** Whether events arrive. Calls are tried in any state; each fails or succeeds by itself. */
export type Connection = 'connecting' | 'open' | 'lost';

export interface Transport {
  /** Sends one call. @throws AppError */
  call(name: string, input: unknown): Promise<unknown>;
  subscribe(listener: (event: StudioEvent) => void): () => void;
  watchConnection(listener: (state: Connection) => void): () => void;
  /** Address of a poster: a thumbnail that fits `size` pixels, or the original. */
  posterUrl(posterId: number, size: number | 'full'): string;
  /**
   * Stores a chosen file where the studio can read it (browser only) and says where. Files of one batch share a folder.
   * @throws AppError
   */
  upload: ((file: File, batch?: string) => Promise<string>) | null;
  /** The system's file dialog and remote studios (desktop window only). */
  desktop: Pick<Bridge, 'pick' | 'pathOf' | 'studio'> | null;
}
