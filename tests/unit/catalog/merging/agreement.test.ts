// Agreement from events against the same figures counted by hand, and against a plain recount of random decisions.
import { expect, it } from 'vitest';
import { setLabels } from '../../../../src/main/catalog/labels.ts';
import { AgreementAnswers } from '../../../../src/main/catalog/reader/merging/agreement.ts';
import type { Opened } from '../../../../src/main/catalog/reader/opened.ts';
import { ReaderProject } from '../../../../src/main/catalog/reader/project.ts';
import { stepEdits } from '../../../../src/main/catalog/undo.ts';
import type { Agreement } from '../../../../src/shared/calls/merging.ts';
import { cohensKappa, noComparisons } from '../../../../src/shared/agreement/kappa.ts';
import { Random } from '../../../../src/shared/random.ts';
import { importLabels, smallProject } from '../project.ts';

async function agreementOf(dir: string): Promise<Agreement> {
  const project = new ReaderProject(dir);
  try {
    return await new AgreementAnswers().read({ project } as Opened);
  } finally {
    void project.close();
  }
}

it('counts each person’s own last decision, not what was taken back or left undecided, nor imports', async () => {
  const { dir, db } = await smallProject(4);
  const set = (person: string, posterId: number, state: 'present' | 'absent' | 'unknown', genreId = 0): void => {
    setLabels(db, { posterIds: [posterId], set: [{ genreId, state }], person });
  };
  importLabels(db, 1, [0], [1]);
  set('ann', 1, 'present');
  set('ben', 1, 'absent');
  set('ann', 2, 'absent');
  set('ben', 2, 'present');
  set('ben', 2, 'absent');
  set('ann', 3, 'present');
  set('ben', 3, 'unknown');
  set('ann', 4, 'present');
  set('ben', 4, 'absent');
  stepEdits(db, 'undo', { person: 'ben' });
  const { people, overall, genres } = await agreementOf(dir);
  expect(people.map(({ name, decisions, present }) => [name, decisions, present])).toEqual([
    ['ann', 4, 3],
    ['ben', 2, 0],
  ]);
  expect(overall).toMatchObject({ pairs: 2, agreed: 0.5 });
  expect(overall.kappas).toMatchObject([{ a: 'ann', b: 'ben', pairs: 2, agreed: 0.5 }]);
  expect(overall.bias).toMatchObject([
    { person: 'ann', compared: 2, adds: 1, removes: 0, bias: 0.5 },
    { person: 'ben', compared: 2, adds: 0, removes: 1, bias: -0.5 },
  ]);
  expect(genres.map(({ genre, pairs }) => [genre, pairs])).toEqual([['Horror', 2]]);
});

it('is what a plain recount says, over more events than one turn reads', async () => {
  const posters = 300;
  const { dir, db } = await smallProject(posters);
  const source = new Random(7);
  const random = (): number => source.uniform();
  const last = new Map<string, Map<string, boolean>>();
  db.transaction(() => {
    for (let i = 0; i < 6000; i++) {
      const posterId = 1 + Math.floor(random() * posters);
      const genreId = Math.floor(random() * 3);
      const person = random() < 0.5 ? 'ann' : 'ben';
      const present = random() < 0.4;
      setLabels(db, { posterIds: [posterId], set: [{ genreId, state: present ? 'present' : 'absent' }], person });
      const key = `${posterId} ${genreId}`;
      last.set(key, (last.get(key) ?? new Map()).set(person, present));
    }
  });
  const table = noComparisons();
  for (const said of last.values()) {
    const [ann, ben] = [said.get('ann'), said.get('ben')];
    if (ann === undefined || ben === undefined) continue;
    table[ann ? (ben ? 'bothPresent' : 'onlyFirst') : ben ? 'onlySecond' : 'bothAbsent']++;
  }
  const { overall, genres } = await agreementOf(dir);
  expect(overall.kappas[0]?.kappa).toBeCloseTo(cohensKappa(table)!, 12);
  expect(overall.pairs).toBe(genres.reduce((sum, genre) => sum + genre.pairs, 0));
  expect(overall.bias.reduce((sum, { adds, removes }) => sum + adds - removes, 0)).toBe(0);
});
