import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/shared/errors.ts';
import { takeFileLock } from '../../../src/main/catalog/fileLock.ts';
import { catalogue } from '../../../src/main/modelStore/catalogue.ts';
import type { ModelStoreOptions } from '../../../src/main/modelStore/storeParts.ts';
import { ModelStore } from '../../../src/main/modelStore/store.ts';
import { startHub, type Hub, type HubFaults } from './hubServer.ts';
import { tinyClip, tinyGpt2 } from './tinyModels.ts';

const dir = mkdtempSync(join(tmpdir(), 'marquee-store-'));
const clip = join(dir, 'tiny-clip');
const gpt2 = join(dir, 'tiny-gpt2');
const files = (folder: string) => Object.fromEntries(readdirSync(folder).map((name) => [name, join(folder, name)]));
beforeAll(async () => {
  await tinyClip(clip);
  await tinyGpt2(gpt2);
});

let hub: Hub | undefined;
let store: ModelStore;
afterEach(async () => {
  await store.close();
  await hub?.close();
  hub = undefined;
});
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

let homes = 0;
interface Home {
  home: string;
  settings: Record<string, unknown>;
  changed: string[];
  /** Another judge of folders than one that takes all. */
  inspect?: ModelStoreOptions['inspect'];
}
function newHome(settings: Record<string, unknown> = {}): Home {
  homes += 1;
  return {
    home: join(dir, `home-${String(homes)}`),
    settings: { 'models.hubCache': join(dir, 'none'), ...settings },
    changed: [],
  };
}
/** A store on a home; called again it is the next process on it. */
function open(home: Home): ModelStore {
  store = new ModelStore({
    home: home.home,
    lock: (path) => Promise.resolve(takeFileLock(path)),
    settings: () => Promise.resolve(home.settings),
    clock: () => new Date(0),
    inspect: home.inspect ?? (() => Promise.resolve({ shape: { pooled: 20, tokens: 4, width: 20 } })),
    onChange: (id) => home.changed.push(id),
    fetching: { backoffMs: 5, stallMs: 500, attempts: 2 },
  });
  return store;
}
const ID = 'openai/clip-vit-base-patch16';
const NAME = 'openai--clip-vit-base-patch16';
const lockOf = ({ home }: Home): string => join(home, 'models', '.locks', `model-${NAME}`);
const stateOf = async (id = ID) => (await store.listed(id)).state;
async function serve(folder: string, faults: HubFaults = {}): Promise<Home> {
  hub = await startHub(files(folder), faults);
  return newHome({ 'models.endpoint': hub.url });
}

