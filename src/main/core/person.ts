// Who edits: the name that the shell was started with, else the setting "person", else the system's user name.
import { userInfo } from 'node:os';
import type { Settings } from './settings.ts';

function systemPerson(): string {
  try {
    return userInfo().username || 'curator';
  } catch {
    return 'curator';
  }
}

/** The person of edits made now. A setting that is no name counts as not set. */
export function personNow(given: string | undefined, settings: Settings): string {
  if (given !== undefined) return given;
  const set = settings.known('person');
  return typeof set === 'string' && set.trim() !== '' ? set.trim() : systemPerson();
}
