// How tables, exports, folders and posters get into the form: a typed path, the system's dialog in the desktop window, an upload in a browser.
import { useState } from 'react';
import { Button, FileButton, Group, TextInput } from '@mantine/core';
import { IconFileUpload, IconFolderOpen, IconPhotoUp, IconPlus } from '@tabler/icons-react';
import { transport } from '../../api/client.ts';
import { count } from '../../parts/words.ts';
import { showError } from '../../state/edits.ts';

const TABLES = [
  { name: 'Tables and exports', extensions: ['csv', 'tsv', 'jsonl', 'ndjson', 'json', 'parquet', 'txt'] },
];

export function AddTable({ onAdd }: { onAdd: (path: string) => void }) {
  const [path, setPath] = useState('');
  const [busy, setBusy] = useState(false);
  const { upload, desktop } = transport;
  const add = (): void => {
    if (path.trim() !== '') onAdd(path.trim());
    setPath('');
  };
  const uploadAll = async (files: File[]): Promise<void> => {
    setBusy(true);
    for (const file of files) {
      try {
        if (upload) onAdd(await upload(file));
      } catch (error) {
        showError(error, `${file.name} could not be uploaded`);
      }
    }
    setBusy(false);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      <Group gap="xs" align="flex-end" wrap="nowrap">
        <TextInput
          flex={1}
          label="Table, export or folder of genres"
          description="Path on the studio’s computer: CSV, TSV, JSON lines or Parquet; an export of Marquee, Label Studio or FiftyOne; a folder with a folder of images for each genre, or with metadata.jsonl"
          spellCheck={false}
          value={path}
          onChange={(event) => {
            setPath(event.currentTarget.value);
          }}
        />
        <Button type="submit" variant="default" leftSection={<IconPlus size={16} />} disabled={path.trim() === ''}>
          Add
        </Button>
        {desktop && (
          <Button
            leftSection={<IconFolderOpen size={16} />}
            onClick={() =>
              void desktop.pick('files', TABLES).then((paths) => {
                paths.forEach(onAdd);
              })
            }
          >
            Choose…
          </Button>
        )}
        {desktop && (
          <Button
            variant="default"
            onClick={() =>
              void desktop.pick('folder').then((paths) => {
                paths.forEach(onAdd);
              })
            }
          >
            Folder…
          </Button>
        )}
        {upload && (
          <FileButton
            multiple
            accept=".csv,.tsv,.jsonl,.ndjson,.json,.parquet,.txt"
            onChange={(files) => void uploadAll(files)}
          >
            {(props) => (
              <Button {...props} variant="light" loading={busy} leftSection={<IconFileUpload size={16} />}>
                Upload…
              </Button>
            )}
          </FileButton>
        )}
      </Group>
    </form>
  );
}

export function PostersFolder({ value, onChange }: { value: string; onChange: (path: string) => void }) {
  const [sent, setSent] = useState<{ done: number; total: number } | null>(null);
  const { upload, desktop } = transport;
  const uploadAll = async (files: File[]): Promise<void> => {
    if (!upload || files.length === 0) return;
    // Files of one upload share a folder, which then is the posters folder.
    const batch = `${Date.now()}-${Math.floor(Math.random() * 1e9)}`;
    setSent({ done: 0, total: files.length });
    for (const [i, file] of files.entries()) {
      try {
        const path = await upload(file, batch);
        onChange(path.replace(/[/\\][^/\\]*$/, ''));
      } catch (error) {
        showError(error, `${file.name} could not be uploaded; the files before it were kept`);
        break;
      }
      setSent({ done: i + 1, total: files.length });
    }
    setSent(null);
  };
  return (
    <Group gap="xs" align="flex-end" wrap="nowrap">
      <TextInput
        flex={1}
        label="Posters folder"
        description="Images named by IMDb id (114709.jpg, tt0114709.png), or by the table’s poster column"
        spellCheck={false}
        value={value}
        onChange={(event) => {
          onChange(event.currentTarget.value);
        }}
      />
      {desktop && (
        <Button
          leftSection={<IconFolderOpen size={16} />}
          onClick={() =>
            void desktop.pick('folder').then(([path]) => {
              if (path !== undefined) onChange(path);
            })
          }
        >
          Choose…
        </Button>
      )}
      {upload && (
        <FileButton multiple accept="image/jpeg,image/png,image/webp" onChange={(files) => void uploadAll(files)}>
          {(props) => (
            <Button {...props} variant="light" loading={sent !== null} leftSection={<IconPhotoUp size={16} />}>
              {sent ? `${count(sent.done)} of ${count(sent.total)}` : 'Upload images…'}
            </Button>
          )}
        </FileButton>
      )}
    </Group>
  );
}
