// How to draft, as the person has set it: the fields of the schema, what was changed from its defaults, and the settings of the next
// request. Kept in the person's own settings. A value that makes no sense is told, and its default holds meanwhile.
import { useCallback, useMemo } from 'react';
import {
  DEFAULT_DRAFT_SETTINGS,
  draftSettingsSchema,
  type DraftSettings,
} from '../../../shared/taglines/draftSettings.ts';
import type { ScorePart } from '../../../shared/taglines/rank.ts';
import { formValueSchema, settingNow, useSetting, type FormValue } from '../../state/settings.ts';
import { draftChoicesOf } from './draftChoices.ts';
import {
  changedFields,
  fieldsOfSchema,
  recipeFrom,
  schemaProblems,
  type RecipeField,
} from '../Training/schemaFields.ts';

type Values = Readonly<Record<string, FormValue>>;
const NONE: Record<string, FormValue> = {};

/** All settings in the schema's order. */
export const DRAFT_FIELDS: readonly RecipeField[] = fieldsOfSchema(draftSettingsSchema, draftChoicesOf);

/** The settings that the values mean; those that are wrong are left at their defaults. */
export function settingsOf(values: Values): { settings: DraftSettings; problems: Readonly<Record<string, string>> } {
  const typed = recipeFrom(values, DRAFT_FIELDS);
  const problems = schemaProblems(draftSettingsSchema, DRAFT_FIELDS, typed);
  const sound = Object.fromEntries(Object.entries(values).filter(([path]) => problems[path] === undefined));
  const parsed = draftSettingsSchema.safeParse(recipeFrom(sound, DRAFT_FIELDS));
  return { settings: parsed.success ? parsed.data : draftSettingsSchema.parse({}), problems };
}

/** Each request has a seed of its own unless one was set: the same seed would give the same drafts again. */
export function seeded(settings: DraftSettings, values: Values): DraftSettings {
  const pinned = values['seed'] !== undefined && values['seed'] !== '';
  return pinned ? settings : { ...settings, seed: crypto.getRandomValues(new Uint32Array(1))[0] ?? 1 };
}

export interface DraftingSettings {
  values: Values;
  settings: DraftSettings;
  changed: readonly RecipeField[];
  problems: Readonly<Record<string, string>>;
  /** Sets one setting by its path; undefined takes the change back. */
  set: (path: string, value: unknown) => void;
  setWeight: (part: ScorePart, weight: number) => void;
  reset: () => void;
}

export function useDraftSettings(): DraftingSettings {
  const [values, save] = useSetting('ui.deskDrafting', NONE);
  const written = JSON.stringify(values);
  const read = useMemo(() => settingsOf(JSON.parse(written) as Values), [written]);
  const set = useCallback(
    (path: string, value: unknown) => {
      const { [path]: _before, ...rest } = settingNow('ui.deskDrafting', NONE);
      const typed = formValueSchema.safeParse(value);
      save(typed.success ? { ...rest, [path]: typed.data } : rest);
    },
    [save],
  );
  const changed = useMemo(() => changedFields(JSON.parse(written) as Values, DRAFT_FIELDS), [written]);
  return {
    values,
    ...read,
    changed,
    set,
    setWeight: (part, weight) => {
      set(`weights.${part}`, weight === DEFAULT_DRAFT_SETTINGS.weights[part] ? undefined : weight);
    },
    reset: () => {
      save({});
    },
  };
}
