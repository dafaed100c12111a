// Which execution providers work here: each that onnxruntime lists is tried with a real forward pass and timed.
import { env } from 'onnxruntime-node';
import { listProviders } from '../engine/runtime.ts';
import { toWireError } from '../../shared/errors.ts';
import { countCores } from './cores.ts';
import { efficientNetLite0 as probe } from './encoders/efficientNetLite0.ts';
import { shippedModel } from '../modelStore/shipped.ts';
import type { DeviceReport } from './service.ts';

type Providers = DeviceReport['providers'];

const reports = new Map<string, ReturnType<typeof probeProviders>>();

/** See `probeProviders`; each device is probed once per process, which takes a second where a GPU is looked for. */
export function tryProviders(device: string): ReturnType<typeof probeProviders> {
  const known = reports.get(device) ?? probeProviders(device);
  reports.set(device, known);
  return known;
}

/**
 * Tries every provider with one picture through the shipped encoder. `device` is what jobs are going to ask for: the
 * report marks the provider that they will get.
 */
async function probeProviders(device: string): Promise<{ onnxruntime: string; providers: Providers }> {
  const { folder } = await shippedModel(probe.id);
  const prepared = new Uint8Array(probe.inputBytes).fill(127);
  const providers: Providers = [];
  for (const name of listProviders()) {
    try {
      const { session, encode } = await probe.open(folder, { device: name, threads: countCores().threads });
      await encode(prepared, 1);
      const before = performance.now();
      await encode(prepared, 1);
      const milliseconds = performance.now() - before;
      await session.close();
      providers.push({
        ...nothingKnown(name),
        works: true,
        why: 'one poster was encoded',
        inference: { milliseconds, error: 0 },
      });
    } catch (error) {
      const why = toWireError(error).message;
      providers.push({ ...nothingKnown(name), why });
    }
  }
  const chosen = await chosenFor(device, folder);
  for (const each of providers) each.chosen = each.name === chosen;
  return { onnxruntime: onnxruntimeVersion(), providers };
}

const nothingKnown = (name: string): Providers[number] => ({
  name,
  listed: true,
  tried: true,
  works: false,
  chosen: false,
  why: '',
  inference: null,
  training: null,
  memory: null,
  driver: null,
});

async function chosenFor(device: string, folder: string): Promise<string | null> {
  try {
    const { session } = await probe.open(folder, { device, threads: 1 });
    await session.close();
    return session.device.chosen;
  } catch {
    return null;
  }
}

const onnxruntimeVersion = (): string => env.versions.node ?? env.versions.common;
