import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { catalogue } from '../../../src/main/modelStore/catalogue.ts';
import type { InstalledRecord } from '../../../src/main/modelStore/installedFile.ts';
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
  records: InstalledRecord[];
  settings: Record<string, unknown>;
  changed: string[];
}
function newHome(settings: Record<string, unknown> = {}): Home {
  homes += 1;
  return {
    home: join(dir, `home-${String(homes)}`),
    records: [],
    settings: { 'models.hubCache': join(dir, 'none'), ...settings },
    changed: [],
  };
}
/** A store on a home; called again it is the next process on it. */
function open(home: Home): ModelStore {
  store = new ModelStore({
    home: home.home,
    records: {
      read: () => Promise.resolve({ models: home.records }),
      update: (change) => {
        home.records = change({ models: home.records }).models;
        return Promise.resolve();
      },
    },
    settings: () => Promise.resolve(home.settings),
    clock: () => new Date(0),
    inspect: () => Promise.resolve({ shape: { pooled: 20, tokens: 4, width: 20 } }),
    onChange: (id) => home.changed.push(id),
    fetching: { backoffMs: 5, stallMs: 500, attempts: 2 },
  });
  return store;
}
const ID = 'openai/clip-vit-base-patch16';
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
    writeFileSync(list, '{}');
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
    const found = (await store.list()).filter((model) => model.state === 'found');
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
    const lock = join(home.home, 'models', '.downloads', 'openai--clip-vit-base-patch16', 'lock');
    while (!existsSync(lock)) await new Promise((resolve) => setTimeout(resolve, 5));
    const asked = hub!.requests.filter(({ path }) => path.includes('paths-info')).length;
    expect(asked).toBeLessThan(2);
    await store.downloads.pause(ID);
    expect(existsSync(lock)).toBe(false);
    // Another process holds it: this one waits for nobody and says who.
    writeFileSync(lock, String(process.ppid));
    await store.download(ID);
    await store.downloads.settled(ID);
    expect((await store.listed(ID)).download?.error).toMatchObject({ code: 'conflict' });
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
