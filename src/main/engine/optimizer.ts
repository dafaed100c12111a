// AdamW and Adam over an arena, with global-norm clipping, parameter groups, moving average and sums of gradients over
// part batches (spec 4.4). The updates are WASM kernels; this file owns the bias corrections and the step count.
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
  /**
   * Where epsilon stands: 'torch' adds it to the bias-corrected root of v, 'huggingface' to the uncorrected one and decays
   * after the step, as the AdamW of transformers did that ClipCap trained with (spec 4.4). Default torch.
   */
  epsilonPlacement?: 'torch' | 'huggingface';
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
   * it is not computed then). The clip factor is torch's: clipNorm / (norm + 1e-6), at most 1. A norm that is no number is
   * returned as Infinity and nothing is updated: one such step would spoil every parameter.
   */
  update(learningRate: number): number {
    const { beta1, beta2, epsilon, weightDecay, decayMode, clipNorm } = this.settings;
    const norm = clipNorm > 0 ? this.gradientNorm() : NaN;
    if (clipNorm > 0 && !Number.isFinite(norm)) return Infinity;
    const gradientScale = clipNorm > 0 ? Math.min(1, clipNorm / (norm + 1e-6)) : 1;
    this.step += 1;
    const correction1 = 1 - beta1 ** this.step;
    const correction2 = Math.sqrt(1 - beta2 ** this.step);
    const { memory } = this.arena;
    for (const { offset, length, decay, rateFactor, weightDecay: own } of this.arena.ranges) {
      const decayRate = decay ? (own ?? weightDecay) : 0;
      const rate = learningRate * rateFactor;
      const at = (slot: 'p' | 'm' | 'v' | 'g'): number => this.arena.address(slot) + offset * 4;
      const kept = decayMode === 'decoupled' ? 1 - rate * decayRate : 1;
      const late = this.settings.epsilonPlacement === 'huggingface';
      memory.kernels.adamw(
        at('p'),
        at('m'),
        at('v'),
        at('g'),
        length,
        beta1,
        beta2,
        // Decay after the step shrinks the step too.
        ((rate * correction2) / correction1) * (late ? kept : 1),
        late ? epsilon : epsilon * correction2,
        kept,
        gradientScale,
        decayMode === 'l2' ? decayRate : 0,
      );
    }
    return norm;
  }

  /**
   * Gradient accumulation: after each part of a batch but the last, adds `weight` times its gradients to the slot `sum`;
   * after the last one, the gradients become that sum, its own included, times `scale`, and the slot is cleared.
   */
  accumulate(isLast: boolean, weight = 1, scale = 1): void {
    const { memory, length } = this.arena;
    const [gradients, sum] = [this.arena.address('g'), this.arena.address('sum')];
    if (!isLast) {
      memory.kernels.accumulate(sum, gradients, length, weight);
      return;
    }
    if (weight * scale !== 1) memory.kernels.scale(gradients, length, weight * scale);
    memory.kernels.accumulate(gradients, sum, length, scale);
    memory.kernels.scale(sum, length, 0);
  }

  /** Moves the average towards the parameters; call after `update`. Early steps use a smaller decay, as a warm-up. */
  updateAverage(decay: number): void {
    const warm = Math.min(decay, (1 + this.step) / (10 + this.step));
    this.arena.memory.kernels.ema(this.arena.address('ema'), this.arena.address('p'), this.arena.length, warm);
  }
}
