// The tagline form follows its schema and presets and asks for what it shows; runs become curves, figures and words.
import { describe, expect, it } from 'vitest';
import { contract } from '../../../../../src/shared/contract.ts';
import type { Job } from '../../../../../src/shared/domain.ts';
import type { Model } from '../../../../../src/shared/models.ts';
import { TAGLINE_CHOICES } from '../../../../../src/shared/taglines/taglineChoices.ts';
import {
  taglinePresetById,
  taglinePresetRecipe,
  TAGLINE_PRESETS,
} from '../../../../../src/shared/taglines/taglinePresets.ts';
import { taglineRecipeSchema } from '../../../../../src/shared/taglines/taglineRecipe.ts';
import { EMPTY_TAGLINE_DRAFT, type TaglineTrainDraft } from '../../../../../src/renderer/state/taglineDraft.ts';
import { usedTaglineRun } from '../../../../../src/renderer/state/usedRun.ts';
import { changedFields } from '../../../../../src/renderer/pages/Training/schemaFields.ts';
import { genreSweeps, placeOf, shownFor } from '../../../../../src/renderer/pages/Training/shown.ts';
import type { Sweep } from '../../../../../src/renderer/pages/Training/sweepRows.ts';
import { baseOptions, baseWords } from '../../../../../src/renderer/pages/Training/taglines/baseWords.ts';
import { sampleRows } from '../../../../../src/renderer/pages/Training/taglines/sampleRows.ts';
import {
  comparedLoss,
  comparedMeasure,
  comparedRuns,
  lastEpoch,
} from '../../../../../src/renderer/pages/Training/taglines/taglineCurves.ts';
import { baseOf, taglineSeconds } from '../../../../../src/renderer/pages/Training/taglines/taglineEstimate.ts';
import {
  advancedTaglineGroups,
  basicTaglineFields,
  fieldsOfTaglinePreset,
  taglineFields,
  taglineProblems,
} from '../../../../../src/renderer/pages/Training/taglines/taglineFields.ts';
import {
  figuresOfRun,
  figureWords,
  liftText,
  starred,
  keptEpoch,
} from '../../../../../src/renderer/pages/Training/taglines/taglineFigures.ts';
import {
  fromProblem,
  taglineDraftOfRun,
  taglineRecipeOf,
  taglineRunName,
  taglineTrainInput,
} from '../../../../../src/renderer/pages/Training/taglines/taglineRequests.ts';
import {
  changedTaglineWords,
  draftingWords,
  taglineFacts,
} from '../../../../../src/renderer/pages/Training/taglines/taglineRunWords.ts';
import {
  planTaglineSweep,
  taglineSweepRequest,
} from '../../../../../src/renderer/pages/Training/taglines/taglineSweep.ts';
import { countWords } from '../../../../../src/renderer/pages/Training/taglines/taglineWords.ts';
import { aTaglineRun, epochOf, scoresOf } from '../../../shared/evaluation/taglines/aTaglineRun.ts';

const fields = taglineFields();
const draft = (change: Partial<TaglineTrainDraft> = {}): TaglineTrainDraft => ({ ...EMPTY_TAGLINE_DRAFT, ...change });

