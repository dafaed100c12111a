// The device report: what was tried, what was chosen and why, as something that can be copied into a question. Measuring
// anew takes a while and is only done when asked for.
import { useState } from 'react';
import { Alert, Button, CopyButton, Group, Stack, Table, Text } from '@mantine/core';
import { IconCheck, IconInfoCircle, IconX } from '@tabler/icons-react';
import type { Output } from '../../../shared/contract.ts';
import { call } from '../../api/client.ts';
import { queryClient, queryKey, useCall } from '../../api/queries.ts';
import { ErrorNotice } from '../../parts/ErrorNotice.tsx';
import { LateLoader } from '../../parts/LateLoader.tsx';
import { formatBytes } from '../../../shared/formatBytes.ts';
import { sentence } from '../../parts/words.ts';
import { DeviceTable } from './DeviceTable.tsx';
import { choiceWords, fallbackWords } from './deviceWords.ts';

type Report = Output<'studio.doctor'>;

const Mark = ({ ok }: { ok: boolean }) =>
  ok ? (
    <IconCheck size={16} aria-label="in order" role="img" />
  ) : (
    <IconX size={16} aria-label="not in order" role="img" />
  );

export function DeviceReport() {
  const { data, error, refetch } = useCall('studio.doctor', {});
  const [measuring, setMeasuring] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  if (error)
    return <ErrorNotice error={error} title="The report could not be made" m={0} onRetry={() => void refetch()} />;
  if (!data) return <LateLoader />;
  const measure = async (): Promise<void> => {
    setMeasuring(true);
    setFailure(null);
    try {
      const report = await call('studio.testDevices', {});
      queryClient.setQueryData(queryKey('studio.doctor', {}), { ...data, ...report });
    } catch (thrown) {
      setFailure(thrown);
    } finally {
      setMeasuring(false);
    }
  };
  const fallbacks = fallbackWords(data.providers, data.deviceChoice);
  return (
    <Stack gap="sm">
      <Text size="sm" fw={500} role="status">
        {choiceWords(data.deviceChoice)}
      </Text>
      {fallbacks.length > 0 && (
        <Alert variant="light" p="xs" icon={<IconInfoCircle size={18} />}>
          {fallbacks.map((line) => (
            <Text size="sm" key={line}>
              {line}
            </Text>
          ))}
        </Alert>
      )}
      <DeviceTable providers={data.providers} choice={data.deviceChoice} />
      {failure !== null && <ErrorNotice error={failure} title="The devices could not be measured" m={0} />}
      <Group gap="xs">
        <Button size="xs" variant="default" loading={measuring} onClick={() => void measure()}>
          Measure again
        </Button>
        <CopyButton value={JSON.stringify(data, null, 2)}>
          {({ copied, copy }) => (
            <Button size="xs" variant="default" onClick={copy}>
              {copied ? 'Copied' : 'Copy the report'}
            </Button>
          )}
        </CopyButton>
        <Text size="xs" className="quiet">
          Each device runs one poster and one training step; that takes up to a minute or two.
        </Text>
      </Group>
      <Installation report={data} />
    </Stack>
  );
}

/** Versions, memory, models and checks: what a question about a problem needs to tell. */
function Installation({ report }: { report: Report }) {
  return (
    <>
      <Text size="sm" mt="sm">
        Marquee {report.version} on {report.platform}, Node {report.node}, {report.sqlite}, onnxruntime{' '}
        {report.onnxruntime}, sharp {report.sharp}
        {report.electron === null ? '' : `, Electron ${report.electron}`}. {report.cores.physical} cores, of which jobs
        use {report.cores.threads}; {formatBytes(report.memory.free)} of {formatBytes(report.memory.total)} memory free.
        Settings live in {report.home}.
      </Text>
      <Table fz="sm" verticalSpacing={4} aria-label="Checks">
        <Table.Tbody>
          {[
            ...report.models.map((m) => ({ name: m.id, ok: m.ok, detail: m.problem ?? m.description })),
            ...report.checks.map((check) => ({ ...check, name: sentence(check.name) })),
          ].map((check) => (
            <Table.Tr key={check.name}>
              <Table.Td>{check.name}</Table.Td>
              <Table.Td>
                <Mark ok={check.ok} />
              </Table.Td>
              <Table.Td>{check.detail}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </>
  );
}
