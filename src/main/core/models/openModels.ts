// Opens the model store of a core: the settings that it obeys, locks between processes, and the compute process as the
// judge of whether a folder holds together.
import { AppError } from '../../../shared/errors.ts';
import type { Log } from '../../lib/log.ts';
import type { Lock } from '../../modelStore/modelLocks.ts';
import { ModelStore } from '../../modelStore/store.ts';
import type { Compute } from '../parts.ts';
import type { Settings } from '../settings.ts';

export function openModels(parts: {
  home: string;
  settings: Settings;
  compute: Compute;
  clock: () => Date;
  log: Log;
  onChange: (id: string) => void;
}): ModelStore {
  const { home, settings, compute, clock, log, onChange } = parts;
  const store = new ModelStore({
    home,
    lock: takeLock,
    settings: () => settings.all(),
    clock,
    inspect: (model) => compute.call('inspectModel', model),
    onChange,
  });
  store.clearLeftovers().catch((error: unknown) => {
    log.warn('what was left over in the folder of models could not be cleared', { folder: store.folder, error });
  });
  return store;
}

/** A lock as projects have them. SQLite is loaded when the first one is taken: most commands need none. */
async function takeLock(path: string): Promise<Lock | null> {
  const { takeFileLock } = await import('../../catalog/fileLock.ts');
  try {
    return takeFileLock(path);
  } catch (error) {
    throw lockError(error, path);
  }
}

/** The typed form of what SQLite says when a lock's file cannot be used. */
function lockError(error: unknown, path: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const options = { details: { path }, cause: error };
  if (/^SQLITE_(CANTOPEN|READONLY)/.test(code)) {
    return new AppError('read_only', `${path} cannot be written (${code}).`, {
      ...options,
      hint: 'The folder of models, or its medium, is read-only: change that first.',
    });
  }
  if (code.startsWith('SQLITE_')) {
    return new AppError('unreadable_file', `${path} cannot be locked (${code}).`, {
      ...options,
      hint: 'Check the disk or network drive of the folder of models: it has to allow locks on files.',
    });
  }
  return error;
}
