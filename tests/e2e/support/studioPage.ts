// A studio of its own and its page in Chromium: calls as the page makes them, answers that come late, pictures for the eye, and
// what went wrong meanwhile.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, expect, type Page } from '@playwright/test';
import type { CallName, Input, Output } from '../../../src/shared/contract.ts';
import type { Job } from '../../../src/shared/domain.ts';
import { serveStudio } from './servedStudio.ts';

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
/** Undefined where there is no Chromium. */
export const chromiumPath = process.env['MARQUEE_CHROMIUM'] ?? BROWSERS.find((path) => existsSync(path));

const SIZES = [
  [1280, 720],
  [1440, 900],
] as const;

export interface StudioPage {
  page: Page;
  url: string;
  /** Refused requests and errors of the page. */
  problems: string[];
  /** A call as the page makes it. */
  ask<N extends CallName>(name: N, input: Input<N>): Promise<Output<N>>;
  /** What matches comes so much later, until `atOnce`. */
  late(pattern: string, ms: number): Promise<void>;
  atOnce(): Promise<void>;
  /** Pictures of both themes in the folder MARQUEE_SHOTS, where that is set. */
  shot(name: string): Promise<void>;
  close(): Promise<void>;
}

/** Waits until a job is done; one that ends otherwise says why. */
export async function jobDone({ ask }: Pick<StudioPage, 'ask'>, jobId: string, timeout = 240_000): Promise<Job> {
  const ended = async (): Promise<string> => {
    const { state, error } = await ask('jobs.get', { jobId });
    return ['queued', 'running'].includes(state) ? 'under way' : `${state} ${error?.message ?? ''}`.trim();
  };
  await expect.poll(ended, { timeout, intervals: [250] }).not.toBe('under way');
  expect(await ended()).toBe('done');
  return ask('jobs.get', { jobId });
}

/** Serves a studio and opens its first page, signed in, at 1280 by 720. */
export async function openStudio(): Promise<StudioPage> {
  const studio = await serveStudio();
  const browser = await chromium.launch({ executablePath: chromiumPath!, args: ['--no-sandbox'] });
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  // A page that hangs is told before the time of the whole test is over.
  page.setDefaultTimeout(60_000);
  const problems: string[] = [];
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`${response.status()} ${response.url()}`);
  });
  page.on('pageerror', (error) => problems.push(error.message));
  await page.goto(studio.link);
  return {
    page,
    url: studio.url,
    problems,
    ask: async <N extends CallName>(name: N, input: Input<N>): Promise<Output<N>> => {
      const request = `{ method: 'POST', headers: { 'content-type': 'application/json', 'x-marquee': '1' }, body: ${JSON.stringify(JSON.stringify(input))} }`;
      return page.evaluate<Output<N>>(`fetch('/call/${name}', ${request}).then((r) => r.json())`);
    },
    late: async (pattern, ms) => {
      await page.route(pattern, async (route) => {
        await new Promise((resolve) => setTimeout(resolve, ms));
        await route.continue();
      });
    },
    atOnce: () => page.unrouteAll({ behavior: 'wait' }),
    shot: async (name) => {
      const folder = process.env['MARQUEE_SHOTS'];
      if (folder === undefined) return;
      mkdirSync(folder, { recursive: true });
      for (const [width, height] of SIZES) {
        await page.setViewportSize({ width, height });
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          await page.waitForTimeout(300);
          await page.screenshot({ path: join(folder, `${name}-${String(width)}-${colorScheme}.png`) });
        }
      }
      await page.emulateMedia({ colorScheme: 'light' });
      await page.setViewportSize({ width: 1280, height: 720 });
    },
    close: async () => {
      await browser.close();
      await studio.stop();
    },
  };
}
