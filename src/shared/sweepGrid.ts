// A sweep as people write it (settings to vary and their values) and the training requests that it stands for. The page's
// form and the command line's file are both expanded here. Pure: starts nothing, and knows no project.
import { z } from 'zod';
import { AppError } from './errors.ts';
import { presetById, PRESETS } from './presets.ts';
import { dropoutSchema, recipeSchema, type RecipeInput } from './recipe.ts';
import { encoderChoiceSchema, sweepRequestSchema, trainRequestSchema, type SweepRequest } from './training.ts';

/** As many trainings as one sweep may queue. */
export const MOST_SWEEP_RUNS = 500;

const json = z.json();
type Json = z.infer<typeof json>;
/** An encoder by its id alone, or with how pictures go through it. */
const encoderSchema = z.union([encoderChoiceSchema.shape.id, encoderChoiceSchema]);
/** Recipe settings as they are written: checked one by one in the expansion, so that errors name them. */
const looseRecipe = z.record(z.string(), json);

const common = {
  preset: z.string().max(60).optional(),
  recipe: looseRecipe.optional(),
  encoder: encoderSchema.optional(),
  splitName: trainRequestSchema.shape.splitName,
  genres: trainRequestSchema.shape.genres,
};

/** The file of `marquee sweep FILE.json`. */
export const sweepFileSchema = z.strictObject({
  name: sweepRequestSchema.shape.name,
  ...common,
  device: z.string().optional(),
  threads: trainRequestSchema.shape.threads,
  activate: trainRequestSchema.shape.activate,
  vary: z
    .record(z.string(), z.array(json).min(1))
    .optional()
    .describe(
      'values by setting ("loss", "dropout.queries", "preset", "encoder", "splitName"); all combinations are run',
    ),
  runs: z
    .array(z.strictObject({ name: z.string().max(100).optional(), ...common }))
    .optional()
    .describe('single runs, behind the combinations; each on top of what stands beside `vary`'),
});
export type SweepFile = z.input<typeof sweepFileSchema>;

/** What is wrong with one setting of a sweep. */
export interface SweepProblem {
  /** "vary.loss", "recipe.epochs", "runs.2.preset"; empty for the sweep as a whole. */
  setting: string;
  message: string;
}

/** One run of a sweep before it is started. */
export interface PlannedRun {
  name: string;
  /** What sets it apart from the others, by setting: { loss: "asl", seed: "2" }. */
  varied: Readonly<Record<string, string>>;
  request: SweepRequest['runs'][number];
}

/** Settings beside those of the recipe that can be varied. */
const OTHER_SETTINGS = ['preset', 'encoder', 'splitName'] as const;
type OtherSetting = (typeof OTHER_SETTINGS)[number];
const isOther = (setting: string): setting is OtherSetting => (OTHER_SETTINGS as readonly string[]).includes(setting);

/** Schema of each recipe setting by its path: "loss", "dropout.queries". */
const RECIPE_SETTINGS: ReadonlyMap<string, z.ZodType> = new Map<string, z.ZodType>([
  ...Object.entries(recipeSchema.shape).filter(([name]) => name !== 'dropout'),
  ...Object.entries(dropoutSchema.shape).map(([name, schema]) => [`dropout.${name}`, schema] as const),
]);

/** All settings that a sweep can vary. */
export const SWEEP_SETTINGS: readonly string[] = [...OTHER_SETTINGS, ...RECIPE_SETTINGS.keys()];

/** Recipe settings by path: { dropout: { queries: 0.1 }, loss: "asl" } has "dropout.queries" and "loss". */
function flatRecipe(recipe: Readonly<Record<string, Json>>): Map<string, Json> {
  const flat = new Map<string, Json>();
  for (const [name, value] of Object.entries(recipe)) {
    if (name !== 'dropout' || typeof value !== 'object' || value === null || Array.isArray(value))
      flat.set(name, value);
    else for (const [place, rate] of Object.entries(value)) flat.set(`dropout.${place}`, rate);
  }
  return flat;
}

