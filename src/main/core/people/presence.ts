// Who is here: the people whose windows listen to this studio now. Tells everybody when that changes.
import type { Here } from '../../../shared/calls/people.ts';
import type { Role } from '../../../shared/roles.ts';
import type { EventHub } from '../events.ts';

export interface Presence {
  here(): Here[];
  /** Somebody's window began to listen; returns how to tell that it stopped. */
  enter(name: string, role: Role): () => void;
}

export function createPresence(hub: EventHub): Presence {
  const windows = new Map<string, Here>();
  const here = (): Here[] => [...windows.values()].sort((a, b) => a.name.localeCompare(b.name));
  const tell = (): void => {
    hub.emit('people.presence', { here: here() });
  };
  return {
    here,
    enter(name, role) {
      const known = windows.get(name);
      windows.set(name, { name, role, windows: (known?.windows ?? 0) + 1 });
      tell();
      let left = false;
      return () => {
        if (left) return;
        left = true;
        const now = windows.get(name);
        if (!now) return;
        if (now.windows <= 1) windows.delete(name);
        else windows.set(name, { ...now, windows: now.windows - 1 });
        tell();
      };
    },
  };
}
