// Import: choose sources, see how they are understood, dry run, import. Nothing is written before the last button.
import { useCallback, useEffect, useState } from 'react';
import { Accordion, Button, Checkbox, Group, ScrollArea, Select, SimpleGrid, Stack, Text } from '@mantine/core';
import { IconFileImport, IconTestPipe } from '@tabler/icons-react';
import { useNavigate } from 'react-router';
import { toWireError } from '../../../shared/errors.ts';
import { importReportSchema } from '../../../shared/importSpec.ts';
import { call } from '../../api/client.ts';
import { ErrorNotice } from '../../parts/ErrorNotice.tsx';
import { JobProgress } from '../../parts/JobProgress.tsx';
import { PageHead } from '../../parts/PageHead.tsx';
import { isActive, useJob } from '../../state/jobs.ts';
import { createStore, useStore } from '../../state/store.ts';
import { AddTable, PostersFolder } from './AddSources.tsx';
import { Report } from './Report.tsx';
import { TableCard } from './TableCard.tsx';
import {
  DEFAULT_OPTIONS,
  importSpec,
  mappingProblem,
  newTable,
  type ImportOptions,
  type TableDraft,
} from './tables.ts';

interface Form {
  tables: readonly TableDraft[];
  options: ImportOptions;
  jobId: string | null;
}
const EMPTY: Form = { tables: [], options: DEFAULT_OPTIONS, jobId: null };
/** The form outlives the page, so that a look at the library does not lose it. */
const formStore = createStore<Form>(EMPTY);

function changeTable(path: string, change: (draft: TableDraft) => TableDraft): void {
  formStore.set((now) => ({ ...now, tables: now.tables.map((t) => (t.path === path ? change(t) : t)) }));
}

async function addTable(path: string): Promise<void> {
  if (formStore.get().tables.some((t) => t.path === path)) return;
  formStore.set((now) => ({ ...now, tables: [...now.tables, newTable(path)], jobId: null }));
  try {
    const inspection = await call('import.inspect', { path });
    changeTable(path, (draft) => ({ ...draft, inspection }));
  } catch (error) {
    changeTable(path, (draft) => ({ ...draft, error: toWireError(error) }));
  }
}

/** A report that has just come is brought into view. */
const scrollThere = (element: HTMLDivElement | null): void => {
  element?.scrollIntoView({ block: 'start' });
};

