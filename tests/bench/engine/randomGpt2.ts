// A GPT-2 folder of the official shape with random weights, for benchmarks: GPT-2 small unless told otherwise, 0.5 GB.
// The numbers mean nothing; time and memory do not depend on them.
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '../../../src/main/engine/random.ts';
import { gpt2ConfigSchema, gpt2Tensors, type Gpt2Config } from '../../../src/main/models/gpt2.ts';
import { encodeSafetensors } from '../../../src/main/models/safetensors.ts';

/** Writes config.json and model.safetensors into `folder`. `fields` as in config.json. */
export function writeRandomGpt2(folder: string, fields: Record<string, unknown> = {}): Gpt2Config {
  const config = gpt2ConfigSchema.parse({ model_type: 'gpt2', ...fields });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...config, architectures: ['GPT2LMHeadModel'] }));
  const random = new Random(1);
  const numbers = Float32Array.from({ length: 2 ** 20 }, () => 0.02 * random.normal());
  const tensors = gpt2Tensors(config).map(({ name, shape }) => {
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
