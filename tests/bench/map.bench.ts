// The map: how long it takes to make (real embeddings of a project where one is named, else made-up ones in groups), how large its
// answer is, and frames per second of panning over 100,000 points in Chromium; and the overview's answers at that size. Where no
// GPU is, Chromium draws in software (SwiftShader), which is told.
//   node tests/bench/map.bench.ts [points] [--layout 7347,100000]
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { chromium } from '@playwright/test';
import { encodeMap, mapFileOf } from '../../src/main/catalog/map/mapFile.ts';
import { startLayoutThread } from '../../src/main/compute/layout/client.ts';
import { Random } from '../../src/shared/random.ts';
import { serveStudio } from '../e2e/support/servedStudio.ts';
import { makeSyntheticCatalog } from './syntheticCatalog.ts';

const REACH = 55;
const SECONDS = 6;
const DIM = 512;
const GROUPS = 40;
const at = process.argv.indexOf('--layout');
const layouts = at < 0 ? [] : (process.argv[at + 1] ?? '7347,100000').split(',').map(Number);
const points = Number(process.argv[2]?.startsWith('--') === false ? process.argv[2] : 100_000);
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/** Vectors in groups of different width, as embeddings are. */
function vectors(random: Random, centres: Float32Array[], count: number): Float32Array {
  const rows = new Float32Array(count * DIM);
  for (let i = 0; i < count; i++) {
    const group = random.below(GROUPS);
    const width = 0.3 + group / GROUPS;
    for (let d = 0; d < DIM; d++) rows[i * DIM + d] = centres[group]![d]! + random.normal() * width;
  }
  return rows;
}

for (const count of layouts) {
  const random = new Random(1);
  const centres = Array.from({ length: GROUPS }, () => Float32Array.from({ length: DIM }, () => random.normal()));
  const thread = startLayoutThread();
  const started = performance.now();
  await thread.client.call('learn', { sample: vectors(random, centres, Math.min(count, 3000)), dim: DIM, seed: 1 });
  for (let done = 0; done < count; done += 500) {
    await thread.client.call('add', { vectors: vectors(random, centres, Math.min(500, count - done)) });
  }
  const read = seconds(started);
  const laying = performance.now();
  const { landmarks } = await thread.client.call('layOut', { seed: 1 });
  say(
    `layout of ${count} x ${DIM}: ${seconds(started)} (reduced in ${read}, laid out in ${seconds(laying)}; ${landmarks} landmarks); load ${loadavg()[0]!.toFixed(1)}`,
  );
  await thread.end();
}

const executablePath =
  process.env['MARQUEE_CHROMIUM'] ?? ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => existsSync(path));
if (executablePath === undefined) {
  say('No Chromium is installed; name one by MARQUEE_CHROMIUM.');
  process.exit(layouts.length > 0 ? 0 : 1);
}

const dir = mkdtempSync(join(tmpdir(), 'marquee-map-bench-'));
await makeSyntheticCatalog(dir, { posters: points, seed: 1 });
const db = new BetterSqlite3(join(dir, 'catalog.sqlite'), { readonly: true });
const sha256 = db.prepare('SELECT sha256 FROM image ORDER BY sha256').pluck().all() as string[];
db.close();
const random = new Random(2);
const groups = Array.from(
  { length: GROUPS },
  () => [0.1 + 0.8 * random.uniform(), 0.1 + 0.8 * random.uniform()] as const,
);
const coordinate = (axis: 0 | 1, group: number): number =>
  Math.round(Math.min(1, Math.max(0, groups[group]![axis] + random.normal() * 0.05)) * 65_535);
