// The difference of two short texts word by word, for showing what an edit changed. Pure; how it is painted is the page's
// matter. Longest common subsequence of words: taglines are short, so the quadratic table costs nothing.

/** A stretch of words with single spaces between them: in both texts, only in the old one, or only in the new one. */
export interface DiffPart {
  kind: 'same' | 'gone' | 'new';
  text: string;
}

/** Texts with more words than this are compared as wholes: a table of them would stall the page. */
const MOST_WORDS = 400;

const wordsOf = (text: string): string[] => text.match(/\S+/gu) ?? [];

/** Length of the longest common subsequence of old[i..] and next[j..], for all i and j. */
function commonLengths(old: readonly string[], next: readonly string[]): Uint16Array[] {
  const table = Array.from({ length: old.length + 1 }, () => new Uint16Array(next.length + 1));
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = next.length - 1; j >= 0; j--) {
      table[i]![j] = old[i] === next[j] ? table[i + 1]![j + 1]! + 1 : Math.max(table[i + 1]![j]!, table[i]![j + 1]!);
    }
  }
  return table;
}

/**
 * What an edit made of a text. The parts "same" and "new", joined by spaces, are the new text, "same" and "gone" the old one;
 * within a change what is gone stands before what is new. Spaces are not compared.
 */
export function wordDiff(before: string, after: string): DiffPart[] {
  const old = wordsOf(before);
  const next = wordsOf(after);
  if (old.length > MOST_WORDS || next.length > MOST_WORDS) {
    return [part('gone', old.join(' ')), part('new', next.join(' '))];
  }
  const common = commonLengths(old, next);
  const steps: DiffPart[] = [];
  let i = 0;
  let j = 0;
  while (i < old.length || j < next.length) {
    if (i < old.length && j < next.length && old[i] === next[j]) {
      steps.push(part('same', next[j]!));
      i++;
      j++;
    } else if (j >= next.length || (i < old.length && common[i + 1]![j]! >= common[i]![j + 1]!)) {
      steps.push(part('gone', old[i++]!));
    } else {
      steps.push(part('new', next[j++]!));
    }
  }
  return joined(steps);
}

const part = (kind: DiffPart['kind'], text: string): DiffPart => ({ kind, text });

/** Neighbours of one kind as one part; between two same parts all that is gone comes before all that is new. */
function joined(steps: readonly DiffPart[]): DiffPart[] {
  const parts: DiffPart[] = [];
  let run: DiffPart[] = [];
  const take = (kind: DiffPart['kind']): void => {
    const text = run.filter((step) => step.kind === kind).map((step) => step.text);
    if (text.length > 0) parts.push(part(kind, text.join(' ')));
  };
  const flush = (): void => {
    for (const kind of ['same', 'gone', 'new'] as const) take(kind);
    run = [];
  };
  for (const step of steps) {
    const [first] = run;
    if (first && (first.kind === 'same') !== (step.kind === 'same')) flush();
    run.push(step);
  }
  flush();
  return parts;
}

/** "2 words changed", "1 word added": what an edit did, in short. Empty where it did nothing. */
export function editWords(parts: readonly DiffPart[]): string {
  const count = (kind: DiffPart['kind']): number =>
    parts.filter((each) => each.kind === kind).reduce((sum, each) => sum + wordsOf(each.text).length, 0);
  const gone = count('gone');
  const fresh = count('new');
  const changed = Math.min(gone, fresh);
  const words = (n: number, verb: string): string => (n === 0 ? '' : `${n} word${n === 1 ? '' : 's'} ${verb}`);
  return [words(changed, 'changed'), words(gone - changed, 'taken out'), words(fresh - changed, 'added')]
    .filter(Boolean)
    .join(', ');
}
