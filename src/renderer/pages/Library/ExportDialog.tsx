// Starts an export of labels, taglines and provenance, with or without the posters: what is in view, what is selected, or
// everything.
import { useState } from 'react';
import { Button, Checkbox, Group, Modal, Radio, SimpleGrid, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { Filter } from '../../../shared/filter.ts';
import { EXPORTED_AS, FOLDER_FORMATS, type ExportFormat } from '../../../shared/exportFormats.ts';
import { call } from '../../api/client.ts';
import { ErrorNotice } from '../../parts/ErrorNotice.tsx';
import { PathField } from '../../parts/PathField.tsx';
import { plural } from '../../parts/words.ts';

const FORMATS: { value: ExportFormat; label: string; about: string }[] = [
  {
    value: 'csv',
    label: 'CSV',
    about: 'For spreadsheets. Cells that a spreadsheet would run are escaped; an import reads them back.',
  },
  { value: 'jsonl', label: 'JSON lines', about: 'One poster per line, with the source of each label.' },
  {
    value: 'parquet',
    label: 'Parquet',
    about: 'For pandas, Arrow and DuckDB: genres as lists, small and fast to read.',
  },
  {
    value: 'imagefolder',
    label: 'Folder of images',
    about: 'The posters by part of the split, with their labels beside them, as Hugging Face datasets reads it.',
  },
  {
    value: 'fiftyone',
    label: 'FiftyOne dataset',
    about: 'A folder with the posters, their labels and the predictions of the active run, as FiftyOne loads it.',
  },
  {
    value: 'labelstudio',
    label: 'Label Studio tasks',
    about:
      'Labels as annotations, the active run’s predictions beside them, and the labeling interface in a second file.',
  },
];
const ENDINGS: Partial<Record<ExportFormat, string>> = { labelstudio: 'json' };

export interface ExportDialogProps {
  opened: boolean;
  filter: Filter;
  total: number;
  selected: ReadonlySet<number>;
  onClose: () => void;
}

export function ExportDialog({ opened, filter, total, selected, onClose }: ExportDialogProps) {
  const [format, setFormat] = useState<ExportFormat>('csv');
  const [what, setWhat] = useState<'view' | 'selected' | 'all'>('view');
  const [path, setPath] = useState('');
  const [overwrite, setOverwrite] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const folder = FOLDER_FORMATS.has(format);
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
    <Modal opened={opened} onClose={onClose} title="Export labels and taglines" size="xl">
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
          <SimpleGrid cols={2} spacing="md" verticalSpacing={8} mt={6}>
            {FORMATS.map(({ value, label, about }) => (
              <Radio key={value} value={value} label={label} description={about} />
            ))}
          </SimpleGrid>
        </Radio.Group>
        <PathField
          label={folder ? 'Folder' : 'File'}
          description={`On the studio’s computer. Left empty, a new ${folder ? 'folder' : 'file'} in the project’s exports folder.`}
          value={path}
          onChange={setPath}
          kind={folder ? 'folder' : 'save'}
          filters={folder ? [] : [{ name: EXPORTED_AS[format], extensions: [ENDINGS[format] ?? format] }]}
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
