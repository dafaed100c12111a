// A CLIP-shaped folder the whole way on the command line: added, chosen for a project, its embeddings written to a file,
// a shipped model that stays, and what is told when something is wrong.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCommandLine } from '../../../src/main/cli/program.ts';
import { resourcePath } from '../../../src/main/lib/paths.ts';
import { SafetensorsFile } from '../../../src/main/models/files/safetensors.ts';
import { startHub } from '../modelStore/hubServer.ts';
import { tinyClip, tinyGpt2 } from '../modelStore/tinyModels.ts';

class Collected extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}

const root = mkdtempSync(join(tmpdir(), 'marquee-cli-models-'));
const dir = join(root, 'project');

/** What Ctrl-C calls. */
const interrupts = new Set<() => void>();

async function marquee(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const [stdout, stderr] = [new Collected(), new Collected()];
  const env = { MARQUEE_HOME: join(root, 'home'), HF_HUB_CACHE: join(root, 'cache') };
  const onInterrupt = (listener: () => void) => {
    interrupts.add(listener);
    return () => interrupts.delete(listener);
  };
  const code = await runCommandLine(argv, { stdout, stderr, cwd: dir, env, onInterrupt });
  return { code, out: stdout.text, err: stderr.text };
}

beforeAll(async () => {
  await tinyClip(join(root, 'tinyclip'));
  const films = join(root, 'films.csv');
  writeFileSync(
    films,
    'imdbId,Genre,Poster,title\n93185,Horror|Crime,93185.jpg,The Hidden\n93220,Comedy|Horror,93220.jpg,House 2\n',
  );
  expect((await marquee('init', dir)).code).toBe(0);
  const imported = await marquee('import', '--table', films, '--posters', resourcePath('sample', 'posters'));
  expect(imported.code, imported.err).toBe(0);
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

it('adds a CLIP folder, uses it, and writes its embeddings', async () => {
  const added = await marquee('models', 'add', join(root, 'tinyclip'), '--json');
  expect(added.code, added.err).toBe(0);
  expect(JSON.parse(added.out)).toEqual({ model: 'tinyclip' });

  const used = await marquee('models', 'use', 'tinyclip', '--json');
  expect(used.code, used.err).toBe(0);
  expect(JSON.parse(used.out)).toMatchObject({ encoder: { id: 'tinyclip', view: 'centre', precision: 'float32' } });

  const out = join(root, 'embeddings.safetensors');
  const embedded = await marquee('embed', '--out', out, '--json');
  expect(embedded.code, embedded.err).toBe(0);
  const file = SafetensorsFile.open(out);
  try {
    const { shape } = file.info('image_embeds');
    expect(shape[0]).toBe(2);
    const values = file.float32('image_embeds');
    const width = shape[1]!;
    expect(values.length).toBe(2 * width);
    expect(values.every(Number.isFinite)).toBe(true);
    expect([...values.slice(0, width)]).not.toEqual([...values.slice(width)]);
  } finally {
    file.close();
  }

  const again = await marquee('embed', '--out', out);
  expect(again.code).toBe(1);
  expect(again.err).toContain('exists already');
  expect(again.err).not.toContain('resume');
  expect((await marquee('embed', '--out', out, '--overwrite')).code).toBe(0);
});

it('keeps a folder used in place when its model is removed', async () => {
  const removed = await marquee('models', 'remove', 'tinyclip', '--json');
  expect(removed.code, removed.err).toBe(0);
  expect(JSON.parse(removed.out)).toMatchObject({ freed: 0 });
  expect((await marquee('models', 'add', join(root, 'tinyclip'))).code).toBe(0);
});

it('refuses to remove a shipped model', async () => {
  const list = await marquee('models', 'list', '--json');
  const { models } = JSON.parse(list.out) as { models: { id: string; shipped: boolean }[] };
  const shipped = models.find((model) => model.shipped)!;
  expect((await marquee('models', 'remove', shipped.id)).code).toBe(1);
});

it('keeps a model that the project uses', async () => {
  expect((await marquee('models', 'add', join(root, 'tinyclip'), '--id', 'mine')).code).toBe(0);
  expect((await marquee('models', 'use', 'mine')).code).toBe(0);
  const refused = await marquee('models', 'remove', 'mine', '--project', dir);
  expect(refused.code).toBe(1);
  expect(refused.err).toContain('as long as it is used');
  expect((await marquee('models', 'use', 'efficientnet-lite0')).code).toBe(0);
  expect((await marquee('models', 'remove', 'mine', '--project', dir)).code).toBe(0);
});

it('says why a lock cannot be had', async () => {
  mkdirSync(join(root, 'home', 'models', '.locks', 'model-blocked'), { recursive: true });
  const refused = await marquee('models', 'add', join(root, 'tinyclip'), '--id', 'blocked');
  expect(refused.code).toBe(1);
  expect(refused.err).toContain('model-blocked cannot be written (SQLITE_CANTOPEN');
});

it('tells a download whose files do not fit together, and keeps nothing of it', async () => {
  const folder = join(root, 'mismatch');
  cpSync(join(root, 'tinyclip'), folder, { recursive: true });
  const config = join(folder, 'config.json');
  writeFileSync(config, readFileSync(config, 'utf8').replace(/"projection_dim":\s*\d+/g, '"projection_dim":44'));
  const hub = await startHub(Object.fromEntries(readdirSync(folder).map((name) => [name, join(folder, name)])));
  const settings = join(root, 'home', 'settings.json');
  try {
    writeFileSync(settings, JSON.stringify({ 'models.endpoint': hub.url }));
    const refused = await marquee('models', 'download', 'openai/clip-vit-base-patch16');
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(/was downloaded whole and cannot be used: .*does not fit its config\.json/);
    expect(readdirSync(join(root, 'home', 'models', '.downloads'))).toEqual([]);
    expect(existsSync(join(root, 'home', 'models', 'openai--clip-vit-base-patch16'))).toBe(false);
  } finally {
    rmSync(settings);
    await hub.close();
  }
});

it('tells that the list of models was damaged, beside the list', async () => {
  expect((await marquee('models', 'add', join(root, 'tinyclip'), '--id', 'lost', '--copy')).code).toBe(0);
  writeFileSync(join(root, 'home', 'models', 'installed.json'), '{');
  const list = await marquee('models', 'list');
  expect(list.err).toContain('was damaged and set aside as');
  expect(list.out).toMatch(/^lost .* found/m);
  expect((await marquee('models', 'add', 'lost')).code).toBe(0);
  expect((await marquee('models', 'verify', 'lost')).out).toContain('lost is whole');
});

it('writes text until Ctrl-C, and says which options disagree', async () => {
  await tinyGpt2(join(root, 'tinygpt2'));
  expect((await marquee('models', 'add', join(root, 'tinygpt2'))).code).toBe(0);
  const generate = (...argv: string[]) => marquee('generate', '--model', 'tinygpt2', '--max-tokens', '9', ...argv);

  const running = generate('--count', '64', '--json');
  while (interrupts.size === 0) await new Promise((resolve) => setTimeout(resolve, 2));
  for (const interrupt of interrupts) interrupt();
  const cancelled = await running;
  expect(cancelled.code, cancelled.err).toBe(130);
  expect(cancelled.err).toContain('Cancelling...');
  expect(JSON.parse(cancelled.out)).toMatchObject({ error: { code: 'cancelled' } });
  expect(interrupts.size).toBe(0);

  const made = await generate('--beams', '3', '--count', '2', '--json');
  expect(made.code, made.err).toBe(0);
  expect((JSON.parse(made.out) as { texts: unknown[] }).texts).toHaveLength(2);

  for (const [argv, words] of [
    [['--beams', '3', '--top-p', '0.9'], '--top-p and --beams disagree'],
    [['--beams', '3', '--count', '4'], '--count and --beams disagree: 3 beams give at most 3 texts'],
    [['--beams', '3', '--seed', '4'], '--seed and --beams disagree'],
    [['--greedy', '--temperature', '2'], '--temperature and --greedy disagree'],
    [['--greedy', '--beams', '2'], "'--greedy' cannot be used with option '--beams <n>'"],
  ] as const) {
    const { code, err } = await generate(...argv);
    expect(err).toContain(words);
    expect(code).toBe(2);
  }
});
