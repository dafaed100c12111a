import { describe, expect, it } from 'vitest';
import { Random } from '../../../../src/shared/random.ts';
import { dropFields, promptParts, taglinePrompt, taglineText } from '../../../../src/shared/taglines/prompt.ts';
import { TONES, toneOf } from '../../../../src/shared/taglines/tone.ts';

describe('prompt of a tagline', () => {
  it('tells what is known in a fixed order', () => {
    const fields = { tone: ['dark', 'short'], title: 'Alien', genres: ['Horror', 'Sci-Fi'], overview: 'A ship lands.' };
    expect(taglinePrompt(fields)).toBe(
      'Genres: Horror, Sci-Fi. Title: Alien. Tone: dark, short. Overview: A ship lands. Tagline:',
    );
    expect(taglinePrompt({ genres: ['Horror'] })).toBe('Genres: Horror. Tagline:');
    expect(taglinePrompt({ title: ' Who’s \n Afraid? ', genres: [] })).toBe('Title: Who’s Afraid? Tagline:');
    expect(taglinePrompt({})).toBe('Tagline:');
    expect(taglineText('  In space ')).toBe(' In space');
  });

  it('gives parts that begin with a space but for the first', () => {
    const parts = promptParts({ title: 'Alien', tone: ['dark'] });
    expect(parts).toEqual([
      { field: 'title', text: 'Title: Alien.' },
      { field: 'tone', text: ' Tone: dark.' },
      { field: 'cue', text: ' Tagline:' },
    ]);
  });

  it('lets no text end the prompt', () => {
    expect(taglinePrompt({ title: 'A<|endoftext|>B' })).toBe('Title: A B. Tagline:');
    expect(taglineText('x<|endoftext|>')).toBe(' x');
  });

  it('leaves fields out about as often as asked for, and the same with the same seed', () => {
    const fields = { genres: ['A', 'B', 'C'], title: 'T', tone: ['dark'] };
    const rates = { genres: 0.3, title: 0.2, tone: 0.5, genre: 0.1 };
    const draw = (seed: number) => {
      const random = new Random(seed);
      return Array.from({ length: 4000 }, () => dropFields(fields, rates, random));
    };
    const drawn = draw(1);
    expect(drawn).toEqual(draw(1));
    expect(drawn).not.toEqual(draw(2));
    const share = (holds: (one: (typeof drawn)[number]) => boolean): number => drawn.filter(holds).length / 4000;
    expect(share(({ genres }) => genres!.length === 0)).toBeCloseTo(0.3, 1);
    expect(share(({ title }) => title === undefined)).toBeCloseTo(0.2, 1);
    expect(share(({ tone }) => tone === undefined)).toBeCloseTo(0.5, 1);
    expect(share(({ genres }) => genres!.length === 3) / 0.7).toBeCloseTo(0.73, 1);
    // Any order, so that none of them is learned.
    expect(new Set(drawn.map(({ genres }) => genres!.join('')))).toContain('CBA');
  });

  it('never leaves out all genres one by one', () => {
    const random = new Random(3);
    const rates = { genres: 0, title: 0, tone: 0, genre: 0.9 };
    for (let time = 0; time < 200; time += 1) {
      expect(dropFields({ genres: ['A', 'B'] }, rates, random).genres).not.toHaveLength(0);
    }
  });
});

describe('tone', () => {
  it('is told from what can be counted', () => {
    expect(toneOf('Be afraid.')).toEqual(['short']);
    expect(toneOf('Who will kill you?')).toEqual(['short', 'question', 'direct', 'dark']);
    expect(toneOf('A love story!')).toEqual(['short', 'loud', 'romantic']);
    expect(toneOf('They came from a far country to see a small town and nothing was ever as before.')).toEqual([
      'long',
    ]);
    expect(toneOf('Nothing of the kind here')).toEqual([]);
  });

  it('uses words that stay apart', () => {
    expect(new Set(TONES).size).toBe(TONES.length);
  });
});
