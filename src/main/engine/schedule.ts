// Learning-rate schedules, as torch and transformers define them (vectors: schedules.json). A schedule answers the
// rate for a step and, where it watches validation, is told the loss of each epoch; its state can be saved.

export interface Schedule {
  /** Rate for the update number `step`, counted from 0. */
  rate(step: number): number;
  /** Told the validation loss after each epoch. */
  endEpoch(validationLoss: number): void;
  /** What a checkpoint keeps; schedules that only follow the step keep nothing. */
  state(): Record<string, number>;
  restore(state: Record<string, number>): void;
}

/** A schedule that depends on nothing but the step. */
function curve(rate: (step: number) => number): Schedule {
  return { rate, endEpoch: () => undefined, state: () => ({}), restore: () => undefined };
}

export const constantRate = (rate: number): Schedule => curve(() => rate);

/** Linear rise over `warmup` steps, then linear fall to 0 at `total` (transformers `get_linear_schedule_with_warmup`). */
export const linearWarmup = (peak: number, warmup: number, total: number): Schedule =>
  curve((step) =>
    step < warmup
      ? (peak * step) / Math.max(1, warmup)
      : peak * Math.max(0, (total - step) / Math.max(1, total - warmup)),
  );

/** Linear rise over `warmup` steps, then half a cosine to 0 at `total` (transformers `get_cosine_schedule_with_warmup`). */
export const cosineWarmup = (peak: number, warmup: number, total: number): Schedule =>
  curve((step) => {
    if (step < warmup) return (peak * step) / Math.max(1, warmup);
    const progress = (step - warmup) / Math.max(1, total - warmup);
    return peak * Math.max(0, 0.5 * (1 + Math.cos(Math.PI * progress)));
  });

/** torch `OneCycleLR` with cosine annealing: from peak/25 to peak over the first `share`, then down to peak/25/1e4. */
export function oneCycle(peak: number, total: number, share = 0.2): Schedule {
  const initial = peak / 25;
  const final = initial / 1e4;
  const top = share * total - 1;
  const anneal = (from: number, to: number, part: number): number =>
    to + ((from - to) / 2) * (1 + Math.cos(Math.PI * part));
  return curve((step) => {
    const at = Math.min(step, total - 1);
    if (at <= top) return anneal(initial, peak, top <= 0 ? 1 : at / top);
    return anneal(peak, final, (at - top) / (total - 1 - top));
  });
}

/**
 * torch `ReduceLROnPlateau`, mode min, relative threshold 1e-4, no cooldown: the rate is multiplied by `factor` once
 * more than `patience` epochs in a row brought no improvement.
 */
export function reduceOnPlateau(start: number, factor: number, patience: number): Schedule {
  let rate = start;
  let best = Infinity;
  let badEpochs = 0;
  return {
    rate: () => rate,
    endEpoch(loss) {
      if (loss < best * (1 - 1e-4) || (best === Infinity && loss < Infinity)) {
        best = loss;
        badEpochs = 0;
      } else {
        badEpochs += 1;
      }
      if (badEpochs > patience) {
        const lower = rate * factor;
        // torch leaves the rate alone when the change is below its `eps`.
        if (rate - lower > 1e-8) rate = lower;
        badEpochs = 0;
      }
    },
    state: () => ({ rate, best: best === Infinity ? -1 : best, improved: best === Infinity ? 0 : 1, badEpochs }),
    restore(state) {
      rate = state.rate ?? start;
      best = state.improved === 1 ? (state.best ?? Infinity) : Infinity;
      badEpochs = state.badEpochs ?? 0;
    },
  };
}
