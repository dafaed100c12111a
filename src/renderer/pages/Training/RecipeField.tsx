// One setting of the recipe with its explanation, in the Mantine input that fits its kind, marked where it is not the preset's.
import { memo } from 'react';
import { Group, MultiSelect, Select, Switch, TagsInput, Text, TextInput, UnstyledButton } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { shownValue, type RecipeField as Field } from './schemaFields.ts';

export interface RecipeFieldProps {
  /** With the preset's value as its fallback. */
  field: Field;
  value: unknown;
  /** It is not what the preset has. */
  changed: boolean;
  problem: string | undefined;
  /** The sweep has values of its own for it. */
  varied?: boolean;
  /** Whose value its fallback is. */
  whose?: 'preset' | 'default';
  onChange: (path: string, value: unknown) => void;
}

const INPUT_MODES: Partial<Record<Field['kind'], 'numeric' | 'decimal'>> = { whole: 'numeric', number: 'decimal' };

/** The preset's value in words. */
function presetWords({ kind, choices, fallback }: Field): string {
  if (kind === 'switch') return fallback === true ? 'on' : 'off';
  if (Array.isArray(fallback) && fallback.length === 0) return 'none';
  const value = shownValue(fallback);
  return choices.find((choice) => choice.value === value)?.label ?? value;
}

export const RecipeField = memo(function RecipeField(props: RecipeFieldProps) {
  const { field, value, changed, problem, varied = false, whose = 'preset', onChange } = props;
  const shown = value ?? field.fallback;
  const label = changed ? (
    <Group component="span" gap={6} wrap="nowrap" display="inline-flex">
      <span>{field.label}</span>
      <UnstyledButton
        fz="xs"
        className="quiet"
        aria-label={`Reset ${field.label} to the ${whose}’s ${presetWords(field)}`}
        onClick={(event) => {
          // Within a label a click would go on to the input.
          event.preventDefault();
          onChange(field.path, undefined);
        }}
      >
        <IconArrowBackUp size={12} style={{ verticalAlign: '-2px' }} aria-hidden /> {whose}: {presetWords(field)}
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
  if (field.kind === 'several')
    return (
      <MultiSelect
        {...common}
        hidePickedOptions
        data={field.choices.map((choice) => ({ value: choice.value, label: choice.label }))}
        placeholder={Array.isArray(shown) && shown.length > 0 ? undefined : 'None'}
        value={Array.isArray(shown) ? (shown as string[]) : []}
        onChange={(next) => {
          onChange(field.path, next);
        }}
      />
    );
  if (field.kind === 'words')
    return (
      <TagsInput
        {...common}
        {...(field.most === undefined ? {} : { maxTags: field.most })}
        splitChars={[',', ';']}
        acceptValueOnBlur
        placeholder={Array.isArray(shown) && shown.length > 0 ? undefined : 'None'}
        value={Array.isArray(shown) ? (shown as string[]) : []}
        onChange={(next) => {
          onChange(field.path, next);
        }}
      />
    );
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
      inputMode={INPUT_MODES[field.kind] ?? 'text'}
      placeholder={shownValue(field.fallback)}
      value={shownValue(shown)}
      onChange={(event) => {
        onChange(field.path, event.currentTarget.value);
      }}
    />
  );
});
