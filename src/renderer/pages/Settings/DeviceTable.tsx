// Each device that onnxruntime knows here: whether it is used, what a trial gave, and why it was chosen or refused.
import { Badge, Stack, Table, Text } from '@mantine/core';
import type { DeviceChoice, ProviderReport } from '../../../shared/devices.ts';
import { formatBytes } from '../../../shared/formatBytes.ts';
import { sentence } from '../../parts/words.ts';
import { deviceName, deviceState, errorWords, milliseconds, stateWords, type DeviceState } from './deviceWords.ts';

/** What is in use has the accent colour, which is Mantine's own choice. */
const COLORS: Record<Exclude<DeviceState, 'in use'>, string> = {
  works: 'green',
  refused: 'red',
  'not tried': 'gray',
  'not installed': 'gray',
};

function colorOf(provider: ProviderReport): { color?: string } {
  const state = deviceState(provider);
  return state === 'in use' ? {} : { color: COLORS[state] };
}

/** A time and below it how exact; a dash where the trial gave nothing that counts. */
function Trial({ timing, extra }: { timing: ProviderReport['inference']; extra?: string | undefined }) {
  if (timing === null) return <span aria-label="none">–</span>;
  return (
    <Stack gap={0}>
      <span>{milliseconds(timing.milliseconds)}</span>
      <Text size="xs" className="quiet">
        {errorWords(timing.error)}
      </Text>
      {extra !== undefined && (
        <Text size="xs" className="quiet">
          {extra}
        </Text>
      )}
    </Stack>
  );
}

export function DeviceTable({ providers, choice }: { providers: readonly ProviderReport[]; choice: DeviceChoice }) {
  return (
    <Table fz="sm" verticalSpacing={6} aria-label="Devices">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Device</Table.Th>
          <Table.Th ta="right" title="One poster through the starter encoder; difference from the CPU’s numbers">
            Encoder
          </Table.Th>
          <Table.Th
            ta="right"
            style={{ whiteSpace: 'nowrap' }}
            title="One training step of a small genre head; difference from the CPU’s numbers"
          >
            Training step
          </Table.Th>
          <Table.Th>Why</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {providers.map((provider) => (
          <Table.Tr key={provider.name} style={{ verticalAlign: 'top' }}>
            <Table.Td miw={150}>
              <Stack gap={2} align="flex-start">
                <Text size="sm" fw={600}>
                  {deviceName(provider.name)}
                </Text>
                <Badge size="sm" variant="light" tt="none" {...colorOf(provider)}>
                  {stateWords(provider, choice)}
                </Badge>
                {provider.memory !== null && (
                  <Text size="xs" className="quiet">
                    {formatBytes(provider.memory)} memory
                  </Text>
                )}
                {provider.driver !== null && (
                  <Text size="xs" className="quiet" style={{ overflowWrap: 'anywhere' }}>
                    {provider.driver}
                  </Text>
                )}
              </Stack>
            </Table.Td>
            <Table.Td ta="right" style={{ whiteSpace: 'nowrap' }}>
              <Trial timing={provider.inference} />
            </Table.Td>
            <Table.Td ta="right" style={{ whiteSpace: 'nowrap' }}>
              <Trial
                timing={provider.training}
                extra={provider.training?.resident === true ? 'weights stay on it' : undefined}
              />
            </Table.Td>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>{sentence(provider.why)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
