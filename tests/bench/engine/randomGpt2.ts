// A GPT-2 folder of the official shape with random weights, for benchmarks: GPT-2 small unless told otherwise, 0.5 GB.
// The numbers mean nothing; time and memory do not depend on them.
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '../../../src/main/engine/random.ts';
import { gpt2ConfigSchema, gpt2Tensors, type Gpt2Config } from '../../../src/main/models/gpt2/gpt2.ts';
import { encodeSafetensors } from '../../../src/main/models/files/safetensors.ts';

/** Writes config.json and model.safetensors into `folder`. `fields` as in config.json. */
export function writeRandomGpt2(folder: string, fields: Record<string, unknown> = {}): Gpt2Config {
  const config = gpt2ConfigSchema.parse({ model_type: 'gpt2', ...fields });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...config, architectures: ['GPT2LMHeadModel'] }));
  const random = new Random(1);
  const numbers = Float32Array.from({ length: 2 ** 20 }, () => 0.02 * random.normal());
  const tensors = [...gpt2Tensors(config)].map(({ name, shape }) => {
    const data = new Float32Array(shape.reduce((product, size) => product * size, 1));
    if (/ln_\w+\.weight$/.test(name)) data.fill(1);
    else {
      for (let start = 0; start < data.length; start += numbers.length) {
        data.set(numbers.subarray(0, Math.min(numbers.length, data.length - start)), start);
      }
    }
    return { name, dtype: 'F32' as const, shape, data };
  });
  const file = openSync(join(folder, 'model.safetensors'), 'w');
  for (const chunk of encodeSafetensors(tensors, { format: 'pt' })) writeSync(file, chunk);
  closeSync(file);
  return config;
}

let folder: string | undefined;

/** GPT-2 small for all rows of a run, gone when the process ends. MARQUEE_BENCH_GPT2 names a folder to keep. */
export function randomGpt2Folder(): string {
  const kept = process.env.MARQUEE_BENCH_GPT2;
  if (kept !== undefined && existsSync(join(kept, 'model.safetensors'))) return kept;
  if (folder === undefined) {
    folder = kept ?? mkdtempSync(join(tmpdir(), 'marquee-bench-gpt2-'));
    writeRandomGpt2(folder);
    const made = folder;
    if (kept === undefined) process.on('exit', () => rmSync(made, { recursive: true, force: true }));
  }
  return folder;
}
