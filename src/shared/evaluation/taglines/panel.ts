// What the votes of a blind panel say: the share of one side among the votes that chose, with Wilson's interval (1927), and how
// likely so uneven a vote would be if both were as good (two-sided sign test). Ties count for neither side. Pure.

export interface PanelVerdict {
  votes: number;
  a: number;
  b: number;
  ties: number;
  /** Of a among the votes that chose; null where none did. */
  share: number | null;
  /** 95 %. */
  interval: [low: number, high: number] | null;
  pValue: number | null;
}

/** The normal quantile that leaves 2.5 % above it. */
const Z = 1.959963984540054;

export function panelVerdict({ a, b, ties }: { a: number; b: number; ties: number }): PanelVerdict {
  const chosen = a + b;
  const counts = { votes: chosen + ties, a, b, ties };
  if (chosen === 0) return { ...counts, share: null, interval: null, pValue: null };
  return { ...counts, share: a / chosen, interval: wilsonInterval(a, chosen), pValue: signTest(a, b) };
}

/** The 95 % interval of a share `hits / all`; it keeps within 0 and 1 and holds for few votes too. */
export function wilsonInterval(hits: number, all: number): [low: number, high: number] {
  const share = hits / all;
  const spread = (Z * Z) / all;
  const middle = (share + spread / 2) / (1 + spread);
  const half = (Z / (1 + spread)) * Math.sqrt((share * (1 - share)) / all + spread / (4 * all));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}

/** The chance of a split at least as uneven as `a` to `b` when both are as likely: exact binomial, two-sided. */
export function signTest(a: number, b: number): number {
  const all = a + b;
  const fewer = Math.min(a, b);
  // By logarithms: 0.5^1000 is no number.
  let log = -all * Math.LN2;
  let tail = 0;
  for (let k = 0; k <= fewer; k++) {
    tail += Math.exp(log);
    log += Math.log((all - k) / (k + 1));
  }
  return Math.min(1, 2 * tail);
}
