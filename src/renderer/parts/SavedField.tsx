// A text setting: saved as a whole when it is left, at Enter, or once a folder was chosen, never at each key. Escape takes
// the change back. Whether it is saved stands below it. Where it is kept is the caller's matter.
import { useState, type KeyboardEvent } from 'react';
import { Stack, Text, TextInput } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { toWireError } from '../../shared/errors.ts';
import { PathField } from './PathField.tsx';

export interface SavedFieldProps {
  label: string;
  description: string;
  /** As it is kept. */
  saved: string;
  /** Resolved once `saved` is the new value. */
  save: (value: string) => Promise<void>;
  /** Why a value cannot be saved. */
  problem?: (value: string) => string | null;
  /** It names a folder of the studio's computer. */
  folder?: boolean;
  maxLength?: number;
  disabled?: boolean;
  w?: number;
}

type Status = 'as saved' | 'saving' | 'just saved' | { failed: string };

export function SavedField({ saved, save, problem, folder = false, w, ...rest }: SavedFieldProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const [status, setStatus] = useState<Status>('as saved');
  const commit = async (typed: string | null): Promise<void> => {
    if (typed === null || status === 'saving') return;
    const value = typed.trim();
    if (value === saved) {
      setDraft(null);
      return;
    }
    const wrong = problem?.(value) ?? null;
    if (wrong !== null) {
      setStatus({ failed: wrong });
      return;
    }
    setStatus('saving');
    try {
      await save(value);
      setDraft(null);
      setStatus('just saved');
    } catch (error) {
      const { message, hint } = toWireError(error);
      setStatus({ failed: `Not saved: ${message} ${hint ?? ''}` });
    }
  };
  const edit = (value: string): void => {
    setDraft(value);
    setStatus('as saved');
  };
  const common = {
    ...rest,
    value: draft ?? saved,
    readOnly: status === 'saving',
    error: typeof status === 'object' ? status.failed : null,
    onBlur: () => void commit(draft),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.nativeEvent.isComposing) return;
      if (event.key === 'Enter') void commit(draft);
      if (event.key !== 'Escape') return;
      setDraft(null);
      setStatus('as saved');
    },
  };
  return (
    <Stack gap={2} {...(w === undefined ? {} : { w })}>
      {folder ? (
        <PathField
          {...common}
          kind="folder"
          onChange={edit}
          onPick={(path) => {
            edit(path);
            void commit(path);
          }}
        />
      ) : (
        <TextInput
          {...common}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => {
            edit(event.currentTarget.value);
          }}
        />
      )}
      {typeof status === 'string' && (
        <Text size="xs" className="quiet" role="status" mih={19}>
          {status === 'saving' && 'Saving'}
          {status === 'just saved' && (
            <>
              <IconCheck size={13} aria-hidden style={{ verticalAlign: '-2px' }} /> Saved
            </>
          )}
          {status === 'as saved' && draft !== null && draft !== saved && 'Enter saves, Escape takes it back'}
        </Text>
      )}
    </Stack>
  );
}