describe('the form', () => {
  it('has every setting of the schema once, with its default and explanation', () => {
    const shown = [...basicTaglineFields(fields), ...advancedTaglineGroups(fields).flatMap((group) => group.fields)];
    expect(shown.map(({ path }) => path).sort()).toEqual(Object.keys(taglineRecipeSchema.shape).sort());
    for (const field of shown) {
      expect(field.about, field.path).not.toBe('');
      expect(field.fallback, field.path).toBeDefined();
    }
    for (const { heading, fields: group } of advancedTaglineGroups(fields))
      expect(group.length, heading).toBeGreaterThan(0);
  });

  it('has words for each choice', () => {
    const chosen = fields.filter(({ kind }) => kind === 'choice' || kind === 'several');
    expect(chosen.map(({ path }) => path).sort()).toEqual(Object.keys(TAGLINE_CHOICES).sort());
    for (const { choices, path } of chosen)
      for (const { about, value } of choices) expect(about, `${path} ${value}`).toMatch(/\.$/);
  });

  it('reads lists, a number or a word, and several choices', () => {
    const values = {
      hidden: '256, 128',
      trainedBlocks: ' 2 ',
      conditioning: ['title', 'genres'],
      learningRate: '1e-4',
    };
    expect(taglineRecipeOf(draft({ values }), fields)).toEqual({
      hidden: [256, 128],
      trainedBlocks: 2,
      conditioning: ['genres', 'title'],
      learningRate: 1e-4,
    });
    const own = taglinePresetRecipe(TAGLINE_PRESETS[0]);
    expect(
      taglineRecipeOf(
        draft({ values: { trainedBlocks: 'All', hidden: own.hidden.join(' '), conditioning: [...'abc'] } }),
        fields,
      ),
    ).toEqual({
      conditioning: [],
    });
  });

  it('says what may stand where something else does', () => {
    expect(
      taglineProblems(taglineRecipeOf(draft({ values: { hidden: '1,2,3', trainedBlocks: 'some' } }), fields)),
    ).toEqual({
      hidden: 'At most 2 whole numbers above 0, at most 8192, with commas between.',
      trainedBlocks: 'A whole number from 0 up, or “all”.',
    });
    expect(taglineProblems({ hidden: [512, 1.5] })).toHaveProperty('hidden');
  });

  it.each(TAGLINE_PRESETS.map(({ id }) => id))(
    'is filled by the preset %s, of which nothing counts as changed',
    (preset) => {
      const own = taglinePresetRecipe(taglinePresetById(preset)!);
      expect(taglineRecipeSchema.parse(taglineRecipeOf(draft({ preset }), fields))).toEqual(own);
      const shown = fieldsOfTaglinePreset(taglinePresetById(preset)!, fields);
      expect(changedFields({ ...own }, shown)).toEqual([]);
    },
  );

  it('asks the studio for what it shows', () => {
    const input = taglineTrainInput(
      draft({ preset: 'paper', base: 'gpt2', targets: 'accepted', from: 'run-1', splitName: 'other', encoder: 'clip' }),
      fields,
    );
    expect(contract['train.taglines'].input.parse(input)).toMatchObject({
      preset: 'paper',
      base: 'gpt2',
      name: 'Taglines, Paper, gpt2, accepted drafts',
      targets: 'accepted',
      from: 'run-1',
      splitName: 'other',
      encoder: { id: 'clip' },
      recipe: taglinePresetRecipe(taglinePresetById('paper')!),
    });
    expect(taglineTrainInput(draft(), fields)).not.toHaveProperty('from');
    expect(taglineRunName(draft({ values: { hidden: '64' } }), fields)).toBe('Taglines, Marquee, hidden 64');
  });

  it('wants a run to go on from where accepted drafts alone are learned from', () => {
    expect(fromProblem(draft({ targets: 'accepted' }))).toMatch(/choose a run/);
    expect(fromProblem(draft({ targets: 'accepted', from: 'run-1' }))).toBeNull();
    expect(fromProblem(draft())).toBeNull();
  });

  it('takes the recipe of a run over, and starts the same again', () => {
    const run = aTaglineRun({
      preset: 'paper',
      recipe: { ...taglinePresetRecipe(taglinePresetById('paper')!), epochs: 4 },
    });
    const again = taglineDraftOfRun(run, fields, { encoder: 'efficientnet-lite0', splitName: 'default' });
    expect(again).toMatchObject({
      preset: 'paper',
      values: { epochs: 4 },
      base: 'starter',
      encoder: null,
      splitName: null,
    });
    expect(taglineRecipeSchema.parse(taglineRecipeOf(again, fields))).toEqual(run.recipe);
  });

  it('says what would be learned from', () => {
    const counts = { train: 2379, validation: 297, test: 298, accepted: 1, notEmbedded: 2, splitName: 'default' };
    expect(countWords('all', counts)).toBe(
      '2,379 taglines to learn from, 297 to choose the best epoch, 298 kept for the test; 1 accepted draft among them. 2 posters go through the encoder first, which takes a while.',
    );
    expect(countWords('accepted', { ...counts, train: 0 })).toMatch(/Nobody has accepted a draft/);
  });
});

describe('the language model', () => {
  const model = (id: string, bytes: number, more: Partial<Model> = {}): Model =>
    ({ id, bytes, roles: ['language'], state: 'installed', shipped: false, ...more }) as Model;
  const starter = model('starter-language', 10, { shipped: true });
  const available = model('gpt2', 500, { state: 'available' });

  it('is the starter until a larger one is installed, which is told', () => {
    expect(baseOptions([starter, available])[0]!.label).toBe('Automatic: the starter model');
    expect(baseWords('auto', [starter, available])).toMatchObject({ download: true });
    const installed = [starter, model('distilgpt2', 350), model('gpt2', 500)];
    expect(baseOptions(installed).map(({ value }) => value)).toEqual(['auto', 'starter', 'gpt2', 'distilgpt2']);
    expect(baseOptions(installed)[0]!.label).toBe('Automatic: gpt2');
    expect(baseWords('starter', installed)).toMatchObject({ download: false });
    expect(baseWords('starter', installed).about).toContain('gpt2 is installed');
  });

  it('decides which earlier runs tell how long it takes', () => {
    const run = aTaglineRun({ recipe: taglineRecipeSchema.parse({}) });
    const asked = { base: baseOf('auto', [starter]), targets: 'all' as const, recipe: { epochs: 4 } };
    expect(taglineSeconds([run], asked)).toBe(120);
    expect(taglineSeconds([run], { ...asked, base: 'gpt2' })).toBeNull();
    expect(taglineSeconds([run], { ...asked, recipe: { batchSize: 4 } })).toBeNull();
  });
});