describe('folders', () => {
  it('are used where they lie, and told when their files change', async () => {
    open(newHome());
    const own = join(dir, 'in-place');
    cpSync(clip, own, { recursive: true });
    const added = await store.add(own);
    expect(added).toMatchObject({
      id: 'in-place',
      family: 'clip',
      roles: ['image', 'text'],
      folder: own,
      problem: null,
    });
    expect(added.hash).toMatch(/^[0-9a-f]{64}$/);
    expect((await store.verify('in-place')).ok).toBe(true);
    // The same again is no conflict; other files under its name are.
    await store.add(own);
    await expect(store.add(gpt2, { id: 'in-place' })).rejects.toMatchObject({ code: 'conflict' });
    appendFileSync(join(own, 'config.json'), ' ');
    await expect(store.find('in-place')).rejects.toMatchObject({ code: 'corrupt' });
    expect(await store.listed('in-place')).toMatchObject({
      state: 'broken',
      problem: expect.stringContaining('config.json') as string,
    });
    expect((await store.verify('in-place')).problems).toHaveLength(1);
    expect(await store.remove('in-place')).toBe(0);
    expect(existsSync(join(own, 'model.safetensors'))).toBe(true);
  });

  it('are copied when asked, and the copy goes when the model is removed', async () => {
    const home = newHome();
    open(home);
    const { folder, hash } = await store.add(gpt2, { id: 'me/gpt2', copy: true });
    expect(folder).toBe(join(home.home, 'models', 'me--gpt2'));
    expect(hash).toBe((await store.add(gpt2, { id: 'other' })).hash);
    expect(await store.remove('me/gpt2')).toBeGreaterThan(1e6);
    expect(existsSync(folder)).toBe(false);
    expect(existsSync(gpt2)).toBe(true);
  });

  it.each<[string, (folder: string) => void, string, RegExp]>([
    ['no config', (folder) => rmSync(join(folder, 'config.json')), 'unreadable_file', /config\.json is missing/],
    ['no JSON', (folder) => writeFileSync(join(folder, 'config.json'), '{'), 'unreadable_file', /not valid JSON/],
    ['a list', (folder) => writeFileSync(join(folder, 'config.json'), '[]'), 'unreadable_file', /not a JSON object/],
    [
      'another kind',
      (folder) => writeFileSync(join(folder, 'config.json'), '{"model_type":"t5"}'),
      'unreadable_file',
      /"t5"/,
    ],
    [
      'no tokenizer',
      (folder) => rmSync(join(folder, 'tokenizer.json')),
      'unreadable_file',
      /tokenizer\.json is missing/,
    ],
    [
      'no weights',
      (folder) => rmSync(join(folder, 'model.safetensors')),
      'unreadable_file',
      /model\.safetensors is missing/,
    ],
    [
      'pickles',
      (folder) => {
        rmSync(join(folder, 'model.safetensors'));
        writeFileSync(join(folder, 'pytorch_model.bin'), 'x');
      },
      'unreadable_file',
      /pytorch_model\.bin is not read/,
    ],
    [
      'shards outside',
      (folder) => {
        rmSync(join(folder, 'model.safetensors'));
        writeFileSync(join(folder, 'model.safetensors.index.json'), '{"weight_map":{"a":"../x.safetensors"}}');
      },
      'unreadable_file',
      /no file of this folder/,
    ],
  ])('with %s are refused by file and reason', async (name, spoil, code, message) => {
    open(newHome());
    const folder = join(dir, `bad-${name.replaceAll(' ', '-')}`);
    cpSync(clip, folder, { recursive: true });
    spoil(folder);
    await expect(store.add(folder)).rejects.toMatchObject({ code, message: expect.stringMatching(message) as string });
    expect((await store.installed()).every((model) => model.shipped)).toBe(true);
  });

  it('that are not there, are files, or would be called something odd', async () => {
    open(newHome());
    await expect(store.add(join(dir, 'nowhere'))).rejects.toMatchObject({ code: 'not_found' });
    await expect(store.add(join(clip, 'config.json'))).rejects.toMatchObject({ code: 'bad_input' });
    await expect(store.add(clip, { id: '../x' })).rejects.toMatchObject({ code: 'bad_input' });
    await expect(store.add(clip, { id: 'efficientnet-lite0' })).rejects.toMatchObject({ code: 'conflict' });
    await expect(store.remove('efficientnet-lite0')).rejects.toMatchObject({ code: 'forbidden' });
    await expect(store.remove('nothing')).rejects.toMatchObject({ code: 'not_found' });
    // Names that would lead out of the folder of downloads delete nothing.
    for (const id of ['..', '../..', '.']) await expect(store.remove(id)).rejects.toMatchObject({ code: 'not_found' });
    expect(existsSync(clip)).toBe(true);
  });

  it('are not copied over the list of models, nor over another model', async () => {
    const home = newHome();
    open(home);
    const first = await store.add(gpt2, { id: 'me/gpt2', copy: true });
    const list = join(home.home, 'models', 'installed.json');
    // The second would lie in the folder of the first.
    for (const id of ['installed.json', 'me--gpt2']) {
      await expect(store.add(clip, { id, copy: true })).rejects.toMatchObject({ code: 'bad_input' });
    }
    expect(statSync(list).isFile()).toBe(true);
    expect((await store.find('me/gpt2')).hash).toBe(first.hash);
  });

  it.skipIf(process.platform === 'win32')('with pipes are not waited for', async () => {
    const folder = join(dir, 'pipes');
    cpSync(clip, folder, { recursive: true });
    open(newHome());
    execFileSync('mkfifo', [join(folder, 'README.md')]);
    expect((await store.add(folder)).license).toContain('not stated');
    rmSync(join(folder, 'config.json'));
    execFileSync('mkfifo', [join(folder, 'config.json')]);
    await expect(store.add(folder)).rejects.toMatchObject({
      code: 'unreadable_file',
      message: expect.stringContaining('config.json is not an ordinary file') as string,
    });
  });
});

