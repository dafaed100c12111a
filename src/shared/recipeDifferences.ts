// Which settings of a recipe are not what a recipe has by itself, or not what its preset says.
import { presetById, presetRecipe } from './presets.ts';
import { DEFAULT_RECIPE, recipeSchema } from './recipe.ts';

export interface SettingDifference {
  /** Path in the recipe: "dropout.queries". */
  setting: string;
  value: string;
  /** Null for a setting that this version does not know. */
  default: string | null;
  /** Null without a (known) preset. */
  preset: string | null;
}

/** Settings by path, nested ones with a point. */
function settingsOf(value: unknown, path = ''): [string, string][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return path === '' ? [] : [[path, typeof value === 'string' ? value : (JSON.stringify(value) ?? '')]];
  }
  return Object.entries(value).flatMap(([name, inner]) => settingsOf(inner, path === '' ? name : `${path}.${name}`));
}

/**
 * Settings that differ from their default or from the preset. A recipe of an earlier version has later settings at their
 * defaults; one that does not fit this version is told as it is.
 */
export function recipeDifferences(recipe: unknown, presetId: string | null): SettingDifference[] {
  const parsed = recipeSchema.safeParse(recipe);
  const defaults = new Map(settingsOf(DEFAULT_RECIPE));
  const preset = presetId === null ? undefined : presetById(presetId);
  const presets = new Map(preset ? settingsOf(presetRecipe(preset)) : []);
  return settingsOf(parsed.success ? parsed.data : recipe).flatMap(([setting, value]) => {
    const [byDefault, byPreset] = [defaults.get(setting) ?? null, presets.get(setting) ?? null];
    const differs = value !== byDefault || (byPreset !== null && value !== byPreset);
    return differs ? [{ setting, value, default: byDefault, preset: byPreset }] : [];
  });
}
