// The event hub of a core: everything that shells may push to a window, a socket or a terminal.
// A listener that throws is logged and does not keep the others from hearing.
import type { EventName, EventPayload, StudioEvent } from '../../shared/contract.ts';
import type { Log } from '../lib/log.ts';

export type EventListener = (event: StudioEvent) => void;

export interface StudioEvents {
  /** Hears every event from now on; returns how to stop. */
  subscribe(listener: EventListener): () => void;
}

export interface EventHub extends StudioEvents {
  emit<N extends EventName>(name: N, payload: EventPayload<N>): void;
}

export function createEventHub(log: Log): EventHub {
  const listeners = new Set<EventListener>();
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    emit(name, payload) {
      // The pair is consistent by the signature; TypeScript cannot see that through the union.
      const event = { name, payload } as StudioEvent;
      for (const listener of listeners) {
        try {
          listener(event);
        } catch (error) {
          log.error('event listener failed', { event: name, error });
        }
      }
    },
  };
}
