// Exports the taglines of the desk: in which form, which approvals, where to. Once it runs, ExportOutcome.tsx follows it.
import { useState } from 'react';
import { Button, Checkbox, Group, Modal, Radio, SegmentedControl, SimpleGrid, Stack, Text } from '@mantine/core';
import type { Filter } from '../../../shared/filter.ts';
import type { Approval } from '../../../shared/taglines/draft.ts';
import { PAPER_NAMES, PAPERS, type Paper, type TaglineFormat } from '../../../shared/taglines/exportForms.ts';
import { call } from '../../api/client.ts';
import { useCall } from '../../api/queries.ts';
import { ErrorNotice } from '../../parts/ErrorNotice.tsx';
import { PathField } from '../../parts/PathField.tsx';
import { count, plural } from '../../parts/words.ts';
import { ExportOutcome } from './ExportOutcome.tsx';
import { APPROVALS } from './words.ts';

const FORMATS: { value: TaglineFormat; label: string; about: string }[] = [
  { value: 'csv', label: 'CSV', about: 'For spreadsheets. Cells that a spreadsheet would run are escaped.' },
  { value: 'jsonl', label: 'JSON lines', about: 'One tagline per line, with the draft that it came from.' },
  { value: 'docx', label: 'Word document', about: 'A table with posters, taglines, lengths and approvals.' },
  { value: 'pdf', label: 'Contact sheet (PDF)', about: 'Nine posters on a page, each with its tagline.' },
];
const STATES: readonly Approval[] = ['approved', 'proposed', 'draft'];

export function ExportDialog({ filter, onClose }: { filter: Filter; onClose: () => void }) {
  const [format, setFormat] = useState<TaglineFormat>('docx');
  const [approvals, setApprovals] = useState<Approval[]>(['approved']);
  const [filtered, setFiltered] = useState(true);
  const [paper, setPaper] = useState<Paper>('a4');
  const [path, setPath] = useState('');
  const [overwrite, setOverwrite] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [jobId, setJobId] = useState<string | null>(null);
  const narrowed = Object.keys(filter).length > 0;
  const wanted = narrowed && filtered ? filter : {};
  const { data } = useCall('desk.counts', { filter: wanted }, { keep: true });
  const total = approvals.reduce((sum, approval) => sum + (data?.lists[approval] ?? 0), 0);
  const onPaper = format === 'docx' || format === 'pdf';
  const start = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const file = path.trim() === '' ? {} : { path: path.trim() };
      const started = await call('taglines.export', { format, approvals, filter: wanted, paper, overwrite, ...file });
      setJobId(started.jobId);
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  if (jobId !== null) {
    return (
      <Modal opened onClose={onClose} title="Export taglines" size="lg">
        <ExportOutcome jobId={jobId} onClose={onClose} />
      </Modal>
    );
  }
  return (
    <Modal opened onClose={onClose} title="Export taglines" size="lg">
      <Stack>
        <Checkbox.Group
          label="Which taglines"
          value={approvals}
          onChange={(value) => {
            setApprovals(value as Approval[]);
          }}
        >
          <Group gap="lg" mt={6}>
            {STATES.map((state, i) => (
              <Checkbox
                key={state}
                value={state}
                data-autofocus={i === 0 || undefined}
                label={`${APPROVALS[state].word}: ${count(data?.lists[state] ?? 0)}`}
              />
            ))}
          </Group>
        </Checkbox.Group>
        {narrowed && (
          <Checkbox
            label="Only posters that the search finds"
            checked={filtered}
            onChange={(event) => {
              setFiltered(event.currentTarget.checked);
            }}
          />
        )}
        <Radio.Group
          label="Format"
          value={format}
          onChange={(value) => {
            setFormat(value as TaglineFormat);
          }}
        >
          <SimpleGrid cols={2} spacing="md" verticalSpacing={8} mt={6}>
            {FORMATS.map(({ value, label, about }) => (
              <Radio key={value} value={value} label={label} description={about} />
            ))}
          </SimpleGrid>
        </Radio.Group>
        {onPaper && (
          <SegmentedControl
            w={240}
            aria-label="Paper"
            data={PAPERS.map((value) => ({ value, label: PAPER_NAMES[value] }))}
            value={paper}
            onChange={(value) => {
              setPaper(value as Paper);
            }}
          />
        )}
        <PathField
          label="File"
          description="On the studio’s computer. Left empty, a new file in the project’s exports folder."
          value={path}
          onChange={setPath}
          kind="save"
          filters={[{ name: FORMATS.find(({ value }) => value === format)!.label, extensions: [format] }]}
        />
        <Checkbox
          label="Replace the file if it exists"
          checked={overwrite}
          onChange={(event) => {
            setOverwrite(event.currentTarget.checked);
          }}
        />
        {error !== null && <ErrorNotice m={0} error={error} title="The export did not start" />}
        <Group justify="flex-end">
          <Text size="sm" className="quiet" role="status">
            {total === 0 && data !== undefined
              ? 'No tagline of these states: approve some first (Shift A), or choose others.'
              : plural(total, 'tagline')}
          </Text>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button loading={busy} disabled={total === 0} onClick={() => void start()}>
            Export
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
