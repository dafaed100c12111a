// The model card of a tagline run: base, data, scores, and whether it beats what no model made.
import { expect, it } from 'vitest';
import { taglineCard } from '../../../../../src/shared/evaluation/taglines/card.ts';
import { aTaglineRun, scoresOf } from './aTaglineRun.ts';

it('names the language model, the data and what differs from the preset', () => {
  const card = taglineCard(aTaglineRun({}, { told: 'It begins with the small one.' }));
  expect(card).toContain(`Language model it began with: starter-language, sha256 \`${'b'.repeat(64)}\``);
  expect(card).toContain('It begins with the small one.');
  expect(card).toContain('2,379 taglines to train, 297 to choose the epoch, 298 to test; 4 accepted or edited drafts');
  expect(card).toContain('| epochs | 4 | 10 |');
  expect(card).toContain('It has not been evaluated');
});

it('says first whether it beats the baselines', () => {
  const good = taglineCard(aTaglineRun({}, { scores: { test: scoresOf(0.05) } }));
  expect(good).toContain('It beats every baseline that drafts, in lift.');
  const bad = taglineCard(aTaglineRun({}, { scores: { test: scoresOf(0.012) } }));
  expect(bad).toContain('**It does not beat every baseline in lift.**');
  expect(bad.indexOf('does not beat')).toBeLessThan(bad.indexOf('## Data'));
});

it('tells scores with intervals and the baselines beside them', () => {
  const card = taglineCard(aTaglineRun({}, { scores: { validation: scoresOf(0.05) } }));
  expect(card).toContain('On validation, 297 posters');
  expect(card).toMatch(/\| Lift \| 0\.050 \| 0\.040 to 0\.060 \|/);
  expect(card).toMatch(/\| Unique drafts \| 99\.7 % \| - \|/);
  expect(card).toMatch(/\| this run \| 0\.050 \| 0\.040 to 0\.060 \| 0\.163 \| 112 \| - \| 99\.7 % \|/);
  expect(card).toMatch(/\| A random one of the genres \| 0\.019 \|/);
  // A part that was measured on counts before one that the epoch was chosen on.
  const both = taglineCard(aTaglineRun({}, { scores: { validation: scoresOf(0.05), test: scoresOf(0.012) } }));
  expect(both).toContain('Measured on test');
});

it('tells the scores of each thing that was told, and of which the verdict is', () => {
  const untitled = scoresOf(0.012, { settings: { useTitle: false } });
  const card = taglineCard(aTaglineRun({}, { scores: { test: scoresOf(0.05), 'test without title': untitled } }));
  expect(card).toContain('posters, one draft each, told the genres and the title besides the poster.');
  expect(card).toContain('It beats every baseline that drafts, in lift.');
  expect(card).toMatch(
    /On test, 297 posters, told the genres besides the poster, [^|]*\|[^-]*\|[-: |]*\n\| Lift \| 0\.012 /,
  );
  expect(card).toMatch(/\| Lift \| 0\.050 \| 0\.040 to 0\.060 \|/);
  expect(taglineCard(aTaglineRun({}, { scores: { test: untitled } }))).toContain(
    'one draft each, told the genres besides',
  );
});

it('says how to make it again: with what it began', () => {
  const again = 'npx --no marquee train taglines --recipe recipe.json --preset marquee';
  expect(taglineCard(aTaglineRun())).toContain(
    `${again} --base starter-language --encoder efficientnet-lite0 --split-name default --seed 1\n`,
  );
  const further = taglineCard(aTaglineRun({}, { from: 'run-0', targets: 'accepted' }));
  expect(further).toContain(`${again} --from run-0 --targets accepted --split-name default --seed 1\n`);
});

it('lets no name break its Markdown', () => {
  const card = taglineCard(aTaglineRun({ name: 'a|b\n# c' }));
  expect(card.split('\n')[0]).toBe('# Model card: a\\|b # c');
});
