// One setting of the recipe with its explanation, in the Mantine input that fits its kind.
import { Select, Switch, Text, TextInput } from '@mantine/core';
import type { RecipeField as Field } from './recipeFields.ts';

export interface RecipeFieldProps {
  field: Field;
  value: unknown;
  problem: string | undefined;
  onChange: (value: unknown) => void;
}

export function RecipeField({ field, value, problem, onChange }: RecipeFieldProps) {
  const shown = value ?? field.fallback;
  const common = { label: field.label, description: field.about, error: problem, size: 'xs' as const };
  if (field.kind === 'choice') {
    const about = (value: string): string => field.choices.find((each) => each.value === value)?.about ?? '';
    return (
      <Select
        {...common}
        description={`${field.about} ${about(String(shown))}`}
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
          onChange(next ?? field.fallback);
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
          onChange(event.currentTarget.checked);
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
        onChange(event.currentTarget.value);
      }}
    />
  );
}
