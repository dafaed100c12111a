// Starts an export of labels, taglines and provenance, with or without the posters: what is in view, what is selected, or
// everything.
import { useState } from 'react';
import { Button, Checkbox, Group, Modal, Radio, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { Filter } from '../../../shared/filter.ts';
import { call } from '../../api/client.ts';
import { ErrorNotice } from '../../parts/ErrorNotice.tsx';
import { PathField } from '../../parts/PathField.tsx';
import { plural } from '../../parts/words.ts';

export interface ExportDialogProps {
  opened: boolean;
  filter: Filter;
  total: number;
  selected: ReadonlySet<number>;
  onClose: () => void;
}

export function ExportDialog({ opened, filter, total, selected, onClose }: ExportDialogProps) {
  const [format, setFormat] = useState<'csv' | 'jsonl' | 'imagefolder'>('csv');
  const [what, setWhat] = useState<'view' | 'selected' | 'all'>('view');
  const [path, setPath] = useState('');
  const [overwrite, setOverwrite] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const folder = format === 'imagefolder';
  const start = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await call('export.start', {
        format,
        overwrite,
        filter: what === 'view' ? filter : what === 'selected' ? { posterIds: [...selected] } : {},
        ...(path.trim() === '' ? {} : { path: path.trim() }),
      });
      const made = folder ? 'folder' : 'file';
      notifications.show({ message: `The export is running; the job list at the left shows where the ${made} is.` });
      onClose();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened={opened} onClose={onClose} title="Export labels and taglines">
      <Stack>
        <Radio.Group
          label="Which posters"
          value={what}
          onChange={(value) => {
            setWhat(value as typeof what);
          }}
        >
          <Stack gap={6} mt={6}>
            <Radio value="view" label={`What the library shows now: ${plural(total, 'poster')}`} />
            <Radio
              value="selected"
              label={`The selection: ${plural(selected.size, 'poster')}`}
              disabled={selected.size === 0}
            />
            <Radio value="all" label="The whole project" />
          </Stack>
        </Radio.Group>
        <Radio.Group
          label="Format"
          value={format}
          onChange={(value) => {
            setFormat(value as typeof format);
          }}
        >
          <Stack gap={6} mt={6}>
            <Radio
              value="csv"
              label="CSV"
              description="For spreadsheets. Cells that a spreadsheet would run are escaped; an import reads them back."
            />
            <Radio value="jsonl" label="JSON lines" description="One poster per line, with the source of each label." />
            <Radio
              value="imagefolder"
              label="Folder of images"
              description="The posters by part of the split, with their labels beside them, as Hugging Face datasets reads it."
            />
          </Stack>
        </Radio.Group>
        <PathField
          label={folder ? 'Folder' : 'File'}
          description={`On the studio’s computer. Left empty, a new ${folder ? 'folder' : 'file'} in the project’s exports folder.`}
          value={path}
          onChange={setPath}
          kind={folder ? 'folder' : 'save'}
          filters={folder ? [] : [{ name: format === 'csv' ? 'CSV' : 'JSON lines', extensions: [format] }]}
        />
        <Checkbox
          label={folder ? 'Replace the folder if an earlier export made it' : 'Replace the file if it exists'}
          checked={overwrite}
          onChange={(event) => {
            setOverwrite(event.currentTarget.checked);
          }}
        />
        {error !== null && <ErrorNotice error={error} title="The export did not start" />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button loading={busy} onClick={() => void start()}>
            Export
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
