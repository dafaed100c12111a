import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { MeaningRows } from '../../../../src/main/compute/vectors/meaningRows.ts';
import { longestCommonRun, NearCopyIndex } from '../../../../src/shared/taglines/nearCopies.ts';
import { plainText, plainWords } from '../../../../src/shared/taglines/plainWords.ts';

const JAWS = 'Just when you thought it was safe to go back in the water...';
const ALIEN = 'In space no one can hear you scream.';
const films = new Map([
  ['Jaws 2', JAWS],
  ['Alien', ALIEN],
  ['Short', 'Never again.'],
]);
function index(): NearCopyIndex<string> {
  const made = new NearCopyIndex<string>(null);
  for (const [film, text] of films) made.add(text, film);
  return made;
}

describe('plain words', () => {
  it('leave out case, accents, punctuation and spaces', () => {
    expect(plainWords(' Café,  DON’T -- 2 Fast! ')).toEqual(['cafe', 'dont', '2', 'fast']);
    expect(plainText("It's   BACK…")).toBe(plainText('its back'));
    expect(plainWords('?!')).toEqual([]);
  });
});

describe('near-copies by words', () => {
  it('finds the same words whatever their case and punctuation', () => {
    expect(index().find('in SPACE no-one can hear you scream!!')).toEqual({ kind: 'exact', amount: 1, entry: 'Alien' });
    expect(index().find('never again')).toEqual({ kind: 'exact', amount: 1, entry: 'Short' });
  });

  it('finds five words in a row, and no four', () => {
    expect(index().find('They thought it was safe to swim here.')).toEqual({ kind: 'run', amount: 5, entry: 'Jaws 2' });
    expect(index().find('He said it was safe to swim.')).toBeNull();
  });

  it('finds half of the four-word sequences, and names the longest run where there is one', () => {
    // Its two sequences are "no one can hear" and "one can hear me"; the other text has "no one can hear" alone.
    const short = new NearCopyIndex<string>(null);
    short.add('No one can hear', 'Quiet');
    expect(short.find('No one can hear me')).toEqual({ kind: 'ngrams', amount: 0.5, entry: 'Quiet' });
    expect(short.find('No one can hear me now')).toBeNull();
    const two = index();
    two.add('One can hear you scream in there', 'Copy');
    expect(two.find('Where no one can hear you scream')).toMatchObject({ kind: 'run', amount: 6, entry: 'Alien' });
  });

  it('says nothing of words in another order, nor of a text without words', () => {
    expect(index().find('Scream you hear can one no space in')).toBeNull();
    const empty = new NearCopyIndex<string>(null);
    empty.add('...', 'dots');
    expect(empty.find('!!!')).toBeNull();
    expect(empty.size).toBe(1);
  });

  it('gives what comparing with each text gives', () => {
    const rows: { tagline: string; imdbId: string }[] = parse(
      readFileSync(new URL('../../../fixtures/tables/movie_text.csv', import.meta.url)),
      { columns: true },
    );
    const taglines = rows.map((row) => row.tagline).filter((tagline) => tagline !== '');
    const known = taglines.slice(0, Math.floor(taglines.length / 2));
    const made = new NearCopyIndex<string>(null);
    for (const text of known) made.add(text, text);
    const mixed = taglines.map((text, i) => `${text} ${known[(i * 7) % known.length]!}`);
    let found = 0;
    for (const text of [...taglines, ...mixed]) {
      const runs = known.map((other) => longestCommonRun(...numbered(plainWords(text), plainWords(other))));
      const longest = Math.max(...runs);
      const answer = made.findByWords(text);
      if (known.some((other) => plainText(other) === plainText(text))) expect(answer?.kind).toBe('exact');
      else if (longest >= 5) {
        expect(answer).toMatchObject({ kind: 'run', amount: longest });
        found++;
      } else expect(answer?.kind).not.toBe('run');
    }
    expect(found).toBeGreaterThan(5);
  });
});

describe('near-copies by meaning', () => {
  const meaning = (...numbers: number[]) => Float32Array.from(numbers);

  it('come last, from a cosine of 0.9 on', () => {
    const made = new NearCopyIndex<string>(new MeaningRows(2));
    made.add('Not compared by its meaning', 'Words');
    made.add(ALIEN, 'Alien', meaning(1, 0));
    made.add(JAWS, 'Jaws 2', meaning(0.6, 0.8));
    const [near, far] = made.nearest([meaning(0.96, 0.28), meaning(0.87, -0.49)], 2);
    expect(near!.map(({ entry }) => entry)).toEqual(['Alien', 'Jaws 2']);
    expect(near![1]!.similarity).toBeCloseTo(0.8, 6);
    expect(made.find('Nobody hears you out here', near![0])).toMatchObject({ kind: 'meaning', entry: 'Alien' });
    expect(made.find('Nobody hears you out here', near![0])?.amount).toBeCloseTo(0.96, 6);
    expect(made.find('Nobody hears you out here', far![0])).toBeNull();
    expect(made.find(ALIEN, near![1])?.kind).toBe('exact');
  });

  it('do not count in an index of words', () => {
    const made = new NearCopyIndex<string>(null);
    made.add(ALIEN, 'Alien', meaning(1, 0));
    expect(made.nearest([meaning(1, 0)], 3)).toEqual([[]]);
    expect(made.find(ALIEN)?.kind).toBe('exact');
  });
});

/** Equal words get equal numbers. */
function numbered(a: readonly string[], b: readonly string[]): [number[], number[]] {
  const numbers = new Map<string, number>();
  const numberOf = (word: string): number => {
    if (!numbers.has(word)) numbers.set(word, numbers.size);
    return numbers.get(word)!;
  };
  return [a.map(numberOf), b.map(numberOf)];
}