/** Why a value cannot stand for a setting; null when it can. */
function valueProblem(setting: string, value: Json): string | null {
  const shown = JSON.stringify(value);
  if (setting === 'preset') {
    if (typeof value === 'string' && presetById(value)) return null;
    return `There is no preset ${shown}; there are ${PRESETS.map(({ id }) => id).join(', ')}.`;
  }
  const schema =
    setting === 'encoder'
      ? encoderSchema
      : setting === 'splitName'
        ? z.string().min(1).max(60)
        : RECIPE_SETTINGS.get(setting);
  if (!schema) return `There is no setting of this name; there are ${SWEEP_SETTINGS.join(', ')}.`;
  const parsed = schema.safeParse(value);
  if (parsed.success) return null;
  // A union says only that nothing fitted; an encoder is either its id or an object that has one.
  const issue = parsed.error.issues[0]!;
  const why =
    setting === 'encoder'
      ? 'the id of a model, or an object with an id'
      : issue.code === 'invalid_type' && issue.expected === 'number'
        ? 'a number is needed'
        : issue.message;
  return `${shown} cannot stand here: ${why}.`;
}

/** Problems of a sweep that has the right shape, by setting; empty when `expandSweep` will not throw. */
export function sweepProblems(file: SweepFile): SweepProblem[] {
  const problems: SweepProblem[] = [];
  const check = (at: string, setting: string, value: Json): void => {
    const message = valueProblem(setting, value);
    if (message !== null) problems.push({ setting: at, message });
  };
  const checkBase = (base: NonNullable<SweepFile['runs']>[number], at: string): void => {
    if (base.preset !== undefined) check(`${at}preset`, 'preset', base.preset);
    for (const [path, value] of flatRecipe(base.recipe ?? {})) {
      if (isOther(path)) problems.push({ setting: `${at}recipe.${path}`, message: 'This is no setting of a recipe.' });
      else check(`${at}recipe.${path}`, path, value);
    }
  };
  checkBase(file, '');
  for (const [setting, values] of Object.entries(file.vary ?? {})) {
    for (const value of values) check(`vary.${setting}`, setting, value);
    const twice = values.find((value, i) => values.findIndex((other) => same(other, value)) !== i);
    if (twice !== undefined)
      problems.push({ setting: `vary.${setting}`, message: `${textOf(twice)} stands here twice.` });
  }
  for (const [index, run] of (file.runs ?? []).entries()) checkBase(run, `runs.${String(index)}.`);
  const runs = countRuns(file);
  if (runs === 0) problems.push({ setting: '', message: 'Nothing is varied, and no runs are named.' });
  if (runs > MOST_SWEEP_RUNS) {
    problems.push({
      setting: '',
      message: `These are ${String(runs)} runs; a sweep takes ${String(MOST_SWEEP_RUNS)} at most.`,
    });
  }
  return problems;
}

const same = (a: Json, b: Json): boolean => JSON.stringify(a) === JSON.stringify(b);

/** How many runs a sweep has, without making them. */
export function countRuns({ vary, runs }: SweepFile): number {
  const lists = Object.values(vary ?? {});
  const grid = lists.length === 0 ? 0 : lists.reduce((product, values) => product * values.length, 1);
  return grid + (runs ?? []).length;
}

