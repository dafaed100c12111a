// One setting that a sweep varies, and its values as chips: chosen from a list, or typed with commas between them.
import { ActionIcon, Group, MultiSelect, TagsInput, Tooltip } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { VaryDraft } from '../../state/trainDraft.ts';

/** What a setting can be varied over: its choices, or null for typed numbers. */
export interface VarySetting {
  setting: string;
  label: string;
  about: string;
  choices: { value: string; label: string }[] | null;
}

const SEPARATORS = [',', ' ', ';'];

export interface VaryRowProps {
  known: VarySetting;
  vary: VaryDraft;
  problem: string | undefined;
  onChange: (values: string[]) => void;
  onRemove: () => void;
}

export function VaryRow({ known, vary, problem, onChange, onRemove }: VaryRowProps) {
  const common = {
    label: known.label,
    description: known.about,
    error: problem,
    size: 'xs' as const,
    flex: 1,
    miw: 0,
    value: [...vary.values],
    onChange,
  };
  return (
    <Group gap={4} wrap="nowrap" align="flex-start">
      {known.choices ? (
        <MultiSelect
          {...common}
          data={known.choices}
          hidePickedOptions
          placeholder={vary.values.length === 0 ? 'Choose values' : undefined}
        />
      ) : (
        <TagsInput
          {...common}
          splitChars={SEPARATORS}
          // A list that comes at once, by a paste or from the browser, is not split by the field itself.
          onChange={(values) => {
            onChange([...new Set(values.flatMap((value) => value.split(/[,; ]+/)))].filter((value) => value !== ''));
          }}
          placeholder={vary.values.length === 0 ? 'Numbers, with commas between' : undefined}
          acceptValueOnBlur
        />
      )}
      <Tooltip label="Vary it no more">
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={`Vary ${known.label} no more`}
          onClick={onRemove}
        >
          <IconX size={14} />
        </ActionIcon>
      </Tooltip>
    </Group>
  );
}
