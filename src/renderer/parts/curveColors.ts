// Colours of curves that have to be told apart. The colours themselves stand in theme.css, for light and dark.

const COLORS = 10;

/** The colour of the n-th curve; beyond ten they come again. */
export const curveColor = (index: number): string => `var(--curve-${String((index % COLORS) + 1)})`;
