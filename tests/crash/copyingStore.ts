// Copies a model into a home, to be killed at any moment. Arguments: the home, the model's folder.
import { takeFileLock } from '../../src/main/catalog/fileLock.ts';
import { ModelStore } from '../../src/main/modelStore/store.ts';

const [home = '', folder = ''] = process.argv.slice(2);
const store = new ModelStore({
  home,
  lock: (path) => Promise.resolve(takeFileLock(path)),
  settings: () => Promise.resolve({}),
  clock: () => new Date(),
  inspect: () => Promise.resolve({ shape: null }),
  onChange: () => undefined,
});
process.stdout.write('begun\n');
await store.add(folder, { id: 'copied', copy: true });
await store.remove('copied');
await store.add(folder, { id: 'copied', copy: true });
