// Opens the model store of a core: its list in the home folder, the settings that it obeys, and the compute process as the
// judge of whether a folder holds together.
import { join } from 'node:path';
import type { Log } from '../../lib/log.ts';
import { installedSchema } from '../../modelStore/installedFile.ts';
import { ModelStore } from '../../modelStore/store.ts';
import { jsonFile } from '../jsonFile.ts';
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
  return new ModelStore({
    home,
    records: jsonFile(join(home, 'models', 'installed.json'), installedSchema, { models: [] }, log),
    settings: () => settings.all(),
    clock,
    inspect: (model) => compute.call('inspectModel', model),
    onChange,
  });
}
