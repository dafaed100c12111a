// Fields of a form, read from the zod schema of what is asked for: kind, limits, default, explanation; and what was typed,
// read back. Serves the recipe of genre heads and that of tagline models alike; nothing of either stands here.
import { z } from 'zod';
import { choiceLabel, type ChoiceWords } from '../../../shared/recipeChoices.ts';
import type { RecipeValues } from '../../state/trainDraft.ts';

export interface RecipeChoice {
  /** As the recipe has it: "hill". */
  value: string;
  /** "Hill loss (hill)" */
  label: string;
  about: string;
}

/**
 * `several`: any of the choices; `wholes`: a list of whole numbers; `wholeOr`: a whole number, or one of the choices; `words`: a
 * list of words that are typed; `text`: a text as it is.
 */
export type FieldKind = 'choice' | 'several' | 'switch' | 'whole' | 'wholes' | 'wholeOr' | 'number' | 'words' | 'text';

export interface RecipeField {
  /** Path in the recipe: "epochs", "dropout.output". */
  path: string;
  label: string;
  about: string;
  kind: FieldKind;
  choices: RecipeChoice[];
  min: number | undefined;
  max: number | undefined;
  /** `min` itself is too little. */
  above: boolean;
  /** Longest list. */
  most: number | undefined;
  fallback: unknown;
}

interface JsonProperty {
  type?: string;
  description?: string;
  default?: unknown;
  enum?: string[];
  const?: string;
  anyOf?: JsonProperty[];
  items?: JsonProperty;
  maxItems?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  properties?: Record<string, JsonProperty>;
}

/** Words of the choices of a setting by its path; null where nobody has put them into words. */
export type ChoicesOf = (path: string) => Readonly<Record<string, ChoiceWords>> | null;

