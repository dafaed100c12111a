// The recipe form's fields, read from the recipe schema and the words of its choices: kind, limits, default, explanation.
// Nothing is restated here but which settings come first.
import { z } from 'zod';
import { presetRecipe, type Preset } from '../../../shared/presets.ts';
import { recipeSchema, type RecipeInput } from '../../../shared/recipe.ts';
import { choiceLabel, choicesOf } from '../../../shared/recipeChoices.ts';
import type { RecipeValues } from '../../state/trainDraft.ts';

export interface RecipeChoice {
  /** As the recipe has it: "hill". */
  value: string;
  /** "Hill loss (hill)" */
  label: string;
  about: string;
}

export interface RecipeField {
  /** Path in the recipe: "epochs", "dropout.output". */
  path: string;
  label: string;
  about: string;
  kind: 'choice' | 'switch' | 'whole' | 'number';
  choices: RecipeChoice[];
  min: number | undefined;
  max: number | undefined;
  /** `min` itself is too little. */
  above: boolean;
  fallback: unknown;
}

interface JsonProperty {
  type?: string;
  description?: string;
  default?: unknown;
  enum?: string[];
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  properties?: Record<string, JsonProperty>;
}

/** "positiveWeightCap" to "Positive weight cap"; abbreviations of the field stay as they are written. */
export function labelOf(name: string): string {
  const words = name.replace(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`);
  return words
    .replace(/^./, (c) => c.toUpperCase())
    .replace(/\basl\b/i, 'ASL')
    .replace(/\bema\b/i, 'EMA');
}

/** A choice in words; one that nobody has put into words yet stands as it is. */
function choiceOf(path: string, value: string): RecipeChoice {
  const words = choicesOf(path)?.[value];
  return { value, label: words ? choiceLabel(value, words) : value, about: words?.about ?? '' };
}

function fieldsOf(properties: Record<string, JsonProperty>, prefix: string): RecipeField[] {
  return Object.entries(properties).flatMap(([name, p]) => {
    const path = prefix + name;
    if (p.properties) return fieldsOf(p.properties, `${path}.`);
    return [
      {
        path,
        label: labelOf(name),
        about: p.description ?? '',
        kind: p.enum ? 'choice' : p.type === 'boolean' ? 'switch' : p.type === 'integer' ? 'whole' : 'number',
        choices: (p.enum ?? []).map((value) => choiceOf(path, value)),
        min: p.minimum ?? p.exclusiveMinimum,
        max: p.maximum,
        above: p.exclusiveMinimum !== undefined,
        fallback: p.default,
      } satisfies RecipeField,
    ];
  });
}

/** All fields in the schema's order. */
export function recipeFields(): RecipeField[] {
  const json = z.toJSONSchema(recipeSchema, { io: 'input' }) as JsonProperty;
  return fieldsOf(json.properties ?? {}, '');
}

/** Settings that most runs change. */
const BASIC = ['epochs', 'learningRate', 'batchSize', 'loss', 'memory', 'earlyStopping', 'seed'];
export const isBasic = (field: RecipeField): boolean => BASIC.includes(field.path);

/** Headings of the other settings; one that none of them names stands under the last. */
const GROUPS: readonly [string, (path: string) => boolean][] = [
  ['Dropout', (path) => path.startsWith('dropout.')],
  ['Size of the head', (path) => ['decoderDim', 'heads', 'feedForward', 'layers'].includes(path)],
  ['Loss and labels', (path) => /^(positive|asl|label|mixup)/.test(path)],
  ['Steps', (path) => /^(accum|optim|weight|beta|eps|clip|sched|warm|plateau|ema)/.test(path)],
  ['What the head sees and asks', () => true],
];

/** The settings that are not basic, under their headings. */
export function advancedGroups(fields: readonly RecipeField[]): { heading: string; fields: RecipeField[] }[] {
  const headingOf = (field: RecipeField): string => GROUPS.find(([, has]) => has(field.path))![0];
  const rest = fields.filter((field) => !isBasic(field));
  return [...GROUPS]
    .reverse()
    .map(([heading]) => ({ heading, fields: rest.filter((field) => headingOf(field) === heading) }));
}

/** Settings by path: { dropout: { output: 0.1 }, epochs: 3 } has "dropout.output" and "epochs". */
export function valuesOf(recipe: Readonly<Record<string, unknown>>): RecipeValues {
  return Object.fromEntries(
    Object.entries(recipe).flatMap(([name, value]): [string, unknown][] =>
      typeof value === 'object' && value !== null
        ? Object.entries(value).map(([inner, rate]) => [`${name}.${inner}`, rate])
        : [[name, value]],
    ),
  );
}

/** The fields with a preset's values in place of the schema's defaults. */
export function fieldsOfPreset(preset: Preset, fields: readonly RecipeField[]): RecipeField[] {
  const values = valuesOf(presetRecipe(preset));
  return fields.map((field) => ({ ...field, fallback: values[field.path] }));
}

/** What a field's value means: numbers are read, an emptied field stands for its fallback. */
function meaningOf(field: RecipeField, typed: unknown): unknown {
  const value = field.kind === 'whole' || field.kind === 'number' ? numberOf(typed) : typed;
  return value === '' ? undefined : value;
}

/** The fields whose values differ from their fallback. */
export const changedFields = (values: RecipeValues, fields: readonly RecipeField[]): RecipeField[] =>
  fields.filter((field) => {
    const value = meaningOf(field, values[field.path]);
    return value !== undefined && value !== field.fallback;
  });

/** A recipe from values by path, on top of another; values equal to the fallback of their field are left out. */
export function recipeFrom(values: RecipeValues, fields: readonly RecipeField[], base: RecipeInput = {}): RecipeInput {
  const recipe: Record<string, unknown> = { ...base };
  for (const field of changedFields(values, fields)) {
    const value = meaningOf(field, values[field.path]);
    const [head, tail] = field.path.split('.') as [string, string | undefined];
    if (tail === undefined) recipe[head] = value;
    else recipe[head] = { ...(recipe[head] as object | undefined), [tail]: value };
  }
  return recipe as RecipeInput;
}

/** The number that a text writes: "0.001", "0,001", "1e-4". What is no number stays as it is: `recipeProblems` tells it. */
export function numberOf(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const plain = value.trim().replace(',', '.');
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : value;
}

/** Problems of a recipe by path: what is wrong, and what may stand there. */
export function recipeProblems(recipe: RecipeInput): Record<string, string> {
  const parsed = recipeSchema.safeParse(recipe);
  if (parsed.success) return {};
  const fields = new Map(recipeFields().map((field) => [field.path, field]));
  return Object.fromEntries(
    parsed.error.issues.map((issue) => {
      const path = issue.path.join('.');
      const field = fields.get(path);
      const isNumber = field?.kind === 'whole' || field?.kind === 'number';
      return [path, isNumber ? numberWords(field) : issue.message];
    }),
  );
}

/** "A whole number from 1 to 1000." */
function numberWords({ kind, min, max, above }: RecipeField): string {
  const what = kind === 'whole' ? 'A whole number' : 'A number';
  const least = min === undefined ? '' : above ? ` above ${String(min)}` : ` from ${String(min)}`;
  const most = max === undefined ? '' : above ? `, at most ${String(max)}` : ` to ${String(max)}`;
  return `${what}${least}${most}${max === undefined && min !== undefined && !above ? ' up' : ''}.`;
}
