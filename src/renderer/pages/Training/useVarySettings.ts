// What a sweep of genre heads can vary: the settings beside the recipe, then all of it.
import { useMemo } from 'react';
import { PRESETS } from '../../../shared/presets.ts';
import { useCall } from '../../api/queries.ts';
import type { RecipeField } from './schemaFields.ts';
import type { VarySetting } from './VaryRow.tsx';
import { varySettingOf } from './varySetting.ts';

/** Settings that a sweep can vary: those beside the recipe, then all of it. */
export function useVarySettings(fields: readonly RecipeField[]): VarySetting[] {
  const { data: models } = useCall('models.list', {});
  const { data: splits } = useCall('splits.list', {});
  return useMemo(
    () => [
      {
        setting: 'preset',
        label: 'Preset',
        about: 'Whole recipes beside each other.',
        choices: PRESETS.map(({ id, name }) => ({ value: id, label: name })),
      },
      {
        setting: 'encoder',
        label: 'Image encoder',
        about: 'Installed encoders; posters go through each first.',
        choices: (models?.models ?? [])
          .filter(({ roles, state }) => roles.includes('image') && state === 'installed')
          .map(({ id }) => ({ value: id, label: id })),
      },
      {
        setting: 'splitName',
        label: 'Split',
        about: 'Which posters are learned from and measured on.',
        choices: (splits?.splits ?? []).map(({ name }) => ({ value: name, label: name })),
      },
      ...fields.map(varySettingOf),
    ],
    [fields, models, splits],
  );
}
