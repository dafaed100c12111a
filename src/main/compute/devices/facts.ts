// What the system tells of the hardware behind a provider: memory and driver. onnxruntime tells neither; where nobody does
// they stay null.
import { execFile } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { promisify } from 'node:util';

export interface DeviceFacts {
  /** Bytes: of the GPU, or of the computer for the CPU. */
  memory: number | null;
  driver: string | null;
}

/** Facts of one provider. Never throws. */
export async function deviceFacts(provider: string): Promise<DeviceFacts> {
  if (provider === 'cpu') return { memory: totalmem(), driver: cpus()[0]?.model.trim() ?? null };
  if (provider === 'coreml') return { memory: null, driver: null };
  const nvidia = await nvidiaFacts();
  if (nvidia !== null || provider !== 'webgpu') return nvidia ?? { memory: null, driver: null };
  const icd = process.env['VK_ICD_FILENAMES'];
  return { memory: null, driver: icd === undefined ? null : `Vulkan driver named by VK_ICD_FILENAMES: ${icd}` };
}

async function nvidiaFacts(): Promise<DeviceFacts | null> {
  try {
    const query = ['--query-gpu=name,memory.total,driver_version', '--format=csv,noheader,nounits'];
    const { stdout } = await promisify(execFile)('nvidia-smi', query, { timeout: 5000, windowsHide: true });
    return parseNvidia(stdout);
  } catch {
    return null;
  }
}

/** The first line of `nvidia-smi`'s table: name, MiB, driver version. */
export function parseNvidia(table: string): DeviceFacts | null {
  const [name, mebibytes, version] = table
    .split('\n')[0]!
    .split(',')
    .map((cell) => cell.trim());
  if (name === undefined || version === undefined) return null;
  const memory = Number(mebibytes) * 2 ** 20;
  return { memory: Number.isFinite(memory) ? memory : null, driver: `${name}, NVIDIA driver ${version}` };
}
