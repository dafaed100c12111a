// Adds a model from a folder of this computer, used where it lies or copied.
import { useState } from 'react';
import { Button, Checkbox, Group, Stack } from '@mantine/core';
import { call } from '../../api/client.ts';
import { ErrorNotice } from '../../parts/ErrorNotice.tsx';
import { PathField } from '../../parts/PathField.tsx';

export function AddFolder() {
  const [path, setPath] = useState('');
  const [copy, setCopy] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const add = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await call('models.add', { path: path.trim(), copy });
      setPath('');
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      aria-label="Add a folder"
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <Stack gap="xs">
        <Group align="flex-end" wrap="nowrap">
          <PathField
            kind="folder"
            label="Add a folder"
            description="A CLIP, GPT-2 or BERT model as Hugging Face saves it: config.json, tokenizer.json, model.safetensors."
            placeholder="/models/clip-vit-base-patch32"
            value={path}
            onChange={setPath}
            style={{ flex: 1 }}
          />
          <Button type="submit" loading={busy} disabled={path.trim() === ''}>
            Add
          </Button>
        </Group>
        <Checkbox
          label="Copy it into the studio’s folder (else it is used where it lies)"
          checked={copy}
          onChange={(event) => {
            setCopy(event.currentTarget.checked);
          }}
        />
        {error !== null && <ErrorNotice error={error} title="Not added" m={0} />}
      </Stack>
    </form>
  );
}
