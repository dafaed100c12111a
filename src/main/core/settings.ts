// The user's settings: one JSON file in the home folder, free of secrets. Shells and the window choose the keys.
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import type { Log } from '../lib/log.ts';
import type { CallHandlers } from './dispatch.ts';
import { jsonFile } from './jsonFile.ts';

export interface Settings {
  all(): Promise<Record<string, unknown>>;
  set(key: string, value: unknown): Promise<void>;
  /** The value as last read or saved here, without waiting for the disk; undefined before the first `all()`. */
  known(key: string): unknown;
}

/** Enough for preferences; a window that stores data here is refused. */
const MAX_VALUE_CHARACTERS = 100_000;

export function openSettings(home: string, log: Log): Settings {
  const file = jsonFile<Record<string, unknown>>(
    join(home, 'settings.json'),
    z.record(z.string(), z.unknown()),
    {},
    log,
  );
  let known: Record<string, unknown> = {};
  return {
    all: async () => (known = await file.read()),
    async set(key, value) {
      let next = known;
      await file.update((current) => (next = { ...current, [key]: value }));
      known = next;
    },
    known: (key) => known[key],
  };
}

/** Settings that are about the look of a window: each person of a shared studio has their own. */
const OWN_LOOK = 'ui.';
const PERSONAL = '@';
const personalKey = (person: string, key: string): string => `${PERSONAL}${person}/${key}`;
const entries = (all: Record<string, unknown>, keep: (key: string) => string | null): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(all).flatMap(([key, value]) => {
      const name = keep(key);
      return name === null ? [] : [[name, value]];
    }),
  );
const withoutPersonal = (all: Record<string, unknown>): Record<string, unknown> =>
  entries(all, (key) => (key.startsWith(PERSONAL) ? null : key));
const personal = (all: Record<string, unknown>, person: string): Record<string, unknown> => {
  const prefix = personalKey(person, '');
  return entries(all, (key) => (key.startsWith(prefix) ? key.slice(prefix.length) : null));
};

export function settingsCalls(settings: Settings): Pick<CallHandlers, 'studio.settings' | 'studio.setSetting'> {
  return {
    'studio.settings': async (_input, { person, role = 'owner' }) => {
      const all = await settings.all();
      return role === 'owner' ? withoutPersonal(all) : { ...withoutPersonal(all), ...personal(all, person) };
    },
    'studio.setSetting': async ({ key, value }, { person, role = 'owner' }) => {
      if (role !== 'owner' && !key.startsWith(OWN_LOOK)) {
        throw new AppError('forbidden', 'The settings of this studio are its owner’s.', { hint: 'Ask its owner.' });
      }
      if (JSON.stringify(value).length > MAX_VALUE_CHARACTERS) {
        throw new AppError('too_large', `The setting "${key}" is too large.`);
      }
      await settings.set(role === 'owner' ? key : personalKey(person, key), value);
      return {};
    },
  };
}
