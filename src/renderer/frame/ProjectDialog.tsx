// The dialog that opens or creates a project in a folder of the studio's computer.
import { useState } from 'react';
import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { PathField } from '../parts/PathField.tsx';
import { useOpenProject } from '../state/projects.ts';

export function ProjectDialog({ mode, onClose }: { mode: 'open' | 'create' | null; onClose: () => void }) {
  const [dir, setDir] = useState('');
  const [name, setName] = useState('');
  const { busy, open } = useOpenProject();
  const create = mode === 'create';
  const submit = async (): Promise<void> => {
    const done = create
      ? await open('project.create', { dir: dir.trim(), ...(name.trim() ? { name: name.trim() } : {}) })
      : await open('project.open', { dir: dir.trim() });
    if (done) onClose();
  };
  return (
    <Modal opened={mode !== null} onClose={onClose} title={create ? 'New project' : 'Open a project'}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Stack>
          <PathField
            label="Folder"
            description={
              create
                ? 'An empty or new folder; the catalog, posters and runs will live in it.'
                : 'The folder that holds catalog.sqlite.'
            }
            value={dir}
            onChange={setDir}
            kind="folder"
            required
            data-autofocus
          />
          {create && (
            <TextInput
              label="Name"
              description="Shown in the top bar; the folder’s name when left empty."
              value={name}
              onChange={(event) => {
                setName(event.currentTarget.value);
              }}
            />
          )}
          <Group justify="flex-end">
            <Text size="xs" className="quiet" flex={1}>
              One studio at a time can have a project open.
            </Text>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={busy} disabled={dir.trim() === ''}>
              {create ? 'Create' : 'Open'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
