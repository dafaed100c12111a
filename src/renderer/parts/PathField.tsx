// A path on the studio's computer: typed, or chosen with the system's dialog in the desktop window.
import { ActionIcon, TextInput, Tooltip, type TextInputProps } from '@mantine/core';
import { IconFolderOpen } from '@tabler/icons-react';
import type { FileFilter } from '../../shared/bridge.ts';
import type { PickKind } from '../api/bridge.ts';
import { transport } from '../api/client.ts';

export interface PathFieldProps extends Omit<TextInputProps, 'value' | 'onChange'> {
  value: string;
  onChange: (path: string) => void;
  /** A path chosen with the dialog, which is whole; `onChange` where left out. */
  onPick?: (path: string) => void;
  kind: PickKind;
  filters?: FileFilter[];
}

export function PathField({ value, onChange, onPick = onChange, kind, filters, ...rest }: PathFieldProps) {
  const desktop = transport.desktop;
  const pick = async (): Promise<void> => {
    const [path] = (await desktop?.pick(kind, filters)) ?? [];
    if (path !== undefined) onPick(path);
  };
  return (
    <TextInput
      {...rest}
      value={value}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => {
        onChange(event.currentTarget.value);
      }}
      rightSection={
        desktop && (
          <Tooltip
            label={kind === 'folder' ? 'Choose a folder' : kind === 'save' ? 'Choose where to save' : 'Choose a file'}
          >
            <ActionIcon variant="subtle" aria-label="Choose" onClick={() => void pick()}>
              <IconFolderOpen size={18} />
            </ActionIcon>
          </Tooltip>
        )
      }
    />
  );
}