/** A value as it stands in names and tables. */
function textOf(value: Json): string {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return Object.values(value).map(textOf).join(' ');
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** All combinations; the setting that is named last moves fastest. */
function combinations(vary: Readonly<Record<string, Json[]>>): Map<string, Json>[] {
  const settings = Object.entries(vary);
  if (settings.length === 0) return [];
  return settings.reduce<Map<string, Json>[]>(
    (so, [setting, values]) => so.flatMap((each) => values.map((value) => new Map(each).set(setting, value))),
    [new Map()],
  );
}

/** Values by path on top of each other, as the nested recipe that the schema reads. */
function nested(...layers: ReadonlyMap<string, Json>[]): RecipeInput {
  const flat = new Map(layers.flatMap((layer) => [...layer]));
  const recipe: Record<string, Json> = {};
  const dropout: Record<string, Json> = {};
  for (const [path, value] of flat) {
    if (path.startsWith('dropout.')) dropout[path.slice('dropout.'.length)] = value;
    else recipe[path] = value;
  }
  return { ...recipe, ...(Object.keys(dropout).length > 0 ? { dropout } : {}) };
}

/** "loss asl, seed 2"; null where it is too long for a name. */
export function nameOfVaried(varied: Readonly<Record<string, string>>): string | null {
  const name = Object.entries(varied)
    .map(([setting, value]) => `${setting} ${value}`)
    .join(', ');
  return name.length === 0 || name.length > 100 ? null : name;
}

type Base = NonNullable<SweepFile['runs']>[number];

function plannedRun(file: SweepFile, own: Base, values: ReadonlyMap<string, Json>, index: number): PlannedRun {
  const text = (setting: OtherSetting): string | undefined => values.get(setting) as string | undefined;
  const presetId = text('preset') ?? own.preset ?? file.preset;
  const preset = presetId === undefined ? undefined : presetById(presetId);
  const encoder = (values.get('encoder') as SweepFile['encoder']) ?? own.encoder ?? file.encoder;
  const genres = own.genres ?? file.genres;
  const splitName = text('splitName') ?? own.splitName ?? file.splitName;
  const { device, threads, activate } = file;
  const settings = new Map([...values].filter(([setting]) => !isOther(setting)));
  const varied = Object.fromEntries([...values].map(([setting, value]) => [setting, textOf(value)]));
  const name = own.name ?? nameOfVaried(varied) ?? `${file.name} ${String(index + 1)}`.slice(-100);
  const request = trainRequestSchema.parse({
    name,
    recipe: nested(
      flatRecipe((preset?.recipe ?? {}) as Record<string, Json>),
      flatRecipe(file.recipe ?? {}),
      flatRecipe(own.recipe ?? {}),
      settings,
    ),
    ...(presetId === undefined ? {} : { preset: presetId }),
    ...(encoder === undefined ? {} : { encoder: typeof encoder === 'string' ? { id: encoder } : encoder }),
    ...(genres === undefined ? {} : { genres }),
    ...(splitName === undefined ? {} : { splitName }),
    ...(device === undefined ? {} : { device }),
    ...(threads === undefined ? {} : { threads }),
    ...(activate === undefined ? {} : { activate }),
  });
  return { name, varied, request };
}

/**
 * The runs of a sweep: all combinations of what is varied, then the single runs. A preset comes first, then the sweep's
 * recipe, then a run's own, then what is varied.
 * @throws AppError `bad_input` naming each setting that is wrong (`details.settings`)
 */
export function expandSweep(file: SweepFile): PlannedRun[] {
  const problems = sweepProblems(file);
  if (problems.length > 0) throw refusal(problems);
  const grid = combinations(file.vary ?? {}).map((values, i) => plannedRun(file, {}, values, i));
  const single = (file.runs ?? []).map((run, i) => plannedRun(file, run, new Map(), grid.length + i));
  return [...grid, ...single];
}

/** @throws AppError `bad_input` naming each setting that is wrong, or does not belong there */
export function readSweepFile(content: unknown): SweepFile {
  const parsed = sweepFileSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  throw refusal(
    parsed.error.issues.map((issue) => ({ setting: issue.path.map(String).join('.'), message: issue.message })),
  );
}

function refusal(problems: readonly SweepProblem[]): AppError {
  const words = problems.map(({ setting, message }) => (setting === '' ? message : `${setting}: ${message}`));
  return new AppError('bad_input', `This sweep cannot be run. ${words.join(' ')}`, {
    hint: 'Nothing was started. Mend these settings and start it again.',
    details: { settings: problems.map(({ setting }) => setting).filter((setting) => setting !== '') },
  });
}

/** What `sweeps.start` takes. @throws AppError `bad_input` */
export const sweepRequest = (file: SweepFile): SweepRequest => ({
  name: file.name,
  runs: expandSweep(file).map(({ request }) => request),
});
