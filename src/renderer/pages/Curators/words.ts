// Figures of agreement in words. Pure.

/** Two decimals; a dash where it is not defined. */
export const figure = (value: number | null): string => (value === null ? '–' : value.toFixed(2));

/** What a kappa means, after Landis and Koch (1977), and whether there is enough to say so. */
export function kappaWords(kappa: number | null, pairs: number): string {
  if (kappa === null) return 'not defined: one answer alone was given';
  const strength =
    kappa <= 0
      ? 'no better than chance'
      : kappa <= 0.2
        ? 'slight'
        : kappa <= 0.4
          ? 'fair'
          : kappa <= 0.6
            ? 'moderate'
            : kappa <= 0.8
              ? 'substantial'
              : 'almost perfect';
  return pairs < 30 ? `${strength}, but few labels` : strength;
}
