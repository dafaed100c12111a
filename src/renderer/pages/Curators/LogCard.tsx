// Logs of other copies: write one, try one, merge one; what came of it stands below until the next.
import { Alert, Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { mergeReportSchema, logExportSchema, type MergeReport } from '../../../shared/calls/merging.ts';
import type { Output } from '../../../shared/contract.ts';
import { taglineMergeWords } from '../../../shared/mergeWords.ts';
import { call } from '../../api/client.ts';
import { ErrorNotice } from '../../parts/ErrorNotice.tsx';
import { JobProgress } from '../../parts/JobProgress.tsx';
import { PathField } from '../../parts/PathField.tsx';
import { ago, count, plural } from '../../parts/words.ts';
import { isActive, useJob } from '../../state/jobs.ts';

const LOGS = [{ name: 'Event logs', extensions: ['jsonl', 'gz'] }];

export function LogCard({ owner, status }: { owner: boolean; status: Output<'merging.status'> | null }) {
  const [path, setPath] = useState('');
  const [jobId, setJobId] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const job = useJob(jobId);
  const busy = job !== null && isActive(job);
  const start = (begin: () => Promise<{ jobId: string }>): void => {
    setError(null);
    begin()
      .then((started) => {
        setJobId(started.jobId);
      })
      .catch(setError);
  };
  const merged = mergeReportSchema.safeParse(job?.result);
  const written = logExportSchema.safeParse(job?.result);
  return (
    <Card withBorder padding="sm">
      <Title order={2} size="h5" mb={6}>
        Copies of this project
      </Title>
      <Stack gap="sm">
        <Text size="sm">
          Two people can work on two copies. Each writes the log of its decisions and merges the other’s: nothing is
          lost, and contradictions come to the inbox.
        </Text>
        {status && status.copies.length > 0 && (
          <Text size="xs" className="quiet">
            Merged so far:{' '}
            {status.copies.map((c) => `${c.name}, ${plural(c.events, 'event')}, ${ago(c.mergedAt)}`).join('; ')}
          </Text>
        )}
        {status && status.waiting > 0 && (
          <Text size="xs" className="quiet">
            {plural(status.waiting, 'event')} of other copies wait for posters or earlier logs that are not here.
          </Text>
        )}
        {owner && (
          <>
            <Button
              variant="default"
              disabled={busy}
              onClick={() => {
                start(() => call('merging.export', {}));
              }}
            >
              Write the log of this copy
            </Button>
            <PathField
              label="Log of another copy"
              description="On the studio’s computer."
              value={path}
              onChange={setPath}
              kind="file"
              filters={LOGS}
            />
            <Group gap="xs">
              <Button
                variant="default"
                disabled={busy || path.trim() === ''}
                onClick={() => {
                  start(() => call('merging.preview', { path: path.trim() }));
                }}
              >
                Look first
              </Button>
              <Button
                disabled={busy || path.trim() === ''}
                onClick={() => {
                  start(() => call('merging.start', { path: path.trim() }));
                }}
              >
                Merge
              </Button>
            </Group>
          </>
        )}
        {error !== null && <ErrorNotice error={error} m={0} />}
        {job && (busy || job.state !== 'done') && <JobProgress job={job} />}
        {job?.state === 'done' && merged.success && <MergeResult report={merged.data} />}
        {job?.state === 'done' && written.success && (
          <Alert color="gray" p="xs" title="Written" role="status">
            <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
              {plural(written.data.events, 'event')} in {written.data.path}
            </Text>
          </Alert>
        )}
      </Stack>
    </Card>
  );
}

function MergeResult({ report }: { report: MergeReport }) {
  const { conflicts, dryRun } = report;
  return (
    <Alert
      color="gray"
      p="xs"
      role="status"
      title={dryRun ? `What merging ${report.from.name} would do` : `Merged ${report.from.name}`}
    >
      <Stack gap={2}>
        <Text size="sm">
          {plural(report.events, 'new event')} on {plural(report.posters, 'poster')}; {count(report.known)} known
          already.
          {report.drafts > 0 && ` ${plural(report.drafts, 'draft')} of taglines among them.`}
        </Text>
        <Text size="sm">
          Conflicts: {count(conflicts.new)} new, {count(conflicts.settled)} settled, {count(conflicts.open)} open.
        </Text>
        {report.genres.length > 0 && <Text size="sm">New genres: {report.genres.join(', ')}.</Text>}
        {report.matched.map(({ name, genre }) => (
          <Text key={name} size="sm">
            Its {name} is {genre} here.
          </Text>
        ))}
        {taglineMergeWords(report).map((line) => (
          <Text key={line} size="sm">
            {line}
          </Text>
        ))}
        {report.waiting > report.waitingEarlier && (
          <Text size="sm">
            {plural(report.waiting - report.waitingEarlier, 'event')} wait for posters that are not here; import the
            files and they take effect.
          </Text>
        )}
        {report.waitingEarlier > 0 && (
          <Text size="sm">
            {plural(report.waitingEarlier, 'event')} wait for events of an earlier log; merge that and they take effect.
          </Text>
        )}
        {!report.whole && (
          <Text size="sm">The file ends early: export it again and merge that; nothing comes twice.</Text>
        )}
        {report.badCount > 0 && (
          <Text size="sm" c="red">
            {plural(report.badCount, 'line')} could not be read; first: line {report.bad[0]?.line},{' '}
            {report.bad[0]?.reason}.
          </Text>
        )}
        {report.backup !== null && (
          <Text size="xs" className="quiet" style={{ overflowWrap: 'anywhere' }}>
            A merge cannot be undone step by step. Backup made before: {report.backup}
          </Text>
        )}
      </Stack>
    </Alert>
  );
}
