import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanDraft, countWords, wordFinder } from '../../../../src/shared/taglines/draftText.ts';

describe('the text of a draft', () => {
  it('is one line without marks that nobody sees', () => {
    expect(cleanDraft(' In\u0000 a\n world \u202Ewithout\u202C  end\u200B.\uFEFF ')).toBe('In a world without end.');
    expect(cleanDraft('\u2066\u2069\u0007')).toBe('');
    expect(cleanDraft('cafe\u0301 \uD800 bad')).toBe('café bad');
    expect(cleanDraft('<b>Bold</b> & "quoted" 千と千尋')).toBe('<b>Bold</b> & "quoted" 千と千尋');
    expect(cleanDraft('💀'.repeat(600))).toBe('💀'.repeat(250));
    expect(cleanDraft(`a${'💀'.repeat(600)}`)).toBe(`a${'💀'.repeat(249)}`);
  });

  it('has words between spaces', () => {
    expect(countWords('One. Two -- three! 4 … don’t')).toBe(5);
    expect(countWords('   ')).toBe(0);
  });
});

describe('a word that is looked for', () => {
  it('is found whole, in any case and form', () => {
    const love = wordFinder('love');
    expect(love.test('LOVE never dies')).toBe(true);
    expect(love.test('“Love”')).toBe(true);
    expect(love.test('lovely gloves')).toBe(false);
    expect(wordFinder('cafe\u0301').test('the Café.')).toBe(true);
    expect(wordFinder('no  way').test('There is no\u00a0way out')).toBe(true);
    expect(wordFinder('a.b(c)').test('an a.b(c) d')).toBe(true);
    expect(wordFinder('a.b').test('axb')).toBe(false);
  });

  it('may have any sign in it, a hyphen too', () => {
    expect(wordFinder('sci-fi').test('The Sci-Fi of it')).toBe(true);
    expect(wordFinder('sci-fi').test('scifi')).toBe(false);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (word) => {
        expect(wordFinder(word)).toBeInstanceOf(RegExp);
      }),
    );
    for (let code = 0x21; code < 0x7f; code++) {
      const sign = String.fromCharCode(code);
      expect(wordFinder(sign).test(sign), sign).toBe(true);
    }
  });
});