describe('the list of models', () => {
  const listOf = ({ home }: Home): string => join(home, 'models', 'installed.json');

  it('is set aside when it is damaged; copies are found again and keep their hash', async () => {
    const home = newHome();
    open(home);
    const { hash } = await store.add(gpt2, { id: 'me/gpt2', copy: true });
    writeFileSync(listOf(home), '{"models": [');
    const { models, notice } = await store.list();
    expect(models.find((model) => model.id === 'me/gpt2')).toMatchObject({ state: 'found', owned: true });
    expect(notice).toContain('installed.json.damaged-');
    await expect(store.find('me/gpt2')).rejects.toMatchObject({
      code: 'not_found',
      hint: expect.stringContaining('marquee models add me/gpt2') as string,
    });
    expect((await store.add('me/gpt2')).hash).toBe(hash);
    const kept = readdirSync(join(home.home, 'models')).filter((name) => name.includes('damaged'));
    expect(kept).toHaveLength(1);
    expect(readFileSync(join(home.home, 'models', kept[0]!), 'utf8')).toBe('{"models": [');
    // The notice ends when the user has deleted the file.
    rmSync(join(home.home, 'models', kept[0]!));
    expect((await store.list()).notice).toBeNull();
    expect(await store.remove('me/gpt2')).toBeGreaterThan(1e6);
  });

  it('that cannot be read is told and never written over', async () => {
    const home = newHome();
    open(home);
    mkdirSync(listOf(home), { recursive: true });
    const { models, notice } = await store.list();
    expect(models.some((model) => model.shipped && model.state === 'installed')).toBe(true);
    expect(notice).toContain('cannot be read');
    await expect(store.add(gpt2)).rejects.toMatchObject({ code: 'bad_input' });
    expect(statSync(listOf(home)).isDirectory()).toBe(true);
  });

  it('loses nothing when two processes change it at once', async () => {
    const home = newHome();
    const other = open(home);
    open(home);
    const ids = Array.from({ length: 8 }, (_, i) => `model-${String(i)}`);
    await Promise.all(ids.map((id, i) => (i % 2 === 0 ? store : other).add(gpt2, { id })));
    expect((await store.installed()).filter((model) => !model.shipped).map((model) => model.id)).toEqual(
      expect.arrayContaining(ids),
    );
  });

  it('offers a folder of the studio that it does not name, which can be removed as well', async () => {
    const home = newHome();
    open(home);
    const { folder } = await store.add(gpt2, { id: 'me/gpt2', copy: true });
    rmSync(listOf(home));
    expect(await stateOf('me/gpt2')).toBe('found');
    expect(await store.remove('me/gpt2')).toBeGreaterThan(1e6);
    expect(existsSync(folder)).toBe(false);
  });
});

describe('what killed processes left', () => {
  const inModels = ({ home }: Home): string[] => readdirSync(join(home, 'models')).filter((name) => name !== '.locks');

  it('is cleared when the store is opened, what a living process copies stays', async () => {
    const home = newHome();
    open(home);
    await store.add(gpt2, { id: 'kept', copy: true });
    for (const name of ['.copy-dead', '.copy-alive', '.old-gone']) {
      cpSync(gpt2, join(home.home, 'models', name), { recursive: true });
    }
    const lock = takeFileLock(join(home.home, 'models', '.locks', 'model-alive'))!;
    await open(home).clearLeftovers();
    expect(inModels(home).sort()).toEqual(['.copy-alive', 'installed.json', 'kept']);
    lock.release();
    await store.clearLeftovers();
    expect(inModels(home).sort()).toEqual(['installed.json', 'kept']);
  });

  it('is put back where the list still has it', async () => {
    const home = newHome();
    open(home);
    const { folder } = await store.add(gpt2, { id: 'kept', copy: true });
    // Killed between setting the folder aside and changing the list.
    renameSync(folder, join(home.home, 'models', '.old-kept'));
    await open(home).clearLeftovers();
    expect((await store.find('kept')).folder).toBe(folder);
    expect((await store.verify('kept')).ok).toBe(true);
  });

  it('is the model as it was where the list could not be changed', async () => {
    const home = newHome();
    open(home);
    const { folder, hash } = await store.add(gpt2, { id: 'kept', copy: true });
    const list = join(home.home, 'models', 'installed.json');
    const before = readFileSync(list, 'utf8');
    rmSync(list);
    mkdirSync(list);
    await expect(store.remove('kept')).rejects.toMatchObject({ code: 'bad_input' });
    rmSync(list, { recursive: true });
    writeFileSync(list, before);
    expect((await store.find('kept')).hash).toBe(hash);
    expect(existsSync(folder)).toBe(true);
    expect(inModels(home).sort()).toEqual(['installed.json', 'kept']);
  });
});

