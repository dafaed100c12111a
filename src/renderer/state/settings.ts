// The window's own settings, kept in the studio (so that they follow the user) under one key each, checked when read.
import { useCallback } from 'react';
import { z } from 'zod';
import type { CallName } from '../../shared/contract.ts';
import { channelsSchema } from '../../shared/taglines/channels.ts';
import { LANGUAGES } from '../../shared/spelling.ts';
import { call } from '../api/client.ts';
import { queryClient, queryKey, useCall } from '../api/queries.ts';
import { showError } from './edits.ts';

/** What a form's field holds. */
export const formValueSchema = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]);
export type FormValue = z.infer<typeof formValueSchema>;

const schemas = {
  'ui.theme': z.enum(['auto', 'light', 'dark']),
  'ui.cardWidth': z.number().min(96).max(240),
  'ui.facetsOpen': z.boolean(),
  'ui.inspectorOpen': z.boolean(),
  'ui.facetsWidth': z.string().regex(/^[\d.]+px$/),
  'ui.inspectorWidth': z.string().regex(/^[\d.]+px$/),
  'ui.foldedFacets': z.array(z.string()),
  'ui.facetGenre': z.number().int(),
  'ui.keys': z.record(z.string(), z.array(z.string())),
  'ui.advancedRecipe': z.boolean(),
  'ui.queueOpen': z.boolean(),
  'ui.autoAdvance': z.boolean(),
  'ui.channels': channelsSchema,
  'ui.spellingLanguage': z.enum(LANGUAGES),
  'ui.spellingWords': z.array(z.string().min(1).max(100)),
  'ui.deskQueueWidth': z.string().regex(/^[\d.]+px$/),
  'ui.deskPosterWidth': z.string().regex(/^[\d.]+px$/),
  /** How to draft: settings by path that are not the schema's defaults. */
  'ui.deskDrafting': z.record(z.string(), formValueSchema),
  /** The tagline run to draft with; empty: the project's own. */
  'ui.deskRun': z.string().max(200),
  person: z.string().max(100),
  'models.offline': z.boolean(),
  'models.endpoint': z.string().max(500),
  'models.hubCache': z.string().max(4096),
};
type Schemas = typeof schemas;
export type SettingName = keyof Schemas;
type Value<N extends SettingName> = z.output<Schemas[N]>;

/** Answers that a setting changes, beside the settings themselves. */
const CHANGES: Partial<Record<SettingName, CallName[]>> = {
  person: ['studio.info', 'edits.stack'],
  'models.offline': ['models.list'],
  'models.endpoint': ['models.list'],
  'models.hubCache': ['models.list'],
};

const SAVE_AFTER_MS = 250;
const saves = new Map<string, ReturnType<typeof setTimeout>>();
type Plain = Value<SettingName>;

/** Saves a setting now; resolved once it is kept and the answers that it changes are there. @throws AppError */
export async function saveSetting<N extends SettingName>(name: N, value: Value<N>): Promise<void> {
  await call('studio.setSetting', { key: name, value });
  showSetting(name, value);
  await settle(name);
}

/** The answers that a setting changes are asked for anew. */
async function settle(name: SettingName): Promise<void> {
  await Promise.all(
    (CHANGES[name] ?? []).map((each) => queryClient.invalidateQueries({ queryKey: queryKey(each, {}) })),
  );
}

function showSetting(name: SettingName, value: unknown): void {
  queryClient.setQueryData(queryKey('studio.settings', {}), (old: Record<string, unknown> | undefined) => ({
    ...old,
    [name]: value,
  }));
}

/** Saves a setting once it stands still: a slider passes many values. */
function saveSoon(key: SettingName, value: Plain): void {
  clearTimeout(saves.get(key));
  const saveNow = (): void => {
    saves.delete(key);
    // It is shown already; by the time of the answer a newer value may be.
    call('studio.setSetting', { key, value })
      .then(() => settle(key))
      .catch((error: unknown) => {
        showError(error, 'This setting could not be saved');
        void queryClient.invalidateQueries({ queryKey: queryKey('studio.settings', {}) });
      });
  };
  saves.set(key, setTimeout(saveNow, SAVE_AFTER_MS));
}

/** A setting as it is at this moment: a key may come before the page is drawn anew with what the key before it has set. */
export function settingNow<N extends SettingName>(name: N, fallback: Value<N>): Value<N> {
  const kept = queryClient.getQueryData<Record<string, unknown>>(queryKey('studio.settings', {}));
  const read = schemas[name].safeParse(kept?.[name]);
  return read.success ? (read.data as Value<N>) : fallback;
}

/** One setting and how to change it; unreadable values count as not set. The change shows at once and is then saved. */
export function useSetting<N extends SettingName>(name: N, fallback: Value<N>): [Value<N>, (value: Value<N>) => void] {
  const { data } = useCall('studio.settings', {});
  const read = schemas[name].safeParse(data?.[name]);
  const set = useCallback(
    (value: Value<N>) => {
      showSetting(name, value);
      saveSoon(name, value);
    },
    [name],
  );
  return [read.success ? (read.data as Value<N>) : fallback, set];
}
