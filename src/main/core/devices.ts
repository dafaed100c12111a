// Which device jobs get: every provider is tried once on this machine, in a process of its own that may die of its driver,
// and the choice is remembered in the home folder until onnxruntime, the system or the providers change. What it means to
// be right and fastest is compute/devices/judge.ts.
import { readFile } from 'node:fs/promises';
import { arch, release, type } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import {
  deviceChoiceSchema,
  providerReportSchema,
  type DeviceChoice,
  type ProviderReport,
} from '../../shared/devices.ts';
import { AppError, toWireError } from '../../shared/errors.ts';
import { startCompute, type ChildLike } from '../compute/client.ts';
import { countCores } from '../compute/cores.ts';
import { judge, type Tried } from '../compute/devices/judge.ts';
import type { DeviceFacts } from '../compute/devices/facts.ts';
import type { Log } from '../lib/log.ts';
import { jsonFile } from './jsonFile.ts';
import type { Compute } from './parts.ts';

export interface MeasuredDevices {
  providers: ProviderReport[];
  choice: DeviceChoice;
}

/** A device as `Session.open` takes it, and why it is that one, for the log of a job. */
export interface ResolvedDevice {
  device: string;
  why: string;
}

export interface Devices {
  /** What was measured before and still holds, else measured now; with MARQUEE_DEVICE set nothing is measured. */
  known(): Promise<MeasuredDevices>;
  /** Tries all providers anew. */
  measure(): Promise<MeasuredDevices>;
  /**
   * The device for a job that asks for `asked`: 'auto' or a provider by name.
   * @throws AppError `unsupported` naming what works, for a provider that does not; `cancelled` when the signal says so,
   *   while devices that are being tried for the first time go on being tried.
   */
  resolve(purpose: 'inference' | 'training', asked: string, signal?: AbortSignal): Promise<ResolvedDevice>;
  /** Ends a trial that is under way. */
  stop(): void;
}

export interface DevicesOptions {
  home: string;
  compute: Compute;
  fork: (entry: string) => ChildLike;
  clock: () => Date;
  log: Log;
  /** MARQUEE_DEVICE: what 'auto' means, instead of measuring. */
  fixed?: string | undefined;
}

/** Longest that the trial of one provider may take. */
const TRIAL_MILLISECONDS = 90_000;

const fileSchema = z.object({
  key: z.string(),
  providers: z.array(providerReportSchema),
  choice: deviceChoiceSchema,
});
type DeviceFile = z.output<typeof fileSchema>;

export function openDevices(options: DevicesOptions): Devices {
  const { fixed } = options;
  const file = jsonFile<Partial<DeviceFile>>(join(options.home, 'devices.json'), fileSchema.partial(), {}, options.log);
  const trials = trialRunner(options.fork);
  let measuring: Promise<MeasuredDevices> | null = null;
  /** As last read or measured in this process. */
  let held: { key: string; measured: MeasuredDevices } | null = null;

  const measure = (): Promise<MeasuredDevices> => {
    measuring ??= measureAll(options, trials.run)
      .then(async ({ key, ...measured }) => {
        held = { key, measured };
        await file
          .update(() => ({ key, ...measured }))
          .catch((error: unknown) => {
            options.log.warn('the choice of device could not be remembered', { error });
          });
        return measured;
      })
      .finally(() => (measuring = null));
    return measuring;
  };

  /** Measured before where that still holds, else now. */
  const remembered = async (): Promise<MeasuredDevices> => {
    const key = await keyOf(options.compute);
    if (held?.key === key) return held.measured;
    const { key: before, providers, choice } = await file.read();
    if (before !== key || providers === undefined || choice === undefined) return measure();
    held = { key, measured: { providers, choice } };
    return held.measured;
  };

  return {
    measure,
    stop: trials.stop,
    known: () => (fixed === undefined ? remembered() : unmeasured(options, fixed)),
    async resolve(purpose, asked, signal) {
      if (asked === 'auto' && fixed !== undefined) {
        // As any other choice of auto: where it does not open, the CPU does the work, and the job says so.
        return { device: fixed === 'cpu' ? fixed : `${fixed},cpu`, why: `MARQUEE_DEVICE names ${fixed}` };
      }
      if (asked === 'cpu') return { device: 'cpu', why: 'asked for' };
      if (asked === 'auto') {
        const { providers, choice } = await unlessAborted(remembered(), signal);
        const name = choice[purpose];
        const why = providers.find((provider) => provider.name === name)?.why ?? 'nothing else works';
        return { device: name === 'cpu' ? name : `${name},cpu`, why };
      }
      const { listed } = await options.compute.call('machine', {});
      if (!listed.includes(asked)) {
        throw new AppError('unsupported', `This installation has no device "${asked}".`, {
          hint: `It has ${listed.join(', ')}; \`npx --no marquee doctor\` tells which of them work here. Or choose auto.`,
          details: { devices: listed },
        });
      }
      const { providers } = await unlessAborted(remembered(), signal);
      const found = providers.find(({ name }) => name === asked);
      if (found?.[purpose] == null) {
        const working = providers.filter((provider) => provider[purpose] !== null).map(({ name }) => name);
        throw unsupported(`${asked} cannot be used for ${purpose}: ${found?.why ?? 'it was not tried'}.`, working);
      }
      return { device: asked, why: 'asked for' };
    },
  };
}

