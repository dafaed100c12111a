// One setting of the recipe with its explanation, in the Mantine input that fits its kind.
import { NumberInput, Select, Switch, Text } from '@mantine/core';
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
    <NumberInput
      {...common}
      value={shown as number | string}
      min={field.min}
      max={field.max}
      allowDecimal={field.kind === 'number'}
      step={field.kind === 'whole' ? 1 : field.max !== undefined && field.max <= 1 ? 0.05 : 0.5}
      hideControls={field.path === 'learningRate' || field.path === 'epsilon'}
      onChange={(next) => {
        onChange(next);
      }}
    />
  );
}
