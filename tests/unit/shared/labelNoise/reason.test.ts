// Why a label is asked about, in words.
import { describe, expect, it } from 'vitest';
import { headline, percentOf, reasonInWords, type Grounds } from '../../../../src/shared/labelNoise/reason.ts';

const near = (have: number) => Array.from({ length: 10 }, (_, i) => ({ posterId: i, has: i < have }));
const of = (more: Partial<Omit<Grounds, 'evidence'>> & { evidence?: Partial<Grounds['evidence']> }): Grounds => ({
  queue: 'suspect',
  kind: 'missing',
  genre: 'Thriller',
  probability: 0.94,
  threshold: 0.3,
  state: 'absent',
  byPerson: false,
  inSample: false,
  ...more,
  evidence: { neighbours: null, opinions: [], asked: null, goesWith: [], seldomWith: [], ...more.evidence },
});

describe('the reason', () => {
  it('puts model, nearest posters and other sources into one sentence', () => {
    const evidence: Partial<Grounds['evidence']> = {
      neighbours: near(8),
      opinions: [{ by: 'movies_metadata', source: 'import', state: 'present' }],
      goesWith: ['Horror', 'Mystery'],
    };
    expect(reasonInWords(of({ state: 'unknown', evidence }))).toBe(
      'Probably missing: Thriller, the model is 94 % sure; 8 of its 10 nearest posters have it; the import of movies_metadata says so too; it often comes with Horror and Mystery',
    );
  });

  it('says of a wrong label who gave it and who does not', () => {
    const evidence: Partial<Grounds['evidence']> = {
      neighbours: near(0),
      opinions: [
        { by: 'labels.csv', source: 'import', state: 'present' },
        { by: 'MovieGenre.csv', source: 'import', state: 'absent' },
        { by: 'Ada', source: 'person', state: 'absent' },
      ],
      seldomWith: ['Romance'],
    };
    expect(reasonInWords(of({ kind: 'wrong', state: 'present', probability: 0.04, evidence }))).toBe(
      'Probably wrong: Thriller, the model gives it only 4 %; none of its 10 nearest posters have it; the import of MovieGenre.csv and Ada do not list it; it is labelled so by the import of labels.csv; it seldom comes with Romance',
    );
  });

  it('does not call a model sure that is not', () => {
    expect(reasonInWords(of({ probability: 0.41 }))).toContain('the model gives it 41 %, and says yes from 30 % on');
    expect(reasonInWords(of({ probability: 0.2 }))).toContain('the model gives it 20 %;');
  });

  it('says that an opinion is weaker where the model learned from the poster', () => {
    expect(reasonInWords(of({ inSample: true }))).toContain('the model was trained on this poster');
  });

  it('asks a question where nothing is suspected, and says who was not sure', () => {
    expect(headline(of({ queue: 'helps' }))).toBe('Is it Thriller?');
    const asked = { by: 'Ada', at: '2026-03-04T10:00:00.000Z' };
    expect(reasonInWords(of({ queue: 'second', evidence: { asked } }))).toMatch(
      /^Is it Thriller\? Ada was not sure on 2026-03-04; the model gives it 94 %/,
    );
  });

  it('says what the answer would teach, by how the label stands', () => {
    const helps = (more: Parameters<typeof of>[0]): string => reasonInWords(of({ queue: 'helps', ...more }));
    expect(helps({})).toBe(
      'Is it Thriller? it is labelled absent and the model gives it 94 %: a yes would teach it most',
    );
    expect(helps({ kind: 'wrong', state: 'present', probability: 0.08 })).toBe(
      'Is it Thriller? it is labelled so and the model gives it 8 %: a no would teach it most',
    );
    expect(helps({ state: 'unknown', probability: 0.5, evidence: { goesWith: ['Horror'] } })).toBe(
      'Is it Thriller? nothing is known of it and the model gives it 50 %, so either answer teaches it; it often comes with Horror',
    );
  });

  it('never rounds to certainty', () => {
    expect([0, 0.004, 0.005, 0.5, 0.994, 0.995, 1].map(percentOf)).toEqual([
      'less than 1 %',
      'less than 1 %',
      '1 %',
      '50 %',
      '99 %',
      'more than 99 %',
      'more than 99 %',
    ]);
  });
});
