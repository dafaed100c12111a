// evaluate, compare and report on the command line, against a project with two runs.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openProject } from '../../../src/main/catalog/open.ts';
import { putPredictions, putRun } from '../../../src/main/catalog/derived.ts';
import { commandResults } from '../../../src/main/cli/results.ts';
import type { Run } from '../../../src/shared/domain.ts';
import type { Comparison, RunReport } from '../../../src/shared/evaluation/answers.ts';
import { Random } from '../../../src/shared/random.ts';
import { makeSyntheticCatalog, SYNTHETIC_RUN } from '../../bench/syntheticCatalog.ts';
import { terminal } from '../badInput/terminal.ts';

const root = mkdtempSync(join(tmpdir(), 'marquee-cli-evaluation-'));
const dir = join(root, 'project');
const marquee = terminal(join(root, 'home'), dir);

/** A second run that knows nothing. */
beforeAll(async () => {
  await makeSyntheticCatalog(dir, { posters: 400, seed: 2 });
  const project = await openProject({ dir, create: false });
  const detail = project.db.prepare<{ detail: string }>('SELECT detail FROM run WHERE id = ?').get(SYNTHETIC_RUN)!;
  const run: Run = { ...(JSON.parse(detail.detail) as Run), id: 'chance', name: 'By | chance', thresholds: null };
  putRun(project.db, run, 'default');
  const random = new Random(1);
  putPredictions(project.db, {
    runId: 'chance',
    rows: Array.from({ length: 400 }, (_, i) => ({
      posterId: i + 1,
      probabilities: Float32Array.from(run.genreIds, () => random.uniform()),
    })),
  });
  project.close();
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

async function json(name: string, ...argv: string[]): Promise<unknown> {
  const { code, out, err } = await marquee(...argv, '--json');
  expect(code, err).toBe(0);
  const value: unknown = JSON.parse(out);
  expect(commandResults[name]!.schema.parse(value)).toEqual(value);
  return value;
}

describe('evaluate', () => {
  it('shows every average and how many labels are unknown', async () => {
    const { code, out } = await marquee('evaluate', '--run', 'latest', '--threshold', 'Comedy=0.9');
    expect(code).toBe(0);
    expect(out).toMatch(/^test: \d+ posters; [\d,]+ labels known, 0\.0 % unknown; mAP \d/);
    for (const average of ['micro', 'macro', 'weighted', 'samples']) {
      expect(out.match(new RegExp(`^(at 0\\.5|tuned) +${average} `, 'gm'))).toHaveLength(2);
    }
    expect(out).toMatch(/^Comedy .* 0\.90$/m);
    await json('evaluate', 'evaluate', '--run', SYNTHETIC_RUN, '--split', 'train');
  });

  it('refuses a threshold that is none', async () => {
    for (const threshold of ['Comedy', 'Comedy=2', '=0.5', 'Nothing=0.5']) {
      expect((await marquee('evaluate', '--run', 'latest', '--threshold', threshold)).code, threshold).toBe(2);
    }
  });
});

describe('the run that is evaluated', () => {
  const refused = async (...argv: string[]) => marquee('evaluate', ...argv, '--genres', 'Comedy');

  it('is the one of that very name, before one that only begins so', async () => {
    const project = await openProject({ dir, create: false });
    const { detail } = project.db.prepare<{ detail: string }>('SELECT detail FROM run WHERE id = ?').get('chance')!;
    putRun(project.db, { ...(JSON.parse(detail) as Run), id: 'starter-genres', name: 'Heads' }, 'default');
    project.close();
    const { code, err } = await refused('--run', 'starter');
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining('is a tagline run') as string });
    expect((await marquee('runs')).out).toContain('starter-genres');
  });

  it('is the latest of its task', async () => {
    const { code, err } = await refused('--run', 'latest', '--task', 'taglines');
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining('is a tagline run') as string });
  });
});

describe('compare', () => {
  it('says which run is better, and by how much', async () => {
    const result = (await json('compare', 'compare', 'chance', SYNTHETIC_RUN, '--samples', '200')) as Comparison;
    expect(result.outcome).toBe('better');
    const { code, out } = await marquee('compare', 'chance', SYNTHETIC_RUN, '--samples', '200');
    expect(code).toBe(0);
    expect(out.startsWith(`${result.verdict}\n`)).toBe(true);
    expect(out).toMatch(/^mAP +0\.\d{3} +[01]\.\d{3} +\+0\.\d{3} +\+0\.\d{3} to \+0\.\d{3}$/m);
    expect(out).toMatch(/^Sport /m);
  });

  it('takes two runs', async () => {
    expect((await marquee('compare', 'chance')).code).toBe(2);
    expect((await marquee('compare', 'chance', 'nobody')).code).toBe(1);
  });
});

describe('report', () => {
  it('prints what it is asked for as Markdown or CSV', async () => {
    const result = (await json('report', 'report', '--run', 'chance')) as RunReport;
    const texts: [string[], string][] = [
      [[], result.markdown.table],
      [['--what', 'samples'], result.markdown.samples],
      [['--what', 'per-genre'], result.markdown.perGenre],
      [['--what', 'card'], result.markdown.card],
      [['--format', 'csv'], result.csv.table],
      [['--what', 'samples', '--format', 'csv'], result.csv.samples],
      [['--what', 'per-genre', '--format', 'csv'], result.csv.perGenre],
    ];
    for (const [options, text] of texts) {
      const { code, out } = await marquee('report', '--run', 'chance', ...options);
      expect([code, out]).toEqual([0, text]);
      expect(text.length).toBeGreaterThan(100);
    }
    expect(result.markdown.card).toMatch(/^# Model card: By \\\| chance\n/);
  });

  it('writes a file, and another only when told to', async () => {
    const out = join(root, 'card.md');
    const argv = ['report', '--run', 'chance', '--what', 'card', '--out', out];
    expect(await json('report --out', ...argv)).toMatchObject({ path: out, what: 'card', format: 'md' });
    expect(readFileSync(out, 'utf8')).toMatch(/^# Model card/);
    const again = await marquee(...argv);
    expect([again.code, again.err]).toEqual([1, expect.stringContaining('exists already') as string]);
    expect((await marquee(...argv, '--overwrite')).code).toBe(0);
  });

  it('has no card as CSV', async () => {
    expect((await marquee('report', '--run', 'chance', '--what', 'card', '--format', 'csv')).code).toBe(2);
  });
});