/** "positiveWeightCap" to "Positive weight cap"; abbreviations of the field stay as they are written. */
export function labelOf(name: string): string {
  const words = name.replace(/([a-z0-9])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`);
  return words
    .replace(/^./, (c) => c.toUpperCase())
    .replace(/\basl\b/i, 'ASL')
    .replace(/\bema\b/i, 'EMA')
    .replace(/^Gpt2\b/, 'GPT-2');
}

function kindOf({ type, enum: words, anyOf, items }: JsonProperty): FieldKind {
  if (words) return 'choice';
  if (anyOf) return 'wholeOr';
  if (items) return items.enum ? 'several' : items.type === 'string' ? 'words' : 'wholes';
  if (type === 'boolean') return 'switch';
  if (type === 'string') return 'text';
  return type === 'integer' ? 'whole' : 'number';
}

/** Json Schema writes the largest safe integer where a whole number has no limit. */
const limit = (value: number | undefined): number | undefined =>
  value === Number.MAX_SAFE_INTEGER ? undefined : value;

function fieldsOf(properties: Record<string, JsonProperty>, prefix: string, choicesOf: ChoicesOf): RecipeField[] {
  return Object.entries(properties).flatMap(([name, p]) => {
    const path = prefix + name;
    if (p.properties) return fieldsOf(p.properties, `${path}.`, choicesOf);
    const number = p.anyOf?.find(({ type }) => type === 'integer') ?? p.items ?? p;
    const words = p.enum ?? p.items?.enum ?? p.anyOf?.flatMap((each) => each.const ?? []) ?? [];
    const told = choicesOf(path);
    return [
      {
        path,
        label: labelOf(name),
        about: p.description ?? '',
        kind: kindOf(p),
        choices: words.map((value) => {
          const known = told?.[value];
          return { value, label: known ? choiceLabel(value, known) : value, about: known?.about ?? '' };
        }),
        min: number.minimum ?? number.exclusiveMinimum,
        max: limit(number.maximum),
        above: number.exclusiveMinimum !== undefined,
        most: p.maxItems,
        fallback: p.default,
      } satisfies RecipeField,
    ];
  });
}

/** All fields of an object schema, in its order; nested objects by path. */
export function fieldsOfSchema(schema: z.ZodType, choicesOf: ChoicesOf): RecipeField[] {
  const json = z.toJSONSchema(schema, { io: 'input' }) as JsonProperty;
  return fieldsOf(json.properties ?? {}, '', choicesOf);
}

/** Settings by path: { dropout: { output: 0.1 }, epochs: 3 } has "dropout.output" and "epochs". Lists stay whole. */
export function valuesOf(recipe: Readonly<Record<string, unknown>>): RecipeValues {
  return Object.fromEntries(
    Object.entries(recipe).flatMap(([name, value]): [string, unknown][] =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.entries(value).map(([inner, rate]) => [`${name}.${inner}`, rate])
        : [[name, value]],
    ),
  );
}

/** The fields with the values of a whole recipe, a preset's, in place of the schema's defaults. */
export function fieldsWith(recipe: Readonly<Record<string, unknown>>, fields: readonly RecipeField[]): RecipeField[] {
  const values = valuesOf(recipe);
  return fields.map((field) => ({ ...field, fallback: values[field.path] }));
}

/** The number that a text writes: "0.001", "0,001", "1e-4". What is no number stays as it is: `schemaProblems` tells it. */
export function numberOf(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const plain = value.trim().replace(',', '.');
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : value;
}

/** What a field's value means: numbers are read, an emptied field stands for its fallback. */
function meaningOf({ kind, choices }: RecipeField, typed: unknown): unknown {
  if (typed === '') return undefined;
  if (kind === 'whole' || kind === 'number') return numberOf(typed);
  if (kind === 'wholeOr' && typeof typed === 'string') {
    const word = typed.trim().toLowerCase();
    return choices.some(({ value }) => value === word) ? word : numberOf(typed);
  }
  if (kind === 'wholes' && typeof typed === 'string')
    return typed
      .split(/[,; ]+/)
      .filter((part) => part !== '')
      .map(numberOf);
  // In the schema's order: which was chosen first says nothing.
  if (kind === 'several' && Array.isArray(typed))
    return choices.map(({ value }) => value).filter((value) => typed.includes(value));
  return typed;
}

/** A value as its field shows it: lists with commas between. */
export const shownValue = (value: unknown): string => (Array.isArray(value) ? value.join(', ') : String(value));

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The fields whose values differ from their fallback. */
export const changedFields = (values: RecipeValues, fields: readonly RecipeField[]): RecipeField[] =>
  fields.filter((field) => {
    const value = meaningOf(field, values[field.path]);
    return value !== undefined && !isSame(value, field.fallback);
  });

/** A recipe from values by path, on top of another; values equal to the fallback of their field are left out. */
export function recipeFrom(
  values: RecipeValues,
  fields: readonly RecipeField[],
  base: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const recipe: Record<string, unknown> = { ...base };
  for (const field of changedFields(values, fields)) {
    const value = meaningOf(field, values[field.path]);
    const [head, tail] = field.path.split('.') as [string, string | undefined];
    if (tail === undefined) recipe[head] = value;
    else recipe[head] = { ...(recipe[head] as object | undefined), [tail]: value };
  }
  return recipe;
}

const isNumeric = ({ kind }: RecipeField): boolean =>
  kind === 'whole' || kind === 'number' || kind === 'wholes' || kind === 'wholeOr';

/** Problems of a recipe by the path of its field: what is wrong, and what may stand there. */
export function schemaProblems(
  schema: z.ZodType,
  fields: readonly RecipeField[],
  recipe: object,
): Record<string, string> {
  const parsed = schema.safeParse(recipe);
  if (parsed.success) return {};
  return Object.fromEntries(
    parsed.error.issues.map((issue) => {
      const path = issue.path.join('.');
      const field = fields.find((each) => path === each.path || path.startsWith(`${each.path}.`));
      return [field?.path ?? path, field && isNumeric(field) ? numberWords(field) : issue.message];
    }),
  );
}

/** "A whole number from 1 to 1000." */
function numberWords({ kind, min, max, above, most, choices }: RecipeField): string {
  const what =
    kind === 'number'
      ? 'A number'
      : kind === 'wholes'
        ? `${most === undefined ? 'Whole numbers' : `At most ${String(most)} whole numbers`}`
        : 'A whole number';
  const least = min === undefined ? '' : above ? ` above ${String(min)}` : ` from ${String(min)}`;
  const largest = max === undefined ? '' : above ? `, at most ${String(max)}` : ` to ${String(max)}`;
  const open = max === undefined && min !== undefined && !above ? ' up' : '';
  const words = kind === 'wholeOr' ? `, or ${choices.map(({ value }) => `“${value}”`).join(' or ')}` : '';
  return `${what}${least}${largest}${open}${words}${kind === 'wholes' ? ', with commas between' : ''}.`;
}