describe('runs', () => {
  const other = aTaglineRun({ id: 'run-2', name: 'Other' }, { epochs: [epochOf(1), epochOf(2)] });
  const none = aTaglineRun({ id: 'run-3' }, { epochs: [] });

  it('have curves beside each other in colours that stay', () => {
    const runs = [aTaglineRun(), other, none];
    const both = comparedRuns(runs, new Set(['run-1', 'run-2', 'run-3']));
    const one = comparedRuns(runs, new Set(['run-2']));
    expect(one[0]!.color).toBe(both[1]!.color);
    expect(comparedLoss(both, false).map(({ id }) => id)).toEqual(['run-1', 'run-2']);
    const [, , dashed] = comparedLoss(both, true);
    expect(dashed).toMatchObject({ id: 'run-1', dashed: true, color: both[0]!.color });
    expect(comparedMeasure(both, 'lift')[0]!.y).toEqual([0.01, 0.02, 0.03]);
    expect(lastEpoch(both)).toBe(3);
    expect(lastEpoch([])).toBe(1);
  });

  it('show scores of the test before those of the fixed posters, and say which', () => {
    const plain = figuresOfRun(aTaglineRun());
    expect(plain).toMatchObject({ bestLoss: 3.7, seconds: 90, lift: { from: 'fixed', measure: { value: 0.02 } } });
    expect(figureWords(plain.lift!)).toMatch(/few validation posters/);
    const measured = figuresOfRun(aTaglineRun({}, { scores: { validation: scoresOf(0.04), test: scoresOf(0.05) } }));
    expect(measured.lift).toMatchObject({ from: 'test', measure: { value: 0.05 } });
    expect(figureWords(measured.lift!)).toBe('On the test part, 95 % interval 0.040 to 0.060.');
    const untitled = scoresOf(0.03, { settings: { useTitle: false } });
    const { lift } = figuresOfRun(aTaglineRun({}, { scores: { test: untitled } }));
    expect(figureWords(lift!)).toBe('On the test part, without title, 95 % interval 0.020 to 0.040.');
    expect([starred(lift!, liftText), starred(measured.lift!, liftText)]).toEqual(['0.030 *', '0.050']);
    expect(figuresOfRun(none)).toEqual({ bestLoss: 3.7, lift: null, unique: null, seconds: null });
  });

  it('keep the epoch that is best by validation loss while nothing is decided', () => {
    expect(keptEpoch(aTaglineRun({ bestEpoch: null }))!.epoch).toBe(2);
    expect(keptEpoch(aTaglineRun({ bestEpoch: 3 }))!.epoch).toBe(3);
  });

  it('are told by what they were made with', () => {
    const facts = new Map(taglineFacts(aTaglineRun({}, { from: 'run-2' }), [other]));
    expect(facts.get('Language model')).toBe('starter-language');
    expect(facts.get('Went on from')).toBe('Other');
    expect(facts.get('Changed from the preset')).toBe('epochs 4');
    expect(facts.get('Taglines')).toContain('4 accepted drafts among them');
    expect(changedTaglineWords({ recipe: { hidden: [64], seed: 1 }, preset: 'marquee' })).toBe('hidden 64');
  });

  it('say why the desk drafts with them, while that is so', () => {
    const job = { result: { used: true, why: 'Its lift is higher.' } };
    expect(draftingWords(job, true)).toBe('Its lift is higher.');
    expect(draftingWords(job, false)).toBeNull();
    expect(draftingWords(null, true)).toBeNull();
  });

  it('that are used are the chosen one, else the starter', () => {
    const starter = aTaglineRun({ id: 'starter', builtIn: true });
    expect(usedTaglineRun({ activeTaglineRun: null }, [other, starter])).toBe('starter');
    expect(usedTaglineRun({ activeTaglineRun: 'run-2' }, [other, starter])).toBe('run-2');
    expect(usedTaglineRun(null, [other])).toBeNull();
  });

  it('are followed by their own jobs: a head that trains is not shown among taglines', () => {
    const training = { id: 'j', kind: 'train', state: 'running', input: { runId: 'x' } } as Job;
    const writing = { ...training, kind: 'taglines', input: { runId: 'y' } } as Job;
    const data = { runs: [other], sweeps: [], jobs: [training, writing] };
    expect(shownFor(new URLSearchParams(), data, 'taglines')).toMatchObject({ kind: 'waiting', runId: 'y' });
    expect(shownFor(new URLSearchParams('run=x'), data, 'taglines')).toMatchObject({ kind: 'missing' });
  });

  it('of a sweep from the terminal do not stand among sweeps of heads', () => {
    const sweep = (id: string, kind: Job['kind']) => ({ id, members: [{ job: { kind } }] }) as unknown as Sweep;
    expect(genreSweeps([sweep('a', 'train'), sweep('b', 'taglines')]).map(({ id }) => id)).toEqual(['a']);
  });

  it('are led to from their jobs', () => {
    const job = (kind: Job['kind'], input: unknown): Job => ({ kind, input }) as Job;
    expect(placeOf(job('train', { runId: 'a' }))).toBe('/training?run=a');
    expect(placeOf(job('taglines', { runId: 'a' }))).toBe('/training?task=taglines&run=a');
    expect(placeOf(job('evaluateTaglines', { runId: 'a', split: 'train' }))).toBe('/evaluation?task=taglines&run=a');
    expect(placeOf(job('embed', {}))).toBeNull();
  });

  it('show drafts of two epochs beside each other, and which came twice', () => {
    const sample = (filmKey: string, text: string) => ({ posterId: 1, filmKey, title: '', real: 'r', draft: text });
    const rows = sampleRows(
      { samples: [sample('a', 'One night.'), sample('b', 'one night. '), sample('c', 'Other')] },
      { samples: [sample('b', 'Earlier')] },
    );
    expect(rows.map(({ again }) => again)).toEqual([1, 1, 0]);
    expect(rows.map(({ before }) => before)).toEqual([null, 'Earlier', null]);
  });
});

