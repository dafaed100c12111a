// The device report: what was tried, what was chosen and why, as something that can be copied into a question.
import { Badge, Button, CopyButton, Group, Table, Text } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { useCall } from '../../api/queries.ts';
import { ErrorNotice } from '../../parts/ErrorNotice.tsx';
import { LateLoader } from '../../parts/LateLoader.tsx';
import { bytes } from '../../parts/words.ts';

const Mark = ({ ok }: { ok: boolean }) =>
  ok ? (
    <IconCheck size={16} aria-label="works" role="img" />
  ) : (
    <IconX size={16} aria-label="does not work" role="img" />
  );

export function DeviceReport() {
  const { data, error, refetch, isFetching } = useCall('studio.doctor', {});
  if (error) return <ErrorNotice error={error} title="The report could not be made" onRetry={() => void refetch()} />;
  if (!data) return <LateLoader />;
  return (
    <>
      <Group gap="xs" mb="sm">
        <Button size="xs" variant="default" loading={isFetching} onClick={() => void refetch()}>
          Test again
        </Button>
        <CopyButton value={JSON.stringify(data, null, 2)}>
          {({ copied, copy }) => (
            <Button size="xs" variant="default" onClick={copy}>
              {copied ? 'Copied' : 'Copy the report'}
            </Button>
          )}
        </CopyButton>
      </Group>
      <Text size="sm" mb="sm">
        Marquee {data.version} on {data.platform}, Node {data.node}, SQLite {data.sqlite}, onnxruntime{' '}
        {data.onnxruntime}, sharp {data.sharp}
        {data.electron === null ? '' : `, Electron ${data.electron}`}. {data.cores.physical} cores, of which jobs use{' '}
        {data.cores.threads}; {bytes(data.memory.free)} of {bytes(data.memory.total)} memory free. Settings live in{' '}
        {data.home}.
      </Text>
      <Table fz="sm" verticalSpacing={4} maw={900} aria-label="Devices">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Device</Table.Th>
            <Table.Th>Works</Table.Th>
            <Table.Th>Why</Table.Th>
            <Table.Th ta="right" style={{ whiteSpace: 'nowrap' }}>
              Test run
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {data.providers.map((provider) => (
            <Table.Tr key={provider.name}>
              <Table.Td>
                {provider.name}{' '}
                {provider.chosen && (
                  <Badge size="sm" variant="light" tt="none">
                    in use
                  </Badge>
                )}
              </Table.Td>
              <Table.Td>{provider.tried ? <Mark ok={provider.works} /> : 'not tried'}</Table.Td>
              <Table.Td>{provider.why}</Table.Td>
              <Table.Td ta="right" style={{ whiteSpace: 'nowrap' }}>
                {provider.inference === null ? '' : `${provider.inference.milliseconds.toFixed(0)} ms`}
              </Table.Td>
            </Table.Tr>
          ))}
          {[
            ...data.models.map((m) => ({ name: m.id, ok: m.ok, detail: m.problem ?? m.description })),
            ...data.checks,
          ].map((check) => (
            <Table.Tr key={check.name}>
              <Table.Td>{check.name}</Table.Td>
              <Table.Td>
                <Mark ok={check.ok} />
              </Table.Td>
              <Table.Td>{check.detail}</Table.Td>
              <Table.Td />
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </>
  );
}
