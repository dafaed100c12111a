// Which preset the recipe starts from, which settings were changed since, and the way back.
import { Anchor, Select, Stack, Text } from '@mantine/core';
import { PRESETS } from '../../../shared/presets.ts';
import { changeTrainDraft } from '../../state/trainDraft.ts';
import type { RecipeField } from './recipeFields.ts';

export interface PresetSelectProps {
  preset: string;
  about: string;
  changed: readonly RecipeField[];
  disabled: boolean;
}

export function PresetSelect({ preset, about, changed, disabled }: PresetSelectProps) {
  return (
    <Stack gap={4}>
      <Select
        label="Preset"
        description={disabled ? 'Varied by the sweep, above.' : about}
        size="xs"
        allowDeselect={false}
        disabled={disabled}
        data={PRESETS.map(({ id, name }) => ({ value: id, label: name }))}
        value={preset}
        onChange={(next) => {
          // A preset is a whole recipe: what was changed belonged to the one before.
          if (next !== null) changeTrainDraft({ preset: next, values: {} });
        }}
      />
      <Text size="xs" className="quiet" role="status">
        {changed.length === 0 ? (
          'All settings are the preset’s.'
        ) : (
          <>
            Changed: {changed.map(({ label }) => label).join(', ')}.{' '}
            <Anchor
              component="button"
              type="button"
              size="xs"
              onClick={() => {
                changeTrainDraft({ values: {} });
              }}
            >
              Reset to preset
            </Anchor>
          </>
        )}
      </Text>
    </Stack>
  );
}
