// One setting of the recipe with its explanation, in the Mantine input that fits its kind.
import { NumberInput, Select, Switch } from '@mantine/core';
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
  if (field.kind === 'choice')
    return (
      <Select
        {...common}
        allowDeselect={false}
        data={field.choices}
        value={String(shown)}
        onChange={(next) => {
          onChange(next ?? field.fallback);
        }}
      />
    );
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