const unsupported = (message: string, names: readonly string[]): AppError =>
  new AppError('unsupported', message, {
    hint: `Choose auto or one of these: ${names.join(', ')}. \`npx --no marquee doctor --measure\` tries them again.`,
    details: { devices: names },
  });

/** Whatever a choice depends on: another key means that it has to be measured again. */
async function keyOf(compute: Compute): Promise<string> {
  const { onnxruntime, listed } = await compute.call('machine', {});
  const driver = await readFile('/proc/driver/nvidia/version', 'utf8').catch(() => '');
  const vulkan = process.env['VK_ICD_FILENAMES'] ?? '';
  return [onnxruntime, type(), release(), arch(), ...listed, driver.split('\n')[0], vulkan].join(' ').trim();
}

async function measureAll(
  options: DevicesOptions,
  run: (device: string) => Promise<Tried & Partial<DeviceFacts>>,
): Promise<MeasuredDevices & { key: string }> {
  const { listed } = await options.compute.call('machine', {});
  const tried: Tried[] = [];
  const facts = new Map<string, DeviceFacts>();
  // One after the other: two at once would take each other's time.
  for (const name of ['cpu', ...listed.filter((each) => each !== 'cpu')]) {
    const { memory = null, driver = null, ...result } = await run(name);
    tried.push(result);
    facts.set(name, { memory, driver });
  }
  const { providers, choice } = judge(tried, options.clock().toISOString());
  return {
    key: await keyOf(options.compute),
    providers: providers.map((provider) => ({ ...provider, ...facts.get(provider.name) })),
    choice,
  };
}

/** Runs the trial of one provider in a process that is ended afterwards, whatever it does. */
function trialRunner(fork: DevicesOptions['fork']): {
  run: (device: string) => Promise<Tried & Partial<DeviceFacts>>;
  stop: () => void;
} {
  let current: Compute | null = null;
  let stopped = false;
  // A trial that was ended says nothing of its device.
  const goOn = (): void => {
    if (stopped) throw new AppError('cancelled', 'The studio is closing.');
  };
  const run = async (device: string): Promise<Tried & Partial<DeviceFacts>> => {
    goOn();
    const compute = startCompute({ fork });
    current = compute;
    const timeout = AbortSignal.timeout(TRIAL_MILLISECONDS);
    try {
      const input = { device, threads: countCores().threads };
      const { memory, driver, ...trial } = await compute.call('tryDevice', input, { signal: timeout });
      return { name: device, trial, memory, driver };
    } catch (error) {
      goOn();
      const seconds = String(TRIAL_MILLISECONDS / 1000);
      const failed = timeout.aborted ? `its trial took longer than ${seconds} seconds` : toWireError(error).message;
      return { name: device, failed };
    } finally {
      compute.stop();
    }
  };
  return {
    run,
    stop: () => {
      stopped = true;
      current?.stop();
    },
  };
}

/** `work`, or `cancelled` as soon as the signal is aborted; the work itself goes on. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      reject(new AppError('cancelled', 'Cancelled.'));
    };
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    void work.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', abort);
    });
  });
}

/** What there is to tell without measuring. */
async function unmeasured({ compute }: DevicesOptions, fixed: string): Promise<MeasuredDevices> {
  const { listed } = await compute.call('machine', {});
  const providers = listed.map((name) => ({
    name,
    listed: true,
    tried: false,
    works: false,
    chosen: name === fixed,
    why: `not tried: MARQUEE_DEVICE names ${fixed}`,
    inference: null,
    training: null,
    memory: null,
    driver: null,
  }));
  return { providers, choice: { inference: fixed, training: fixed, at: null } };
}
