// BLEU (Papineni et al. 2002) over plain words, as sacrebleu computes it: up to four-word sequences, clipped counts, brevity
// penalty, and for orders without a match sacrebleu's "exp" smoothing (1/2, 1/4, ... of one match). Scores are 0 to 1. Pure.

/** Longest sequence that counts. */
const ORDER = 4;

/** What a BLEU score is computed from; counts of several texts add up. */
export interface BleuCounts {
  /** By length of the sequence, 1 to 4: sequences of the candidate that the reference has too, and all of them. */
  matches: number[];
  totals: number[];
  /** Words. */
  candidate: number;
  reference: number;
}

/** How often each sequence of `n` words occurs. */
function ngramCounts(words: readonly string[], n: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let at = 0; at + n <= words.length; at++) {
    const key = words.slice(at, at + n).join(' ');
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** Counts of one candidate and its one reference, both as words. */
export function bleuCounts(candidate: readonly string[], reference: readonly string[]): BleuCounts {
  const counts: BleuCounts = { matches: [], totals: [], candidate: candidate.length, reference: reference.length };
  for (let n = 1; n <= ORDER; n++) {
    const has = ngramCounts(reference, n);
    let matches = 0;
    for (const [key, count] of ngramCounts(candidate, n)) matches += Math.min(count, has.get(key) ?? 0);
    counts.matches.push(matches);
    counts.totals.push(Math.max(0, candidate.length - n + 1));
  }
  return counts;
}

/** The counts of several pairs together. */
export function sumOfCounts(list: Iterable<BleuCounts>): BleuCounts {
  const sum: BleuCounts = { matches: [0, 0, 0, 0], totals: [0, 0, 0, 0], candidate: 0, reference: 0 };
  for (const { matches, totals, candidate, reference } of list) {
    for (let n = 0; n < ORDER; n++) {
      sum.matches[n]! += matches[n]!;
      sum.totals[n]! += totals[n]!;
    }
    sum.candidate += candidate;
    sum.reference += reference;
  }
  return sum;
}

/** BLEU of counts. A candidate shorter than four words is scored by the orders that it has (sacrebleu's effective order). */
export function bleuOf({ matches, totals, candidate, reference }: BleuCounts): number {
  if (matches.every((count) => count === 0)) return 0;
  const orders = totals.filter((total) => total > 0).length;
  let smoothed = 1;
  let logs = 0;
  for (let n = 0; n < orders; n++) {
    if (matches[n] === 0) smoothed /= 2;
    logs += Math.log((matches[n] === 0 ? smoothed : matches[n]!) / totals[n]!);
  }
  const brevity = candidate >= reference ? 1 : Math.exp(1 - reference / candidate);
  return brevity * Math.exp(logs / orders);
}

/** The two texts that have a sequence most often. */
interface Most {
  text: number;
  count: number;
  /** The largest count of any other text. */
  next: number;
}

/**
 * Self-BLEU (Zhu et al. 2018, arXiv 1802.01886) of each text: its BLEU with all others as references; the lower, the more
 * varied they are. A sequence is clipped at its largest count in one other text; the reference length is the nearest one.
 */
export function selfBleu(texts: readonly (readonly string[])[]): number[] {
  const most = Array.from({ length: ORDER }, () => new Map<string, Most>());
  const counted = texts.map((words) => Array.from({ length: ORDER }, (_, n) => ngramCounts(words, n + 1)));
  for (const [text, orders] of counted.entries()) {
    for (const [n, counts] of orders.entries()) {
      for (const [key, count] of counts) note(most[n]!, key, text, count);
    }
  }
  const lengths = texts.map((words) => words.length).sort((a, b) => a - b);
  return counted.map((orders, text) => {
    const candidate = texts[text]!.length;
    const counts: BleuCounts = { matches: [], totals: [], candidate, reference: nearestOther(lengths, candidate) };
    for (const [n, own] of orders.entries()) {
      let matches = 0;
      for (const [key, count] of own) {
        const { text: first, count: largest, next } = most[n]!.get(key)!;
        matches += Math.min(count, first === text ? next : largest);
      }
      counts.matches.push(matches);
      counts.totals.push(Math.max(0, candidate - n));
    }
    return bleuOf(counts);
  });
}

function note(most: Map<string, Most>, key: string, text: number, count: number): void {
  const known = most.get(key);
  if (known === undefined) most.set(key, { text, count, next: 0 });
  else if (count > known.count) most.set(key, { text, count, next: known.count });
  else if (count > known.next) known.next = count;
}

/** The length nearest to `own` after `own` itself is taken out once; the shorter of two as near. `sorted`: ascending. */
function nearestOther(sorted: readonly number[], own: number): number {
  const at = sorted.indexOf(own);
  const [below, above] = [sorted[at - 1], sorted[at + 1]];
  if (below === undefined || above === undefined) return below ?? above ?? own;
  return own - below <= above - own ? below : above;
}
