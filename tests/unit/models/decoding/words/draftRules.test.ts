import { describe, expect, it } from 'vitest';
import { DraftRules, type DraftRulesOptions } from '../../../../../src/main/models/decoding/words/draftRules.ts';
import { TokenTexts } from '../../../../../src/main/models/decoding/words/tokenTexts.ts';

/** Token 0 ends; the others are these texts. */
const TOKENS = ['', ' the', ' dark', 'ness', ' night', ' love', 'ly', '.', ' THE', 'the', '\n', ' In', ' Love'];
const id = (text: string): number => TOKENS.indexOf(text);
/** The longest tokens that a text begins with, one after the other; what is none is left out. */
function encode(text: string): number[] {
  const ids: number[] = [];
  for (let at = 0; at < text.length;) {
    const longest = TOKENS.filter((token) => token !== '' && text.startsWith(token, at)).sort(
      (a, b) => b.length - a.length,
    )[0];
    if (longest !== undefined) ids.push(id(longest));
    at += longest?.length ?? 1;
  }
  return ids;
}
const rules = (changes: Partial<DraftRulesOptions> = {}): DraftRules =>
  new DraftRules({
    encode,
    texts: new TokenTexts((ids) => ids.map((each) => TOKENS[each]).join('')),
    ends: [0],
    beginning: '',
    minWords: 1,
    maxWords: 10,
    maxCharacters: 100,
    mustHave: [],
    forbidden: [],
    ...changes,
  });
const after = (on: DraftRules, ...tokens: string[]): Float32Array => {
  const scores = new Float32Array(TOKENS.length);
  on.adjust(scores, tokens.map(id));
  return scores;
};

describe('lengths', () => {
  it('hold the end back before the least words, those of the beginning counted', () => {
    expect(after(rules({ minWords: 2 }), ' the')[0]).toBe(-Infinity);
    expect(after(rules({ minWords: 2 }), ' the', ' dark')[0]).toBe(0);
    expect(after(rules({ minWords: 2, beginning: 'In' }), ' the')[0]).toBe(0);
  });

  it('make the end likelier near the limit and give up behind it', () => {
    const few = rules({ maxWords: 3 });
    expect(after(few, ' the', ' dark')[0]).toBeGreaterThan(0);
    expect(few.hopeless([' the', ' dark', ' night'].map(id))).toBe(false);
    expect(few.hopeless([' the', ' dark', ' night', ' love'].map(id))).toBe(true);
    expect(rules({ maxCharacters: 12 }).hopeless([' the', ' dark', ' night'].map(id))).toBe(true);
    expect(rules().hopeless([' the', '\n'].map(id))).toBe(true);
    expect(few.objection('one two three four')).toBe('long');
    expect(rules({ minWords: 3 }).objection('one two')).toBe('short');
  });
});

describe('forbidden words', () => {
  it('are banned in every case, with and without a space, where they begin a word', () => {
    const scores = after(rules({ forbidden: ['the'] }), ' dark', '.');
    for (const form of [' the', ' THE', 'the']) expect(scores[id(form)]).toBe(-Infinity);
    expect(after(rules({ forbidden: ['the'] }), ' dark')[id('the')]).toBe(0);
  });

  it('of several tokens are banned at their last one', () => {
    const on = rules({ forbidden: ['darkness'] });
    expect(after(on, ' the', ' dark')[id('ness')]).toBe(-Infinity);
    expect(after(on, ' the', ' night')[id('ness')]).toBe(0);
    expect(after(on)[id(' dark')]).toBe(0);
    expect(on.objection('The Darkness falls')).toBe('forbidden');
    expect(on.objection('The dark falls')).toBeNull();
  });
});

describe('words that have to come', () => {
  it('hold the end back and come nearer until they are due', () => {
    const on = rules({ mustHave: ['love'], maxWords: 4 });
    const [early, late] = [after(on, ' the'), after(on, ' the', ' dark', ' night')];
    expect(early[0]).toBe(-Infinity);
    expect(late[id(' love')]).toBeGreaterThan(early[id(' love')]!);
    expect(late[id(' love')]).toBe(Math.max(...late));
    expect(after(on, ' the', ' love')[0]).toBeGreaterThanOrEqual(0);
    expect(on.objection('the night')).toBe('wanted');
  });

  it('are completed once begun, and stand whole', () => {
    const on = rules({ mustHave: ['darkness'] });
    const scores = after(on, ' the', ' dark');
    expect(scores[id('ness')]).toBe(Math.max(...scores));
    expect(rules({ mustHave: ['love'] }).objection('lovely night')).toBe('wanted');
    expect(rules({ mustHave: ['love'] }).objection('Love is all')).toBeNull();
  });
});
