// On which provider something is opened: one that is named, or the first of several that opens. It keeps a record of what
// was tried and why, so that a GPU is never ignored, nor the CPU used, in silence. Which is fastest is not decided here.
import { AppError } from '../../shared/errors.ts';
import { firstLine, listProviders, openFailure } from './runtime.ts';

/** One execution provider, whether it was used, and why (not). */
export interface ProviderTrial {
  provider: string;
  used: boolean;
  reason: string;
}

/** Which provider a session runs on, and how that came about. */
export interface DeviceRecord {
  chosen: string;
  tried: ProviderTrial[];
  threads: number;
  /** Set where the chosen provider lacks kernels, so that onnxruntime runs part of the graph on the CPU. */
  partly?: true;
}

/** The providers that a device names, in order of preference. 'auto' means the CPU to whom nothing was measured. */
const named = (device: string): string[] =>
  device === 'auto' ? ['cpu'] : device.split(',').map((name) => name.trim());

/** What runs elsewhere than on the first choice and why, in words; null when nothing does. */
export function fallbackOf({ chosen, tried, partly }: DeviceRecord): string | null {
  const words: string[] = [];
  const failed = tried.filter((trial) => !trial.used);
  if (failed.length > 0) {
    const reasons = failed.map(({ provider, reason }) => `${provider} could not be used (${reason})`);
    words.push(`${reasons.join(', ')}: ${chosen} is used instead.`);
  }
  if (partly === true) words.push(`${chosen} lacks some of the model's operations: those run on the CPU.`);
  return words.length === 0 ? null : words.join(' ');
}

/**
 * Opens on the first provider of `device` that works: one name, or several with commas between them.
 * @throws AppError `unsupported` for a name that this build does not have; `compute_failed` when none opens.
 */
export async function openOnFirst<T>(
  device: string,
  threads: number,
  open: (provider: string) => Promise<T>,
): Promise<{ opened: T; device: DeviceRecord }> {
  const candidates = named(device);
  const listed = listProviders();
  const tried: ProviderTrial[] = [];
  for (const provider of candidates) {
    if (!listed.includes(provider)) {
      throw new AppError('unsupported', `This installation has no execution provider "${provider}".`, {
        hint: `It has: ${listed.join(', ')}. Choose one of them, or auto.`,
        details: { listed },
      });
    }
    try {
      const opened = await open(provider);
      const reason =
        tried.length > 0 ? 'the next choice' : device === 'auto' ? 'nothing else was measured' : 'asked for';
      tried.push({ provider, used: true, reason });
      return { opened, device: { chosen: provider, tried, threads } };
    } catch (cause) {
      const reason = firstLine(cause);
      tried.push({ provider, used: false, reason });
      if (tried.length < candidates.length) continue;
      if (cause instanceof AppError) throw cause;
      throw openFailure(cause, provider, tried);
    }
  }
  throw new AppError('bad_input', 'No device was named.', { hint: 'Name one, or auto.' });
}
