// The recipe form's fields, read from the recipe schema and the words of its choices: kind, limits, default, explanation.
// Nothing is restated here but which settings come first.
import { z } from 'zod';
import { recipeSchema, type RecipeInput } from '../../../shared/recipe.ts';
import { choiceLabel, choicesOf } from '../../../shared/recipeChoices.ts';

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

export type RecipeValues = Readonly<Record<string, unknown>>;

/** A recipe from values by path; values equal to the default are left out. */
export function recipeFrom(values: RecipeValues, fields: readonly RecipeField[]): RecipeInput {
  const recipe: Record<string, unknown> = {};
  for (const field of fields) {
    const typed = values[field.path];
    const value = field.kind === 'whole' || field.kind === 'number' ? numberOf(typed) : typed;
    if (value === undefined || value === '' || value === field.fallback) continue;
    const [head, tail] = field.path.split('.') as [string, string | undefined];
    if (tail === undefined) recipe[head] = value;
    else recipe[head] = { ...(recipe[head] as object | undefined), [tail]: value };
  }
  return recipe as RecipeInput;
}

/** The number that a text writes: "0.001", "0,001", "1e-4". What is no number stays as it is: `recipeProblems` tells it. */
function numberOf(value: unknown): unknown {
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

export interface Preset {
  name: string;
  about: string;
  values: RecipeValues;
}

export const PRESETS: Preset[] = [
  { name: 'Default', about: 'The settings that did best on the posters it was measured with.', values: {} },
  {
    name: 'Quick look',
    about: 'Three epochs: enough to see whether it learns at all.',
    values: { epochs: 3 },
  },
  {
    name: 'Many labels missing',
    about: 'Asymmetric loss: absent labels that the model doubts count less.',
    values: { loss: 'asl' },
  },
];
