// Says that the preload bridge stands on `window` in the desktop window. The bridge itself is described in shared/bridge.ts.
import type { Bridge } from '../../shared/bridge.ts';

declare global {
  interface Window {
    marquee?: Bridge;
  }
}

export type PickKind = Parameters<Bridge['pick']>[0];
