// A segmented control with its name above and one line of explanation below, as all choices of this page have.
import { Input, SegmentedControl } from '@mantine/core';

export interface FieldProps<T extends string> {
  label: string;
  about: string;
  value: T;
  options: readonly { value: T; label: string; disabled?: boolean }[];
  onChange: (value: T) => void;
}

export function Field<T extends string>({ label, about, value, options, onChange }: FieldProps<T>) {
  return (
    <Input.Wrapper
      label={label}
      description={about}
      size="xs"
      labelElement="div"
      inputWrapperOrder={['label', 'input', 'description']}
      styles={{ label: { display: 'block' } }}
    >
      <SegmentedControl
        size="xs"
        aria-label={label}
        data={options.map((option) => ({ ...option }))}
        value={value}
        onChange={(next) => {
          const chosen = options.find((option) => option.value === next);
          if (chosen) onChange(chosen.value);
        }}
      />
    </Input.Wrapper>
  );
}
