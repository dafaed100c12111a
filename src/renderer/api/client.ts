// The one client of the page: typed calls and events over whichever transport there is.
// Holds the newest catalog revision that was seen, so that answers can be told from older ones.
import type { CallName, Input, Output, StudioEvent } from '../../shared/contract.ts';
import './bridge.ts';
import { createBridgeTransport } from './bridgeTransport.ts';
import { createHttpTransport } from './httpTransport.ts';
import type { Transport } from './transport.ts';

export const transport: Transport = window.marquee ? createBridgeTransport(window.marquee) : createHttpTransport();

let revision = 0;
/** The newest revision of the catalog that any answer or event has named. */
export const newestRevision = (): number => revision;
/** Takes note of a revision; older ones are ignored. */
export function noteRevision(seen: number): void {
  revision = Math.max(revision, seen);
}
/** Forgets the revision: another project starts to count anew. */
export function forgetRevision(): void {
  revision = 0;
}

/** Calls the studio. Types follow the contract, which the studio enforces. @throws AppError */
export async function call<N extends CallName>(name: N, input: Input<N>): Promise<Output<N>> {
  return (await transport.call(name, input)) as Output<N>;
}

/** Listens to all events; returns how to stop. */
export const subscribe = (listener: (event: StudioEvent) => void): (() => void) => transport.subscribe(listener);

/** Address of a poster's thumbnail or of its original. */
export const posterUrl = (posterId: number, size: number | 'full'): string => transport.posterUrl(posterId, size);
