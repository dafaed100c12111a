// A sweep of tagline trainings as people write it, and the trainings that it stands for: all combinations of the values of some
// settings, as the paper's table 2 is learning rate by batch size. Pure.
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { taglinePresetById, TAGLINE_PRESETS } from './taglinePresets.ts';
import { taglineRecipeSchema } from './taglineRecipe.ts';
import { taglineTrainRequestSchema } from './taglineRequest.ts';

const json = z.json();

/** The file of `marquee sweep FILE.json` with `task` "taglines". */
const taglineSweepFileSchema = z.strictObject({
  task: z.literal('taglines'),
  name: z.string().min(1).max(100),
  preset: z.string().max(60).optional(),
  recipe: z.record(z.string(), json).optional(),
  base: taglineTrainRequestSchema.shape.base,
  splitName: taglineTrainRequestSchema.shape.splitName,
  device: taglineTrainRequestSchema.shape.device,
  threads: taglineTrainRequestSchema.shape.threads,
  vary: z.record(z.string(), z.array(json).min(1)).default({}).describe('values by setting; all combinations are run'),
});

export const taglineSweepRequestSchema = z.object({
  name: z.string().min(1).max(100),
  runs: z.array(taglineTrainRequestSchema).min(1).max(100),
});
export type TaglineSweepRequest = z.infer<typeof taglineSweepRequestSchema>;

/** @throws AppError `bad_input` naming the setting that does not fit */
export function taglineSweepOf(file: unknown): TaglineSweepRequest {
  const parsed = taglineSweepFileSchema.safeParse(file);
  if (!parsed.success) throw wrong(parsed.error);
  const { name, preset, recipe = {}, vary, task: _, ...request } = parsed.data;
  const start = preset === undefined ? {} : taglinePresetById(preset)?.recipe;
  if (start === undefined) {
    throw new AppError('bad_input', `There is no preset "${preset!}" of tagline models.`, {
      hint: `There are ${TAGLINE_PRESETS.map(({ id }) => id).join(', ')}.`,
    });
  }
  const runs = combinations(Object.entries(vary)).map((values) => {
    const settings = taglineRecipeSchema.strict().safeParse({ ...start, ...recipe, ...values });
    if (!settings.success) throw wrong(settings.error);
    const told = Object.entries(values).map(([setting, value]) => `${setting} ${JSON.stringify(value)}`);
    return {
      ...request,
      recipe: settings.data,
      name: [name, ...told].join(', ').slice(0, 100),
      ...(preset === undefined ? {} : { preset }),
    };
  });
  const whole = taglineSweepRequestSchema.safeParse({ name, runs });
  if (!whole.success) throw wrong(whole.error);
  return whole.data;
}

/** Every choice of one value for each setting, the last setting changing first. */
function combinations<T>(settings: readonly (readonly [string, readonly T[]])[]): Record<string, T>[] {
  return settings.reduce<Record<string, T>[]>(
    (all, [setting, values]) => all.flatMap((chosen) => values.map((value) => ({ ...chosen, [setting]: value }))),
    [{}],
  );
}

function wrong(error: z.ZodError): AppError {
  const { path, message } = error.issues[0]!;
  return new AppError('bad_input', `The sweep does not fit: ${path.join('.')}: ${message}.`, {
    hint: 'See docs/cli.md for the settings of `train taglines`.',
    cause: error,
  });
}
