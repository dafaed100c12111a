// An export of taglines while it runs, and what came of it: where the file is, and what could not be shown in it as it is.
import { Button, Code, CopyButton, Group, List, Stack, Text } from '@mantine/core';
import { z } from 'zod';
import { JobActions } from '../../parts/JobActions.tsx';
import { JobProgress } from '../../parts/JobProgress.tsx';
import { isolated, plural } from '../../parts/words.ts';
import { isActive, useJob } from '../../state/jobs.ts';

const resultSchema = z.object({
  path: z.string(),
  taglines: z.number(),
  repeated: z.number(),
  hidden: z.array(z.object({ title: z.string(), what: z.string() })).default([]),
  hiddenCount: z.number().default(0),
  withoutGlyph: z.array(z.string()),
  shortened: z.array(z.string()),
  withoutImage: z.number().default(0),
  failedCount: z.number().default(0),
});

export function ExportOutcome({ jobId, onClose }: { jobId: string; onClose: () => void }) {
  const job = useJob(jobId);
  const result = resultSchema.safeParse(job?.result);
  return (
    <Stack>
      {job !== null && (isActive(job) || job.state !== 'done') && (
        <Group justify="space-between" wrap="nowrap">
          <Stack gap={2} flex={1}>
            <JobProgress job={job} />
          </Stack>
          <JobActions job={job} />
        </Group>
      )}
      {result.success && job?.state === 'done' && <Written result={result.data} />}
      <Group justify="flex-end">
        {job !== null && isActive(job) && (
          <Text size="xs" className="quiet">
            It goes on when this is closed; the job list at the left says where the file is.
          </Text>
        )}
        <Button data-autofocus variant="default" onClick={onClose}>
          Close
        </Button>
      </Group>
    </Stack>
  );
}

/** Rows that are named; the job's log names more. */
const NAMED = 5;

/** "Heat (U+200B zero-width space), Alien (U+202E right-to-left override), and 3 others" */
function named(rows: readonly { title: string; what: string }[], count: number): string {
  const shown = rows.slice(0, NAMED).map(({ title, what }) => `${title} (${what})`);
  const more = count - shown.length;
  return [...shown, ...(more > 0 ? [`and ${plural(more, 'other')}`] : [])].join(', ');
}

function Written({ result }: { result: z.output<typeof resultSchema> }) {
  const { path, taglines, repeated, hidden, hiddenCount, withoutGlyph, shortened, withoutImage, failedCount } = result;
  const notes = [
    repeated > 0 ? `${plural(repeated, 'tagline')} that another film of the file has too: each is marked.` : '',
    hiddenCount > 0
      ? `Characters that nobody sees are in ${plural(hiddenCount, 'row')}, as they are: ${named(hidden, hiddenCount)}.`
      : '',
    withoutImage > 0 ? `${plural(withoutImage, 'film')} without a poster.` : '',
    failedCount > 0 ? `${plural(failedCount, 'poster')} that could not be read; the job’s log names them.` : '',
    withoutGlyph.length > 0 ? `No font here has ${withoutGlyph.join(' ')}: boxes stand for them.` : '',
    shortened.length > 0 ? `Shortened to fit the page: ${shortened.map(isolated).join(', ')}.` : '',
  ].filter((note) => note !== '');
  return (
    <>
      <Text size="sm" role="status">
        {plural(taglines, 'tagline')} written to
      </Text>
      <Group gap="xs" wrap="nowrap">
        <Code style={{ overflowWrap: 'anywhere' }}>{path}</Code>
        <CopyButton value={path}>
          {({ copied, copy }) => (
            <Button size="compact-xs" variant="default" onClick={copy} style={{ flexShrink: 0 }}>
              {copied ? 'Copied' : 'Copy the path'}
            </Button>
          )}
        </CopyButton>
      </Group>
      {notes.length > 0 && (
        <List size="sm" spacing={2}>
          {notes.map((note) => (
            <List.Item key={note}>{note}</List.Item>
          ))}
        </List>
      )}
    </>
  );
}