export default function ImportPage() {
  const navigate = useNavigate();
  const { tables, options, jobId } = useStore(formStore);
  const [error, setError] = useState<unknown>(null);
  const job = useJob(jobId);
  const running = job !== null && isActive(job);
  const parsed = job?.state === 'done' ? importReportSchema.safeParse(job.result) : null;
  const report = parsed?.success ? parsed.data : null;
  const spec = importSpec(tables, options, true);
  const blocked = spec === null || tables.some((t) => mappingProblem(t) !== null || t.error !== null);

  const hint = running
    ? 'One at a time: wait, or cancel what runs.'
    : spec === null
      ? 'Add a table or name a folder of posters first.'
      : blocked
        ? 'A table above cannot be read as it is: change its columns, or remove it.'
        : 'A dry run reads everything and changes nothing.';

  const set = <K extends keyof ImportOptions>(key: K, value: ImportOptions[K]): void => {
    formStore.set((now) => ({ ...now, options: { ...now.options, [key]: value }, jobId: null }));
  };
  const start = useCallback(async (dryRun: boolean) => {
    setError(null);
    const now = formStore.get();
    const input = importSpec(now.tables, now.options, dryRun);
    if (!input) return;
    try {
      const started = await call('import.start', input);
      formStore.set((form) => ({ ...form, jobId: started.jobId }));
    } catch (thrown) {
      setError(thrown);
    }
  }, []);

  // After a finished import the form is empty again; its report stays until the page is left.
  const imported = report !== null && !report.dryRun;
  useEffect(
    () => () => {
      if (imported) formStore.set(EMPTY);
    },
    [imported],
  );

  return (
    <ScrollArea h="100%" type="auto">
      <Stack p="lg" gap="md" maw={1200}>
        <PageHead
          title="Import"
          about="Tables of films, exports of other tools, folders of posters, or all of them. Importing the same again changes nothing; what a person has set is never overwritten."
        />
        <AddTable onAdd={(path) => void addTable(path)} />
        {tables.map((draft) => (
          <TableCard
            key={draft.path}
            draft={draft}
            onChange={(next) => {
              changeTable(draft.path, () => next);
              formStore.set((now) => ({ ...now, jobId: null }));
            }}
            onRemove={() => {
              formStore.set((now) => ({
                ...now,
                tables: now.tables.filter((t) => t.path !== draft.path),
                jobId: null,
              }));
            }}
          />
        ))}
        <PostersFolder
          value={options.postersDir}
          onChange={(path) => {
            set('postersDir', path);
          }}
        />
        <Accordion transitionDuration={0} variant="contained">
          <Accordion.Item value="options">
            <Accordion.Control>
              <Text size="sm" fw={600}>
                Options
              </Text>
            </Accordion.Control>
            <Accordion.Panel>
              <SimpleGrid cols={{ base: 2, lg: 3 }}>
                <Select
                  label="Poster files"
                  description="Copied into the project, or left where they are."
                  allowDeselect={false}
                  data={[
                    { value: 'copy', label: 'Copy into the project' },
                    { value: 'reference', label: 'Leave in place' },
                  ]}
                  value={options.storage}
                  onChange={(v) => {
                    set('storage', v === 'reference' ? 'reference' : 'copy');
                  }}
                />
                <Select
                  label="Split"
                  description="Where the imported films go; a film is never in two."
                  allowDeselect={false}
                  data={[
                    { value: 'auto', label: 'Automatic, 80 / 10 / 10' },
                    { value: 'train', label: 'Train' },
                    { value: 'validation', label: 'Validation' },
                    { value: 'test', label: 'Test' },
                  ]}
                  value={options.split}
                  onChange={(v) => {
                    set('split', v as ImportOptions['split']);
                  }}
                />
                <Select
                  label="Genres that a row does not list"
                  description="Absent counts against the genre in training; undecided does not count."
                  allowDeselect={false}
                  data={[
                    { value: 'absent', label: 'Absent' },
                    { value: 'unknown', label: 'Undecided' },
                  ]}
                  value={options.unlisted}
                  onChange={(v) => {
                    set('unlisted', v === 'unknown' ? 'unknown' : 'absent');
                  }}
                />
                <Checkbox
                  label="Download posters"
                  description="From the links in the tables, a few at a time; dead links are listed."
                  checked={options.download}
                  onChange={(event) => {
                    set('download', event.currentTarget.checked);
                  }}
                />
                <Checkbox
                  label="Update titles, years and overviews"
                  description="Else what the project has stays, and differences are listed."
                  checked={options.update}
                  onChange={(event) => {
                    set('update', event.currentTarget.checked);
                  }}
                />
              </SimpleGrid>
            </Accordion.Panel>
          </Accordion.Item>
        </Accordion>
        {error !== null && <ErrorNotice error={error} title="The import did not start" />}
        {!imported && (
          <Group>
            <Button
              variant={report ? 'default' : 'filled'}
              leftSection={<IconTestPipe size={16} />}
              disabled={blocked || running}
              onClick={() => void start(true)}
            >
              Dry run
            </Button>
            <Button
              variant={report ? 'filled' : 'default'}
              leftSection={<IconFileImport size={16} />}
              disabled={blocked || running}
              onClick={() => void start(false)}
            >
              Import
            </Button>
            <Text size="sm" className="quiet">
              {hint}
            </Text>
          </Group>
        )}
        {job && !report && <JobProgress job={job} />}
        {report && (
          <div ref={scrollThere}>
            <Report report={report} />
          </div>
        )}
        {imported && (
          <Group>
            <Button onClick={() => void navigate('/library')}>Show the library</Button>
            <Button
              variant="default"
              onClick={() => {
                formStore.set(EMPTY);
              }}
            >
              Import more
            </Button>
          </Group>
        )}
      </Stack>
    </ScrollArea>
  );
}
