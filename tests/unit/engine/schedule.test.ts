import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  cosineWarmup,
  linearWarmup,
  oneCycle,
  reduceOnPlateau,
  type Schedule,
} from '../../../src/main/engine/schedule.ts';
import { expectClose } from './close.ts';

const file = join(import.meta.dirname, '../../fixtures/vectors/schedules.json');
const vectors = JSON.parse(readFileSync(file, 'utf8')) as Record<string, number[]>;

it.each<[string, Schedule]>([
  ['linear_warmup_3_total_10_lr_1e-3', linearWarmup(1e-3, 3, 10)],
  ['cosine_warmup_3_total_10_lr_1e-3', cosineWarmup(1e-3, 3, 10)],
  ['onecycle_max_1e-3_total_11_pct_0.2', oneCycle(1e-3, 11, 0.2)],
])('%s', (name, schedule) => {
  const want = vectors[name]!;
  expectClose(
    want.map((_, step) => schedule.rate(step)),
    want,
    1e-15,
    1e-9,
  );
});

it.each([
  ['plateau_factor_0.5_patience_2_lr_after_epoch', 2],
  ['plateau_factor_0.5_patience_10_default_lr_after_epoch', 10],
])('%s, also when saved and restored after every epoch', (name, patience) => {
  let schedule = reduceOnPlateau(1e-4, 0.5, patience);
  const got = vectors.plateau_metric_per_epoch!.map((metric) => {
    schedule.endEpoch(metric);
    const rate = schedule.rate(0);
    const next = reduceOnPlateau(1e-4, 0.5, patience);
    next.restore(JSON.parse(JSON.stringify(schedule.state())) as Record<string, number>);
    schedule = next;
    return rate;
  });
  expect(got).toHaveLength(20);
  expectClose(got, vectors[name]!, 1e-15, 1e-9);
});
