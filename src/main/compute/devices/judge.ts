// Judges the trials of a machine's providers: numbers against the CPU's, then speed, separately for inference and
// training. It runs nothing.
import type { DeviceChoice, ProviderReport } from '../../../shared/devices.ts';
import type { Attempt } from './attempt.ts';
import type { DeviceTrial } from './trial.ts';

/** What is known of a provider: its trial, or why there is none (its process died, or took too long). */
export type Tried = { name: string; trial: DeviceTrial } | { name: string; failed: string };

/**
 * Largest difference from the CPU that still counts as right, relative to the largest number: tensor cores round to 10
 * bits of mantissa in a product, which ends near 1e-3 after the encoder's layers. A broken kernel is off by far more.
 */
const TOLERANCE = 0.01;
/** A GPU that gains less than this over the CPU is not worth its memory and its start. */
const WORTH = 0.9;

type Purpose = 'inference' | 'training';

/** Reports of all providers and the choice. `tried` includes the CPU, whose numbers are the measure. */
export function judge(tried: readonly Tried[], at: string): { providers: ProviderReport[]; choice: DeviceChoice } {
  const cpu = tried.find((each) => each.name === 'cpu');
  const measure = cpu !== undefined && 'trial' in cpu ? cpu.trial : null;
  const providers = tried.map((each) => reportOf(each, measure));
  const choice = { inference: fastest(providers, 'inference'), training: fastest(providers, 'training'), at };
  for (const provider of providers) explainChoice(provider, choice, providers);
  return { providers, choice };
}

function reportOf(tried: Tried, measure: DeviceTrial | null): ProviderReport {
  const { name } = tried;
  const blank = { name, listed: true, tried: true, works: false, chosen: false, memory: null, driver: null };
  if ('failed' in tried) return { ...blank, why: tried.failed, inference: null, training: null };
  const { inference, training } = tried.trial;
  const inferenceError = errorOf(inference.done, measure?.inference.done ?? null);
  const trainingError = errorOf(training.done, measure?.training.done ?? null);
  const isRight = (error: number | null): error is number => error !== null && error <= TOLERANCE;
  const whys: string[] = [];
  const tell = (purpose: Purpose, problem: string | null, error: number | null): void => {
    if (problem !== null) whys.push(`${purpose}: ${problem}${hintFor(name)}`);
    else if (!isRight(error)) whys.push(`${purpose} gave wrong numbers, off by ${percent(error)} of the largest`);
  };
  tell('inference', inference.problem, inferenceError);
  if (inference.done?.partly === true) whys.push('part of the inference runs on the CPU, for want of kernels');
  if (inference.problem === null) tell('training', training.problem, trainingError);
  return {
    ...blank,
    works: isRight(inferenceError),
    why: whys.join('; '),
    inference:
      inference.done !== null && isRight(inferenceError)
        ? { milliseconds: inference.done.milliseconds, error: inferenceError }
        : null,
    training:
      training.done !== null && isRight(trainingError)
        ? { milliseconds: training.done.milliseconds, error: trainingError, resident: training.done.resident }
        : null,
  };
}

/** CUDA's libraries are no part of the installation; what is missing is told by the script that fetches them. */
const hintFor = (name: string): string =>
  name === 'cuda' || name === 'tensorrt' ? ' (`npm run gpu` tells what it needs)' : '';

const percent = (error: number | null): string =>
  error === null ? 'an unknown part' : `${(error * 100).toFixed(1)} %`;

/** Largest difference relative to the largest number of the CPU; null where there is nothing to compare. */
export function errorOf(found: Attempt | null, right: Attempt | null): number | null {
  if (found === null || right === null || found.numbers.length !== right.numbers.length) return null;
  let difference = 0;
  let largest = 0;
  right.numbers.forEach((value, at) => {
    const own = Math.abs(found.numbers[at]! - value);
    difference = Math.max(difference, Number.isNaN(own) ? Infinity : own);
    largest = Math.max(largest, Math.abs(value));
  });
  return largest === 0 ? null : difference / largest;
}

function fastest(providers: readonly ProviderReport[], purpose: Purpose): string {
  const time = ({ name, [purpose]: timing }: ProviderReport): number =>
    timing === null ? Infinity : timing.milliseconds * (name === 'cpu' ? WORTH : 1);
  const best = providers.reduce<ProviderReport | null>(
    (soFar, each) => (time(each) < (soFar === null ? Infinity : time(soFar)) ? each : soFar),
    null,
  );
  return best?.name ?? 'cpu';
}

/** Completes `why` of a provider once the choice is known. */
function explainChoice(provider: ProviderReport, choice: DeviceChoice, all: readonly ProviderReport[]): void {
  const words = provider.why === '' ? [] : [provider.why];
  for (const purpose of ['inference', 'training'] as const) {
    const own = provider[purpose];
    if (choice[purpose] === provider.name) {
      provider.chosen = true;
      words.push(own === null ? `${purpose}: nothing else works` : `the fastest for ${purpose} with the right numbers`);
    } else if (own !== null) {
      const other = all.find(({ name }) => name === choice[purpose])![purpose]!;
      words.push(`not chosen for ${purpose}: ${comparison(own.milliseconds / other.milliseconds, choice[purpose])}`);
    }
  }
  provider.why = words.join('; ');
}

/** Why a provider that takes `ratio` of the time of the chosen one is not chosen. */
function comparison(ratio: number, chosen: string): string {
  if (ratio >= 1) return `${chosen} is faster, this takes ${ratio.toFixed(ratio < 1.1 ? 2 : 1)} times as long`;
  return `it takes ${String(Math.round(ratio * 100))} % of the time of ${chosen}, which saves too little to leave it`;
}
