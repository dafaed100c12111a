// Training on the CPU: onnxruntime computes the gradients, SIMD kernels update the arena in place. Parameters never leave
// it, so loading and reading back are nothing. The fastest way there by measure: an optimizer inside the graph takes ten
// times as long.
import type { Optimizer } from '../optimizer.ts';
import type { StepRequest, StepResult, TrainingBackend } from './backend.ts';

export interface CpuHybridOptions {
  optimizer: Optimizer;
  /** Decay of the moving average; 0 for none. */
  emaDecay: number;
  /** Computes the gradients of a batch into the arena and returns its loss. */
  gradients: (rows: Int32Array, index: number) => Promise<number>;
  close?: () => Promise<void>;
}

export class CpuHybrid implements TrainingBackend {
  readonly resident = true;
  readonly stepsPerCall = 1;
  private readonly options: CpuHybridOptions;

  constructor(options: CpuHybridOptions) {
    this.options = options;
  }

  get updates(): number {
    return this.options.optimizer.step;
  }

  set updates(count: number) {
    this.options.optimizer.step = count;
  }

  load(): Promise<void> {
    return Promise.resolve();
  }

  async steps(requests: readonly StepRequest[]): Promise<StepResult[]> {
    const { optimizer, emaDecay, gradients } = this.options;
    const results: StepResult[] = [];
    for (const { rows, index, rate } of requests) {
      const loss = await gradients(rows, index);
      // Parameters stay as they were before a loss that is no number.
      if (!Number.isFinite(loss)) return [...results, { loss, norm: NaN }];
      const norm = optimizer.update(rate);
      if (norm === Infinity) return [...results, { loss, norm }];
      if (emaDecay > 0) optimizer.updateAverage(emaDecay);
      results.push({ loss, norm });
    }
    return results;
  }

  readBack(): Promise<void> {
    return Promise.resolve();
  }

  async close(): Promise<void> {
    await this.options.close?.();
  }
}
