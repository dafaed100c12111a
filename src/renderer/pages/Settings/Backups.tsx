// Backups of the open project: make one, verify the catalog, put one back.
import { useState } from 'react';
import { Alert, Button, Group, Table, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { notifications } from '@mantine/notifications';
import type { Output } from '../../../shared/contract.ts';
import { call } from '../../api/client.ts';
import { useCall } from '../../api/queries.ts';
import { formatBytes } from '../../../shared/formatBytes.ts';
import { dateTime, sentence } from '../../parts/words.ts';
import { showError } from '../../state/edits.ts';
import { useOpenProject } from '../../state/projects.ts';

export function Backups() {
  const { data, refetch } = useCall('project.backups', {});
  const [busy, setBusy] = useState<'backup' | 'verify' | null>(null);
  const [verified, setVerified] = useState<Output<'project.verify'> | null>(null);
  const { open } = useOpenProject();
  const run = async (what: 'backup' | 'verify'): Promise<void> => {
    setBusy(what);
    try {
      if (what === 'backup') {
        const made = await call('project.backup', {});
        notifications.show({ message: `Backed up to ${made.path} (${formatBytes(made.bytes)}) and checked.` });
        await refetch();
      } else setVerified(await call('project.verify', {}));
    } catch (error) {
      showError(error, what === 'backup' ? 'The backup failed' : 'The catalog could not be verified');
    } finally {
      setBusy(null);
    }
  };
  const restore = (path: string, at: string): void => {
    modals.openConfirmModal({
      title: 'Put this backup back?',
      children: (
        <Text size="sm">
          The catalog becomes what it was on {dateTime(at)}. What it is now is backed up first, so this can be undone
          the same way.
        </Text>
      ),
      labels: { confirm: 'Put it back', cancel: 'Cancel' },
      onConfirm: () => void open('project.restore', { path }),
    });
  };
  return (
    <>
      <Group gap="xs" mb="sm">
        <Button size="xs" variant="default" loading={busy === 'backup'} onClick={() => void run('backup')}>
          Back up now
        </Button>
        <Button size="xs" variant="default" loading={busy === 'verify'} onClick={() => void run('verify')}>
          Verify the catalog
        </Button>
      </Group>
      {verified && (
        <Alert
          color={verified.ok ? 'green' : 'red'}
          mb="sm"
          title={verified.ok ? 'The catalog is sound' : 'The catalog has problems'}
          role="status"
        >
          <Text size="sm">
            Integrity check: {verified.integrity}. State rebuilt from the history:{' '}
            {verified.rebuilt ? 'the same, byte for byte' : 'not the same'}.
          </Text>
          {verified.problems.map((problem) => (
            <Text key={problem} size="sm">
              {problem}
            </Text>
          ))}
        </Alert>
      )}
      {data?.backups.length === 0 ? (
        <Text size="sm" className="quiet">
          No backups yet.
        </Text>
      ) : (
        <Table fz="sm" verticalSpacing={4} maw={900}>
          <Table.Tbody>
            {(data?.backups ?? []).map((backup) => (
              <Table.Tr key={backup.path}>
                <Table.Td>{dateTime(backup.at)}</Table.Td>
                <Table.Td>{sentence(backup.reason.replaceAll('-', ' '))}</Table.Td>
                <Table.Td ta="right">{formatBytes(backup.bytes)}</Table.Td>
                <Table.Td ta="right">
                  <Button
                    size="compact-xs"
                    variant="subtle"
                    onClick={() => {
                      restore(backup.path, backup.at);
                    }}
                  >
                    Put back
                  </Button>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </>
  );
}