describe('a sweep', () => {
  const vary = (setting: string, ...values: string[]) => ({ setting, values });
  const planned = (change: Partial<TaglineTrainDraft>) => planTaglineSweep(draft({ mode: 'sweep', ...change }), fields);

  it('is a run for every combination, each with the recipe that its name says', () => {
    const { runs } = planned({ vary: [vary('preset', 'paper', 'paper-batch4'), vary('seed', '1', '2')] });
    expect(runs.map(({ name }) => name)).toEqual([
      'Taglines, Paper, seed 1',
      'Taglines, Paper, seed 2',
      'Taglines, Paper (batch 4), seed 1',
      'Taglines, Paper (batch 4), seed 2',
    ]);
    expect(contract['train.taglines'].input.parse(runs[3]!.input)).toMatchObject({
      preset: 'paper-batch4',
      recipe: { ...taglinePresetRecipe(taglinePresetById('paper-batch4')!), seed: 2 },
    });
  });

  it('is asked for as one', () => {
    const change = { name: ' Seeds ', vary: [vary('seed', '1', '2', '3')] };
    const request = taglineSweepRequest(draft(change), planned(change));
    const { name, runs } = contract['sweeps.startTaglines'].input.parse(request);
    expect(name).toBe('Seeds');
    expect(runs.map((each) => [each.name, each.recipe.seed])).toEqual([
      ['Seeds, seed 1', 1],
      ['Seeds, seed 2', 2],
      ['Seeds, seed 3', 3],
    ]);
  });

  it('reads numbers and switches, and names what cannot be', () => {
    const { runs } = planned({ vary: [vary('standardise', 'true', 'false'), vary('trainedBlocks', 'all', '0')] });
    expect(runs.map(({ input }) => [input.recipe?.standardise, input.recipe?.trainedBlocks])).toEqual([
      [undefined, undefined],
      [undefined, 0],
      [false, undefined],
      [false, 0],
    ]);
    const wrong = planned({ vary: [vary('epochs', '3', '0')] });
    expect(wrong.runs).toEqual([]);
    expect(wrong.problems.get('vary.epochs')).toBe('0 cannot stand here.');
    const many = planned({ vary: [vary('seed', ...Array.from({ length: 101 }, (_, i) => String(i)))] });
    expect(many.problems.get('')).toMatch(/101 runs/);
    expect(planned({ vary: [vary('epochs')] })).toEqual({ runs: [], problems: new Map() });
  });
});