describe('a Hugging Face cache', () => {
  it('is looked into; its models are added by name without a copy', async () => {
    const cache = join(dir, 'hub');
    const repo = join(cache, 'models--openai--clip-vit-base-patch32');
    const snapshot = join(repo, 'snapshots', 'abc123');
    mkdirSync(snapshot, { recursive: true });
    mkdirSync(join(repo, 'refs'), { recursive: true });
    writeFileSync(join(repo, 'refs', 'main'), 'abc123');
    for (const [name, path] of Object.entries(files(clip))) symlinkSync(path, join(snapshot, name));
    mkdirSync(join(cache, 'models--some--thing', 'snapshots', 'x'), { recursive: true });
    open(newHome({ 'models.hubCache': cache }));
    const found = (await store.list()).models.filter((model) => model.state === 'found');
    expect(found.map((model) => model.id)).toEqual(['openai/clip-vit-base-patch32']);
    const added = await store.add('openai/clip-vit-base-patch32');
    expect(added).toMatchObject({ id: 'openai/clip-vit-base-patch32', folder: snapshot, problem: null });
    expect(await stateOf('openai/clip-vit-base-patch32')).toBe('installed');
  });
});

describe('downloads', () => {
  it('bring a whole model, checked, and say how far they are', async () => {
    open(await serve(clip));
    await store.download(ID);
    await store.downloads.settled(ID);
    expect(await store.listed(ID)).toMatchObject({
      state: 'installed',
      owned: true,
      license: expect.stringContaining('MIT') as string,
    });
    expect((await store.verify(ID)).ok).toBe(true);
    await expect(store.download(ID)).rejects.toMatchObject({ code: 'conflict' });
    expect(await store.remove(ID)).toBeGreaterThan(1e6);
    expect(await stateOf()).toBe('available');
  });

  it('go on where they stopped, in the next process', async () => {
    const home = await serve(clip, { cut: { after: 200_000, times: 1 }, slowly: 5 });
    open(home);
    await store.download(ID);
    // The small files come first, about four megabytes of them.
    while ((await store.listed(ID)).download!.done < 4_300_000) await new Promise((resolve) => setTimeout(resolve, 5));
    await store.downloads.pause(ID);
    const paused = await store.listed(ID);
    expect(paused).toMatchObject({ state: 'paused', download: { error: null } });
    expect(paused.download!.done).toBeGreaterThan(4_200_000);
    await store.close();

    open(home);
    expect(await stateOf()).toBe('paused');
    hub!.faults = {};
    const before = hub!.requests.length;
    await store.download(ID);
    await store.downloads.settled(ID);
    expect(await stateOf()).toBe('installed');
    const weights = hub!.requests.slice(before).filter(({ path }) => path.endsWith('/model.safetensors'));
    expect(weights.every(({ range }) => range !== undefined)).toBe(true);
  });

  it('stop with the reason, keep what is whole, and can be thrown away', async () => {
    const home = await serve(clip, { lieAboutContent: true });
    open(home);
    await store.download(ID);
    await store.downloads.settled(ID);
    expect(await store.listed(ID)).toMatchObject({ state: 'paused', download: { error: { code: 'corrupt' } } });
    expect(await store.remove(ID)).toBeGreaterThan(1e6);
    expect(await stateOf()).toBe('available');
    expect(existsSync(join(home.home, 'models', '.downloads', 'openai--clip-vit-base-patch16'))).toBe(false);
  });

  it('refuse other weights than are known beforehand, before a byte of them is fetched', async () => {
    open(await serve(clip));
    const known = 'openai/clip-vit-base-patch32';
    await store.download(known);
    await store.downloads.settled(known);
    expect((await store.listed(known)).download?.error).toMatchObject({
      code: 'corrupt',
      message: expect.stringContaining('another model.safetensors') as string,
    });
    expect(hub!.requests.some(({ path }) => path.endsWith('/model.safetensors'))).toBe(false);
  });

  it('take the newest conversion where the branch has no safetensors, and say so', async () => {
    open(await serve(clip, { without: ['main', 'refs/pr/9'] }));
    await store.download(ID);
    await store.downloads.settled(ID);
    expect((await store.listed(ID)).source).toContain('refs/pr/3');
  });

  it('that could not begin are no pause, and say why', async () => {
    const home = await serve(clip);
    await hub!.close();
    open(home);
    await store.download(ID);
    await store.downloads.settled(ID);
    expect(await store.listed(ID)).toMatchObject({ state: 'available', download: { error: { code: 'offline' } } });
  });

  it('say when there are no safetensors at all', async () => {
    open(await serve(clip, { without: ['main', 'refs/pr/9', 'refs/pr/3'] }));
    await store.download(ID);
    await store.downloads.settled(ID);
    expect((await store.listed(ID)).download?.error).toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('no weights as safetensors') as string,
    });
  });

  it('open no connection when the studio is offline', async () => {
    const home = await serve(clip);
    home.settings['models.offline'] = true;
    open(home);
    await expect(store.download(ID)).rejects.toMatchObject({ code: 'offline' });
    await store.list();
    await store.add(clip, { id: 'local' });
    expect(hub!.connections()).toBe(0);
  });

  it('refuse what is not in the list, and mirrors that are no address', async () => {
    open(newHome({ 'models.endpoint': 'nonsense' }));
    await expect(store.download('evil/model')).rejects.toMatchObject({ code: 'not_found' });
    await expect(store.download(ID)).rejects.toMatchObject({ code: 'bad_input' });
  });

  it('are not done twice at once', async () => {
    const home = await serve(clip, { slowly: 10 });
    open(home);
    await store.download(ID);
    await store.download(ID);
    while (hub!.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const asked = hub!.requests.filter(({ path }) => path.includes('paths-info')).length;
    expect(asked).toBeLessThan(2);
    await store.downloads.pause(ID);
    // Another process holds it: this one waits for nobody, says so, and writes nothing.
    const lock = takeFileLock(lockOf(home))!;
    const requests = hub!.requests.length;
    await store.download(ID);
    await store.downloads.settled(ID);
    expect((await store.listed(ID)).download?.error).toMatchObject({ code: 'conflict' });
    await expect(store.remove(ID)).rejects.toMatchObject({ code: 'conflict' });
    expect(hub!.requests.length).toBe(requests);
    lock.release();
  });

  it('keep the lock until the model has its place', async () => {
    const home = await serve(clip);
    let free: boolean | undefined;
    home.inspect = () => {
      const lock = takeFileLock(lockOf(home));
      free = lock !== null;
      lock?.release();
      return Promise.resolve({ shape: null });
    };
    open(home);
    await store.download(ID);
    await store.downloads.settled(ID);
    expect(free).toBe(false);
    expect(await stateOf()).toBe('installed');
    const after = takeFileLock(lockOf(home));
    expect(after).not.toBeNull();
    after?.release();
  });

  it('whose files do not fit together never get a place; the reason is told and they are deleted', async () => {
    const home = await serve(clip);
    const seen: string[] = [];
    home.inspect = ({ folder }) => {
      seen.push(folder);
      return Promise.reject(new AppError('unreadable_file', 'The weights do not fit its config.json.'));
    };
    open(home);
    await store.download(ID);
    await store.downloads.settled(ID);
    expect(seen).toEqual([join(home.home, 'models', '.downloads', NAME)]);
    expect(await store.listed(ID)).toMatchObject({
      state: 'available',
      download: { error: { code: 'unreadable_file', message: expect.stringContaining('do not fit') as string } },
    });
    expect(readdirSync(join(home.home, 'models')).filter((name) => !name.startsWith('.'))).toEqual([]);
    expect(readdirSync(join(home.home, 'models', '.downloads'))).toEqual([]);
    // The next attempt forgets the failure.
    delete home.inspect;
    open(home);
    await store.download(ID);
    await store.downloads.settled(ID);
    expect(await stateOf()).toBe('installed');
  });

  it('that could not be looked at are kept whole, and the next attempt fetches nothing', async () => {
    const home = await serve(clip);
    home.inspect = () => Promise.reject(new AppError('compute_failed', 'The compute process ended.'));
    open(home);
    await store.download(ID);
    await store.downloads.settled(ID);
    expect(await store.listed(ID)).toMatchObject({ state: 'paused', download: { error: { code: 'compute_failed' } } });
    delete home.inspect;
    open(home);
    const before = hub!.requests.length;
    await store.download(ID);
    await store.downloads.settled(ID);
    expect(await stateOf()).toBe('installed');
    expect(hub!.requests.slice(before).every(({ path }) => path.includes('/api/'))).toBe(true);
    expect(readdirSync(join(home.home, 'models', NAME)).sort()).toEqual(readdirSync(clip).sort());
  });
});

describe('the catalogue', () => {
  it('lists CLIP of OpenAI and LAION, GPT-2 and MiniLM, each with licence and revision', () => {
    const ids = catalogue().map((entry) => entry.id);
    expect(ids).toHaveLength(new Set(ids).size);
    expect(ids.filter((id) => id.startsWith('openai/clip'))).toHaveLength(4);
    expect(ids.filter((id) => id.startsWith('laion/'))).toHaveLength(3);
    expect(
      catalogue().every((entry) => entry.license !== '' && entry.revision !== '' && entry.approximateBytes > 1e7),
    ).toBe(true);
    expect(catalogue().find((entry) => entry.id === 'openai/clip-vit-base-patch32')?.revision).toBe('refs/pr/15');
  });
});
