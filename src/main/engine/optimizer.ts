// AdamW and Adam over an arena, with global-norm clipping and groups with and without decay (spec 4.4). The update
// itself is a WASM kernel; this file owns the bias corrections and the step count.
import type { Arena } from './arena.ts';

export interface OptimizerSettings {
  beta1: number;
  beta2: number;
  epsilon: number;
  weightDecay: number;
  /** 'decoupled' is AdamW (arXiv 1711.05101); 'l2' adds decay to the gradient, as plain Adam does. */
  decayMode: 'decoupled' | 'l2';
  /** Largest global norm of the gradient; 0 turns clipping off. */
  clipNorm: number;
}

export class Optimizer {
  /** Updates done; saved with a checkpoint. */
  step = 0;
  private readonly arena: Arena;
  private readonly settings: OptimizerSettings;

  constructor(arena: Arena, settings: OptimizerSettings) {
    this.arena = arena;
    this.settings = settings;
  }

  /** Global L2 norm of the gradients of all trained parameters. */
  gradientNorm(): number {
    const base = this.arena.address('g');
    let sum = 0;
    for (const { offset, length } of this.arena.ranges)
      sum += this.arena.memory.kernels.sumsq(base + offset * 4, length);
    return Math.sqrt(sum);
  }

  /**
   * One update with the gradients in the arena. Returns the gradient's norm before clipping (NaN when not clipping:
   * it is not computed then). The clip factor is torch's: clipNorm / (norm + 1e-6), at most 1.
   */
  update(learningRate: number): number {
    const { beta1, beta2, epsilon, weightDecay, decayMode, clipNorm } = this.settings;
    const norm = clipNorm > 0 ? this.gradientNorm() : NaN;
    const gradientScale = clipNorm > 0 ? Math.min(1, clipNorm / (norm + 1e-6)) : 1;
    this.step += 1;
    const correction1 = 1 - beta1 ** this.step;
    const correction2 = Math.sqrt(1 - beta2 ** this.step);
    const { memory } = this.arena;
    for (const { offset, length, decay } of this.arena.ranges) {
      const rate = decay ? weightDecay : 0;
      const at = (slot: 'p' | 'm' | 'v' | 'g'): number => this.arena.address(slot) + offset * 4;
      memory.kernels.adamw(
        at('p'),
        at('m'),
        at('v'),
        at('g'),
        length,
        beta1,
        beta2,
        (learningRate * correction2) / correction1,
        epsilon * correction2,
        decayMode === 'decoupled' ? 1 - learningRate * rate : 1,
        gradientScale,
        decayMode === 'l2' ? rate : 0,
      );
    }
    return norm;
  }

  /** Moves the average towards the parameters; call after `update`. Early steps use a smaller decay, as a warm-up. */
  updateAverage(decay: number): void {
    const warm = Math.min(decay, (1 + this.step) / (10 + this.step));
    this.arena.memory.kernels.ema(this.arena.address('ema'), this.arena.address('p'), this.arena.length, warm);
  }
}
