// Whether the grid still scrolls smoothly while a training runs: frames per second of a wheel that turns for some seconds in
// the library of a project, with nothing else to do and while a genre head trains; and how long cancelling that takes. The page is the built one, in Chromium.
//   node tests/bench/scroll.bench.ts PROJECT
import { existsSync } from 'node:fs';
import { loadavg } from 'node:os';
import { chromium, type Page } from '@playwright/test';
import { serveStudio } from '../e2e/support/servedStudio.ts';

const REACH = 55;
const SECONDS = 8;
const project = process.argv[2];
if (project === undefined) {
  process.stderr.write('Name a project with posters that are embedded: node tests/bench/scroll.bench.ts PROJECT\n');
  process.exit(2);
}
const executablePath =
  process.env['MARQUEE_CHROMIUM'] ?? ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => existsSync(path));
if (executablePath === undefined) {
  process.stderr.write('No Chromium is installed; name one by MARQUEE_CHROMIUM.\n');
  process.exit(1);
}

/** Scrolls the grid down and up by 40 pixels a frame and measures the time from frame to frame, in ms. */
async function frames(page: Page): Promise<number[]> {
  return page.evaluate<number[]>(`(async () => {
    const grid = [...document.querySelectorAll('*')].find(
      (each) => each.scrollHeight > each.clientHeight + 2000 && getComputedStyle(each).overflowY !== 'visible',
    );
    if (!grid) throw new Error('there is no grid that scrolls');
    const times = [];
    const until = performance.now() + ${SECONDS * 1000};
    let direction = 40;
    await new Promise((resolve) => {
      let before = performance.now();
      const frame = (now) => {
        times.push(now - before);
        before = now;
        grid.scrollTop += direction;
        if (grid.scrollTop + grid.clientHeight >= grid.scrollHeight - 1) direction = -40;
        else if (grid.scrollTop <= 0) direction = 40;
        if (now < until) requestAnimationFrame(frame);
        else resolve();
      };
      requestAnimationFrame(frame);
    });
    return times.slice(1);
  })()`);
}

function told(what: string, times: number[]): string {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
  const perSecond = (1000 * times.length) / times.reduce((sum, each) => sum + each, 0);
  return `${what.padEnd(18)} ${perSecond.toFixed(1)} frames/s (reach ${REACH}); frame median ${at(0.5).toFixed(1)} ms, 95th percentile ${at(0.95).toFixed(1)}, longest ${sorted.at(-1)!.toFixed(1)}; load ${loadavg()[0]!.toFixed(1)}\n`;
}

const studio = await serveStudio(['--project', project]);
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await page.goto(studio.link);
  const scrolls = `[...document.querySelectorAll('*')].some((each) => each.scrollHeight > each.clientHeight + 2000)`;
  for (let waited = 0; !(await page.evaluate<boolean>(scrolls)); waited += 200) {
    if (waited > 30_000) throw new Error('the grid does not show');
    await page.waitForTimeout(200);
  }
  const call = (name: string, input: unknown): Promise<unknown> =>
    page.evaluate(
      async ([path, body]) => {
        const headers = { 'content-type': 'application/json', 'x-marquee': '1' };
        return (await fetch(path!, { method: 'POST', headers, body: body! })).json();
      },
      [`/call/${name}`, JSON.stringify(input)],
    );
  await frames(page);
  process.stdout.write(told('nothing else', await frames(page)));
  const recipe = { epochs: 1000, earlyStopping: 0 };
  const { jobId } = (await call('train.start', { recipe, activate: 'never' })) as { jobId: string };
  for (;;) {
    const job = (await call('jobs.get', { jobId })) as { state: string; progress: { phase: string } };
    if (job.state === 'running' && job.progress.phase === 'training') break;
    if (job.state !== 'queued' && job.state !== 'running') throw new Error(`the training is ${job.state}`);
    await page.waitForTimeout(100);
  }
  process.stdout.write(told('while it trains', await frames(page)));
  const asked = performance.now();
  await call('jobs.cancel', { jobId });
  while (((await call('jobs.get', { jobId })) as { state: string }).state === 'running') await page.waitForTimeout(5);
  process.stdout.write(`cancel to idle     ${((performance.now() - asked) / 1000).toFixed(2)} s (reach 2)\n`);
} finally {
  await browser.close();
  await studio.stop();
}
