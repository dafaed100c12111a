// A sweep of tagline trainings: every combination of the varied settings as a run of its own, such as the rows of the paper's
// Table 2. They are asked for as one. Pure.
import type { Input } from '../../../../shared/contract.ts';
import { taglinePresetById, TAGLINE_PRESETS } from '../../../../shared/taglines/taglinePresets.ts';
import type { TaglineTrainDraft } from '../../../state/taglineDraft.ts';
import { numberOf, type RecipeField } from '../schemaFields.ts';
import type { VarySetting } from '../VaryRow.tsx';
import { varySettingOf } from '../varySetting.ts';
import { taglineProblems } from './taglineFields.ts';
import { taglineRecipeOf, taglineTrainInput } from './taglineRequests.ts';

/** More would keep a machine busy for weeks. */
const MOST_RUNS = 100;

/** What can be varied: the preset, the language model, and each setting that has one value. */
export const taglineVarySettings = (fields: readonly RecipeField[], bases: VarySetting['choices']): VarySetting[] => [
  {
    setting: 'preset',
    label: 'Preset',
    about: 'Whole recipes beside each other: the three Paper presets are rows of its Table 2.',
    choices: TAGLINE_PRESETS.map(({ id, name }) => ({ value: id, label: name })),
  },
  { setting: 'base', label: 'Language model', about: 'What the runs begin with.', choices: bases },
  ...fields.filter(({ kind }) => kind !== 'several' && kind !== 'wholes').map(varySettingOf),
];

export interface TaglinePlan {
  runs: readonly { name: string; input: Input<'train.taglines'> }[];
  problems: ReadonlyMap<string, string>;
}

/** A typed or chosen value as the form's fields have it. */
function valueOf(field: RecipeField | undefined, typed: string): unknown {
  if (field?.kind === 'switch') return typed === 'true';
  return field?.kind === 'whole' || field?.kind === 'number' ? numberOf(typed) : typed;
}

const sweepName = ({ name }: Pick<TaglineTrainDraft, 'name'>): string => name.trim() || 'Taglines';

/** The draft with one combination in place of what it says itself. */
function withValues(
  draft: TaglineTrainDraft,
  combination: readonly (readonly [string, string])[],
  fields: readonly RecipeField[],
): TaglineTrainDraft {
  const values = { ...draft.values };
  let { preset, base } = draft;
  const words: string[] = [];
  for (const [setting, typed] of combination) {
    if (setting === 'preset') preset = typed;
    else if (setting === 'base') base = typed;
    else
      values[setting] = valueOf(
        fields.find(({ path }) => path === setting),
        typed,
      );
    words.push(setting === 'preset' ? (taglinePresetById(typed)?.name ?? typed) : `${setting} ${typed}`);
  }
  const own = sweepName(draft);
  return { ...draft, preset, base, values, name: [own, ...words].join(', ').slice(0, 100) };
}

/** Lays a sweep out. A setting without values varies nothing. */
export function planTaglineSweep(draft: TaglineTrainDraft, fields: readonly RecipeField[]): TaglinePlan {
  const varied = draft.vary.filter(({ values }) => values.length > 0);
  const problems = new Map<string, string>();
  for (const { setting, values } of varied) {
    const wrong = values.filter((typed) => {
      const one = withValues(draft, [[setting, typed]], fields);
      return setting in taglineProblems(taglineRecipeOf(one, fields));
    });
    if (wrong.length > 0) problems.set(`vary.${setting}`, `${wrong.join(', ')} cannot stand here.`);
  }
  const count = varied.reduce((product, { values }) => product * values.length, 1);
  if (count > MOST_RUNS) problems.set('', `These are ${String(count)} runs; at most ${String(MOST_RUNS)} at once.`);
  if (varied.length === 0 || problems.size > 0) return { runs: [], problems };
  const combinations = varied.reduce<(readonly [string, string])[][]>(
    (all, { setting, values }) => all.flatMap((one) => values.map((value) => [...one, [setting, value] as const])),
    [[]],
  );
  const runs = combinations.map((combination) => {
    const one = withValues(draft, combination, fields);
    return { name: one.name, input: taglineTrainInput(one, fields) };
  });
  return { runs, problems };
}

/** The runs of a plan as one request: all of them are queued or none is. */
export const taglineSweepRequest = (
  draft: Pick<TaglineTrainDraft, 'name'>,
  { runs }: TaglinePlan,
): Input<'sweeps.startTaglines'> => ({
  name: sweepName(draft).slice(0, 100),
  runs: runs.map(({ input }) => input),
});
