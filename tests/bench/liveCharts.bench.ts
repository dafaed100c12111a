// What the Training page costs a browser while a long run trains: main-thread time of one update of its figures and four
// charts, and of one of the job's progress, with few and with 100,000 steps behind it. Events and answers are made here, so that
// 100,000 steps take seconds; the page is the built one, in Chromium, at 1280 x 720.
//   node tests/bench/liveCharts.bench.ts [steps]
import { existsSync } from 'node:fs';
import { chromium, type Page } from '@playwright/test';
import type { StudioEvent } from '../../src/shared/contract.ts';
import type { Job, Run } from '../../src/shared/domain.ts';
import { DEFAULT_RECIPE } from '../../src/shared/recipe.ts';
import { serveStudio } from '../e2e/support/servedStudio.ts';

const REACH_MS = 16;
const UPDATES = 25;
/** Steps between two draws of a fast training. */
const STEPS_PER_UPDATE = 30;
/** A little longer than the page waits between draws. */
const UPDATE_MS = 400;
const most = Number(process.argv[2] ?? 100_000);
const total = Math.round(most * 1.2);
const executablePath =
  process.env['MARQUEE_CHROMIUM'] ?? ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => existsSync(path));
if (executablePath === undefined) {
  process.stderr.write('No Chromium is installed; name one by MARQUEE_CHROMIUM.\n');
  process.exit(1);
}

const at = new Date().toISOString();
const job: Job = {
  id: 'job',
  kind: 'train',
  title: 'A long run',
  state: 'running',
  resumable: true,
  progress: { phase: 'training', done: 0, total, unit: 'steps', perSecond: 90, secondsLeft: 100 },
  input: { runId: 'run', recipe: { ...DEFAULT_RECIPE, epochs: 100 } },
  result: null,
  error: null,
  sweepId: null,
  createdAt: at,
  startedAt: at,
  endedAt: null,
};
const epoch = (n: number): Run['history'][number] => ({
  epoch: n,
  trainLoss: 1 / n,
  validationLoss: 1.1 / n,
  validationMap: 1 - 1 / (n + 1),
  validationF1: 0.5 - 1 / (n + 2),
  validationF1Tuned: 0.6 - 1 / (n + 2),
  learningRate: 1e-3,
  seconds: 10,
});
const run: Run = {
  id: 'run',
  name: 'A long run',
  state: 'running',
  jobId: 'job',
  createdAt: at,
  finishedAt: null,
  seed: 1,
  device: 'cpu',
  threads: 2,
  codeVersion: 'bench',
  encoder: { id: 'made', hash: '' },
  textEncoder: { id: 'made', hash: '' },
  genreIds: [0],
  genres: ['Drama'],
  splitName: 'made',
  snapshot: '',
  recipe: { ...DEFAULT_RECIPE, epochs: 100 },
  thresholds: null,
  bestEpoch: null,
  history: Array.from({ length: 80 }, (_, i) => epoch(i + 1)),
  metrics: null,
  predicted: 0,
  builtIn: false,
};

/** Steps `from` to `to` as the studio sends them. */
const steps = (from: number, to: number): StudioEvent[] =>
  Array.from({ length: to - from }, (_, i) => {
    const step = from + i + 1;
    return {
      name: 'train.step',
      payload: {
        jobId: 'job',
        runId: 'run',
        step,
        steps: total,
        epoch: Math.ceil((step / total) * 100),
        loss: 1 / Math.sqrt(step) + ((step * 7919) % 100) / 1000,
        learningRate: 1e-3 * (1 - step / total),
        samplesPerSecond: 900,
        device: 'cpu',
        memory: 1e9,
      },
    } satisfies StudioEvent;
  });

/** Hands events to the page as if its WebSocket had brought them. */
const send = (page: Page, events: readonly StudioEvent[]): Promise<unknown> =>
  page.evaluate(`for (const event of ${JSON.stringify(events)}) window.bench(event)`);

const studio = await serveStudio();
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await page.addInitScript(`window.WebSocket = class {
    constructor() { window.bench = (event) => this.onmessage({ data: JSON.stringify(event) }); setTimeout(() => this.onopen(), 0); }
  };`);
  const answers: Record<string, unknown> = {
    'runs.list': { runs: [run] },
    'jobs.list': { jobs: [job] },
    'runs.steps': { steps: 0, points: [] },
  };
  for (const [name, json] of Object.entries(answers)) {
    await page.route(`**/call/${name}`, (route) => route.fulfill({ json }));
  }
  await page.goto(studio.link);
  await page.goto(`${studio.url}/#/training?run=run`);
  await page.getByRole('article', { name: 'Run A long run' }).waitFor();
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Performance.enable');
  const busy = async (): Promise<number> => {
    const { metrics } = await cdp.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')!.value * 1000;
  };

  let step = 0;
  /** Main-thread time of one update after the other, in ms: all that the browser does until the next. */
  const measure = async (what: string, next: () => StudioEvent[]): Promise<void> => {
    const times: number[] = [];
    for (let i = 0; i < UPDATES + 3; i += 1) {
      const before = await busy();
      await send(page, next());
      await page.waitForTimeout(UPDATE_MS);
      if (i >= 3) times.push((await busy()) - before);
    }
    times.sort((a, b) => a - b);
    const median = times[times.length >> 1]!;
    const p95 = times[Math.floor(times.length * 0.95)]!;
    process.stdout.write(
      `${what.padEnd(44)} ${median.toFixed(1).padStart(6)} ms (95th percentile ${p95.toFixed(1)}), reach ${String(REACH_MS)}\n`,
    );
  };
  const moreSteps = (): StudioEvent[] => {
    const events = steps(step, step + STEPS_PER_UPDATE);
    step += STEPS_PER_UPDATE;
    return events;
  };
  const progress = (): StudioEvent[] => {
    step += 1;
    return [
      {
        name: 'job.updated',
        payload: { ...job, progress: { ...job.progress, done: step, secondsLeft: total - step } },
      },
    ];
  };
  await measure('charts and figures at 1,000 steps', moreSteps);
  for (; step < most; step += 5000) await send(page, steps(step, Math.min(most, step + 5000)));
  step = most;
  await page.waitForTimeout(1500);
  const at100k = `at ${most.toLocaleString('en')} steps`;
  await measure(`charts and figures ${at100k}`, moreSteps);
  await measure(`progress of the job ${at100k}`, progress);
  const points = await page.locator('path[data-curve=training]').first().getAttribute('d');
  process.stdout.write(`points drawn of the training loss: ${String(points?.split('L').length ?? 0)}\n`);
} finally {
  await browser.close();
  await studio.stop();
}
