// Transport over the preload bridge of the desktop window.
import { fromWireError } from '../../shared/errors.ts';
import type { Bridge } from '../../shared/bridge.ts';
import type { Transport } from './transport.ts';

/** The desktop window's transport. Its events come over IPC, which lives as long as the window. */
export function createBridgeTransport(bridge: Bridge): Transport {
  return {
    async call(name, input) {
      const answer = await bridge.call(name, input);
      if (!answer.ok) throw fromWireError(answer.error);
      return answer.output;
    },
    subscribe: (listener) => bridge.subscribe(listener),
    watchConnection(listener) {
      listener('open');
      return () => undefined;
    },
    posterUrl: (posterId, size) => `poster://studio/${posterId}?size=${size}`,
    upload: null,
    desktop: { pick: bridge.pick, pathOf: bridge.pathOf, studio: bridge.studio },
  };
}