const chosen = sha256.map(() => random.below(GROUPS));
mkdirSync(dirname(mapFileOf(dir)), { recursive: true });
writeFileSync(
  mapFileOf(dir),
  encodeMap({
    stamp: {
      id: 'bench',
      encoder: 'efficientnet-lite0',
      modelHash: 'e',
      seed: 1,
      images: sha256.length,
      imagesHash: '',
      landmarks: sha256.length,
      madeAt: '2026-01-01T00:00:00.000Z',
    },
    sha256,
    x: Uint16Array.from(chosen, (group) => coordinate(0, group)),
    y: Uint16Array.from(chosen, (group) => coordinate(1, group)),
  }),
);

const studio = await serveStudio(['--project', dir]);
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await page.goto(studio.link);
  const timed = (name: string, input: object): Promise<{ ms: number; bytes: number }> =>
    page.evaluate<{ ms: number; bytes: number }>(
      `(async () => {
        const start = performance.now();
        const answer = await fetch('/call/${name}', { method: 'POST', headers: { 'content-type': 'application/json' }, body: ${JSON.stringify(JSON.stringify(input))} });
        const bytes = (await answer.text()).length;
        return { ms: performance.now() - start, bytes };
      })()`,
    );
  for (const [name, input] of [
    ['map.points', {}],
    ['map.values', { colours: { by: 'genre', genreId: 0 } }],
    ['map.matching', { filter: { genres: [{ genreId: 0, state: 'present' }] } }],
    ['overview.counts', {}],
    ['overview.progress', {}],
  ] as const) {
    const first = await timed(name, input);
    const again = await timed(name, input);
    say(
      `${name.padEnd(18)} first ${first.ms.toFixed(0)} ms, again ${again.ms.toFixed(0)} ms, ${(again.bytes / 1e6).toFixed(2)} MB`,
    );
  }
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Map' }).click();
  const canvas = page.getByRole('application', { name: /^Map of/ });
  await canvas.waitFor({ timeout: 60_000 });
  const renderer = await page.evaluate<string>(
    `(() => { const gl = document.createElement('canvas').getContext('webgl2'); const info = gl.getExtension('WEBGL_debug_renderer_info'); return gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER); })()`,
  );
  say(`drawn by ${renderer}`);
  /** Drags to and fro by pointer events, one each frame, and measures from frame to frame in ms. */
  const frames = (): Promise<number[]> =>
    page.evaluate<number[]>(`(async () => {
      const canvas = document.querySelector('canvas[role=application]');
      const rect = canvas.getBoundingClientRect();
      canvas.setPointerCapture = () => undefined;
      const send = (type, x) => canvas.dispatchEvent(new PointerEvent(type, { bubbles: true, pointerId: 1, button: 0, clientX: rect.left + x, clientY: rect.top + 300 }));
      const times = [];
      let x = 400, step = 9;
      send('pointerdown', x);
      const until = performance.now() + ${SECONDS * 1000};
      await new Promise((resolve) => {
        let before = performance.now();
        const frame = (now) => {
          times.push(now - before);
          before = now;
          x += step;
          if (x > 700 || x < 200) step = -step;
          send('pointermove', x);
          now < until ? requestAnimationFrame(frame) : resolve();
        };
        requestAnimationFrame(frame);
      });
      send('pointerup', x);
      return times.slice(1);
    })()`);
  const told = (what: string, times: number[]): void => {
    const sorted = [...times].sort((a, b) => a - b);
    const perSecond = (1000 * times.length) / times.reduce((sum, each) => sum + each, 0);
    say(
      `${what.padEnd(18)} ${perSecond.toFixed(1)} frames/s (reach ${REACH}); median ${sorted[sorted.length >> 1]!.toFixed(1)} ms, 95th percentile ${sorted[Math.floor(sorted.length * 0.95)]!.toFixed(1)}; load ${loadavg()[0]!.toFixed(1)}`,
    );
  };
  await frames();
  told(`pan, all ${points}`, await frames());
  await canvas.focus();
  for (let i = 0; i < 4; i++) await page.keyboard.press('+');
  told('pan, zoomed in', await frames());
} finally {
  await browser.close();
  await studio.stop();
  rmSync(dir, { recursive: true, force: true });
}
