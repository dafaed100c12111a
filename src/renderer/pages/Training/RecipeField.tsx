// One setting of the recipe with its explanation, in the Mantine input that fits its kind, marked where it is not the preset's.
import { memo } from 'react';
import { Group, Select, Switch, Text, TextInput, UnstyledButton } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { choiceLabel, choicesOf } from '../../../shared/recipeChoices.ts';
import type { RecipeField as Field } from './recipeFields.ts';

export interface RecipeFieldProps {
  /** With the preset's value as its fallback. */
  field: Field;
  value: unknown;
  /** It is not what the preset has. */
  changed: boolean;
  problem: string | undefined;
  /** The sweep has values of its own for it. */
  varied: boolean;
  onChange: (path: string, value: unknown) => void;
}

/** The preset's value in words. */
function presetWords({ kind, path, fallback }: Field): string {
  if (kind === 'switch') return fallback === true ? 'on' : 'off';
  const value = String(fallback);
  const words = choicesOf(path)?.[value];
  return words ? choiceLabel(value, words) : value;
}

export const RecipeField = memo(function RecipeField(props: RecipeFieldProps) {
  const { field, value, changed, problem, varied, onChange } = props;
  const shown = value ?? field.fallback;
  const label = changed ? (
    <Group component="span" gap={6} wrap="nowrap" display="inline-flex">
      <span>{field.label}</span>
      <UnstyledButton
        fz="xs"
        className="quiet"
        aria-label={`Reset ${field.label} to the preset’s ${presetWords(field)}`}
        onClick={(event) => {
          // Within a label a click would go on to the input.
          event.preventDefault();
          onChange(field.path, undefined);
        }}
      >
        <IconArrowBackUp size={12} style={{ verticalAlign: '-2px' }} aria-hidden /> preset: {presetWords(field)}
      </UnstyledButton>
    </Group>
  ) : (
    field.label
  );
  const common = {
    label,
    description: varied ? 'Varied by the sweep, above.' : field.about,
    error: problem,
    size: 'xs' as const,
    disabled: varied,
    'aria-label': field.label,
  };
  if (field.kind === 'choice') {
    const about = (of: string): string => field.choices.find((each) => each.value === of)?.about ?? '';
    return (
      <Select
        {...common}
        description={varied ? common.description : `${field.about} ${about(String(shown))}`}
        allowDeselect={false}
        maxDropdownHeight={440}
        data={field.choices}
        renderOption={({ option, checked }) => (
          <div>
            <Text size="xs" fw={checked === true ? 700 : 500}>
              {option.label}
            </Text>
            <Text size="xs" className="quiet">
              {about(option.value)}
            </Text>
          </div>
        )}
        value={String(shown)}
        onChange={(next) => {
          onChange(field.path, next ?? undefined);
        }}
      />
    );
  }
  if (field.kind === 'switch')
    return (
      <Switch
        {...common}
        checked={shown === true}
        onChange={(event) => {
          onChange(field.path, event.currentTarget.checked);
        }}
      />
    );
  return (
    <TextInput
      {...common}
      inputMode={field.kind === 'whole' ? 'numeric' : 'decimal'}
      placeholder={String(field.fallback)}
      value={value === undefined ? String(field.fallback) : String(value)}
      onChange={(event) => {
        onChange(field.path, event.currentTarget.value);
      }}
    />
  );
});
