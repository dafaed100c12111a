// Which preset the recipe starts from, which settings were changed since, and the way back.
import { Anchor, Select, Stack, Text } from '@mantine/core';
import type { RecipeField } from './schemaFields.ts';

export interface PresetSelectProps {
  presets: readonly { id: string; name: string }[];
  preset: string;
  about: string;
  changed: readonly RecipeField[];
  disabled: boolean;
  /** A preset is a whole recipe: what was changed belonged to the one before. */
  onPreset: (id: string) => void;
  onReset: () => void;
}

export function PresetSelect({ presets, preset, about, changed, disabled, onPreset, onReset }: PresetSelectProps) {
  return (
    <Stack gap={4}>
      <Select
        label="Preset"
        description={disabled ? 'Varied by the sweep, above.' : about}
        size="xs"
        allowDeselect={false}
        disabled={disabled}
        data={presets.map(({ id, name }) => ({ value: id, label: name }))}
        value={preset}
        onChange={(next) => {
          if (next !== null) onPreset(next);
        }}
      />
      <Text size="xs" className="quiet" role="status">
        {changed.length === 0 ? (
          'All settings are the preset’s.'
        ) : (
          <>
            Changed: {changed.map(({ label }) => label).join(', ')}.{' '}
            <Anchor component="button" type="button" size="xs" onClick={onReset}>
              Reset to preset
            </Anchor>
          </>
        )}
      </Text>
    </Stack>
  );
}
