// The fields of the recipe of genre heads: its schema and the words of its choices put into the form's fields, and which of
// them come first. Nothing is restated here but that.
import { presetRecipe, type Preset } from '../../../shared/presets.ts';
import { recipeSchema } from '../../../shared/recipe.ts';
import { choicesOf } from '../../../shared/recipeChoices.ts';
import { fieldsOfSchema, fieldsWith, schemaProblems, type RecipeField } from './schemaFields.ts';

/** All fields in the schema's order. */
export const recipeFields = (): RecipeField[] => fieldsOfSchema(recipeSchema, choicesOf);

/** Settings that most runs change. */
const BASIC = ['epochs', 'learningRate', 'batchSize', 'loss', 'memory', 'earlyStopping', 'seed'];
export const isBasic = (field: RecipeField): boolean => BASIC.includes(field.path);

/** Settings under a heading. */
export interface FieldGroup {
  heading: string;
  fields: RecipeField[];
}

/** Headings of the other settings; one that none of them names stands under the last. */
const GROUPS: readonly [string, (path: string) => boolean][] = [
  ['Dropout', (path) => path.startsWith('dropout.')],
  ['Size of the head', (path) => ['decoderDim', 'heads', 'feedForward', 'layers'].includes(path)],
  ['Loss and labels', (path) => /^(positive|asl|label|mixup)/.test(path)],
  ['Steps', (path) => /^(accum|optim|weight|beta|eps|clip|sched|warm|plateau|ema)/.test(path)],
  ['What the head sees and asks', () => true],
];

/** The settings that are not basic, under their headings. */
export function advancedGroups(fields: readonly RecipeField[]): FieldGroup[] {
  const headingOf = (field: RecipeField): string => GROUPS.find(([, has]) => has(field.path))![0];
  const rest = fields.filter((field) => !isBasic(field));
  return [...GROUPS]
    .reverse()
    .map(([heading]) => ({ heading, fields: rest.filter((field) => headingOf(field) === heading) }));
}

/** The fields with a preset's values in place of the schema's defaults. */
export const fieldsOfPreset = (preset: Preset, fields: readonly RecipeField[]): RecipeField[] =>
  fieldsWith(presetRecipe(preset), fields);

/** Problems of a recipe by path: what is wrong, and what may stand there. */
export const recipeProblems = (recipe: object): Record<string, string> =>
  schemaProblems(recipeSchema, recipeFields(), recipe);
