// The fields of the tagline recipe, from its schema and the words of its choices, and which of them come first. Nothing is
// restated here but that.
import { taglineChoicesOf } from '../../../../shared/taglines/taglineChoices.ts';
import { taglinePresetRecipe, type TaglinePreset } from '../../../../shared/taglines/taglinePresets.ts';
import { taglineRecipeSchema } from '../../../../shared/taglines/taglineRecipe.ts';
import type { FieldGroup } from '../recipeFields.ts';
import { fieldsOfSchema, fieldsWith, schemaProblems, type RecipeField } from '../schemaFields.ts';

/** All fields in the schema's order. */
export const taglineFields = (): RecipeField[] => fieldsOfSchema(taglineRecipeSchema, taglineChoicesOf);

/** Settings that most runs change, in this order. */
const BASIC = ['epochs', 'learningRate', 'batchSize', 'trainedBlocks', 'conditioning', 'earlyStopping', 'seed'];

/** The settings that are always in sight. */
export const basicTaglineFields = (fields: readonly RecipeField[]): RecipeField[] =>
  BASIC.flatMap((path) => fields.find((field) => field.path === path) ?? []);

/** Headings of the other settings; one that none of them names stands under the last. */
const GROUPS: readonly [string, (path: string) => boolean][] = [
  ['Poster to words', (path) => ['prefixLength', 'hidden', 'standardise', 'imageNoise'].includes(path)],
  ['What is withheld in training', (path) => path.endsWith('Drop')],
  ['Steps', (path) => /^(gpt2Rate|warm|weight|beta|eps|clip|parts|ema)/.test(path)],
  ['Data and measuring', () => true],
];

/** The other settings under their headings. */
export function advancedTaglineGroups(fields: readonly RecipeField[]): FieldGroup[] {
  const rest = fields.filter(({ path }) => !BASIC.includes(path));
  const headingOf = ({ path }: RecipeField): string => GROUPS.find(([, has]) => has(path))![0];
  return GROUPS.map(([heading]) => ({ heading, fields: rest.filter((field) => headingOf(field) === heading) }));
}

/** The fields with a preset's values in place of the schema's defaults. */
export const fieldsOfTaglinePreset = (preset: TaglinePreset, fields: readonly RecipeField[]): RecipeField[] =>
  fieldsWith(taglinePresetRecipe(preset), fields);

/** Problems of a recipe by path: what is wrong, and what may stand there. */
export const taglineProblems = (recipe: object): Record<string, string> =>
  schemaProblems(taglineRecipeSchema, taglineFields(), recipe);
