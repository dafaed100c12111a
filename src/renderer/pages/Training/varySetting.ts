// A setting of a recipe as a sweep varies it: its choices, or typed numbers. Pure.
import type { RecipeField } from './schemaFields.ts';
import type { VarySetting } from './VaryRow.tsx';

export const varySettingOf = ({ path, label, about, kind, choices }: RecipeField): VarySetting => ({
  setting: path,
  label: path.startsWith('dropout.') ? `Dropout: ${label.toLowerCase()}` : label,
  about,
  choices:
    kind === 'choice'
      ? choices.map(({ value, label: name }) => ({ value, label: name }))
      : kind === 'switch'
        ? [
            { value: 'true', label: 'On' },
            { value: 'false', label: 'Off' },
          ]
        : null,
});
