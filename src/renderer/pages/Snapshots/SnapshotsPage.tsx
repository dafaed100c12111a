// Named states of the labels: name the one of now, compare two, go back to one.
import { useState } from 'react';
import {
  ActionIcon,
  Anchor,
  Badge,
  Box,
  Button,
  EmptyState,
  Group,
  ScrollArea,
  Table,
  Text,
  TextInput,
  Tooltip,
} from '@mantine/core';
import { modals } from '@mantine/modals';
import { notifications } from '@mantine/notifications';
import { IconCamera, IconTrash } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { Snapshot } from '../../../shared/calls/snapshots.ts';
import { call } from '../../api/client.ts';
import { useCall } from '../../api/queries.ts';
import { ErrorNotice } from '../../parts/ErrorNotice.tsx';
import { LateLoader } from '../../parts/LateLoader.tsx';
import { OverviewTabs } from '../../parts/OverviewTabs.tsx';
import { PageHead } from '../../parts/PageHead.tsx';
import { ago, count, plural } from '../../parts/words.ts';
import { sendEdit, showError } from '../../state/edits.ts';
import { DiffPanel } from './DiffPanel.tsx';

export default function SnapshotsPage() {
  const { data, error } = useCall('snapshots.list', {});
  const [compared, setCompared] = useState<{ a: string; b: string } | null>(null);
  return (
    <ScrollArea h="100%">
      <Box p="md" maw={1240}>
        <OverviewTabs />
        <PageHead
          title="Snapshots"
          about="A name for the labels and taglines as they are now. It takes no space, and going back to it is an edit like any other: undo takes it back."
        />
        <SaveForm />
        {error && <ErrorNotice error={error} title="The snapshots could not be read" m={0} />}
        {!error && !data && <LateLoader />}
        {data?.snapshots.length === 0 && (
          <EmptyState
            mt="xl"
            icon={<IconCamera size={40} />}
            title="No snapshots yet"
            description="Take one before a large edit, an import or a training, to see later what changed."
          />
        )}
        {data && data.snapshots.length > 0 && (
          <Table fz="sm" verticalSpacing={4} mt="md" aria-label="Snapshots">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Name</Table.Th>
                <Table.Th>Taken</Table.Th>
                <Table.Th ta="right">Posters</Table.Th>
                <Table.Th ta="right">Events since</Table.Th>
                <Table.Th>Same labels</Table.Th>
                <Table.Th aria-label="Actions" />
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {data.snapshots.map((snapshot) => (
                <SnapshotRow
                  key={snapshot.id}
                  snapshot={snapshot}
                  shown={compared?.a === snapshot.id}
                  onCompare={() => {
                    setCompared({ a: snapshot.id, b: 'now' });
                  }}
                  onGone={() => {
                    setCompared(null);
                  }}
                />
              ))}
            </Table.Tbody>
          </Table>
        )}
        {data && compared && <DiffPanel snapshots={data.snapshots} compared={compared} onChange={setCompared} />}
      </Box>
    </ScrollArea>
  );
}

function SaveForm() {
  const [name, setName] = useState('');
  const [busy, setBusy] = useState(false);
  const save = async (): Promise<void> => {
    setBusy(true);
    try {
      const saved = await call('snapshots.save', { name });
      notifications.show({ message: `Snapshot “${saved.name}” taken of ${plural(saved.posters, 'poster')}.` });
      setName('');
    } catch (thrown) {
      showError(thrown, 'The snapshot was not taken');
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Group gap="xs">
        <TextInput
          size="xs"
          w={280}
          aria-label="Name of the snapshot"
          placeholder="Name, such as “before the second round”"
          maxLength={100}
          value={name}
          onChange={(event) => {
            setName(event.currentTarget.value);
          }}
        />
        <Button
          size="xs"
          type="submit"
          loading={busy}
          disabled={name.trim() === ''}
          leftSection={<IconCamera size={14} />}
        >
          Take a snapshot
        </Button>
      </Group>
    </form>
  );
}

interface SnapshotRowProps {
  snapshot: Snapshot;
  shown: boolean;
  onCompare: () => void;
  onGone: () => void;
}

function SnapshotRow({ snapshot, shown, onCompare, onGone }: SnapshotRowProps) {
  const { id, name, at, actor, hash, posters, changedSince, runs, exports } = snapshot;
  return (
    <Table.Tr data-snapshot={name} bg={shown ? 'var(--mantine-color-default-hover)' : undefined}>
      <Table.Td>
        <Text size="sm" fw={600}>
          {name}
        </Text>
        <Tooltip label={hash} openDelay={300}>
          <Text size="xs" className="quiet" ff="monospace" span>
            {hash.slice(0, 12)}
          </Text>
        </Tooltip>
      </Table.Td>
      <Table.Td>
        {ago(at)}, {actor}
      </Table.Td>
      <Table.Td ta="right">{count(posters)}</Table.Td>
      <Table.Td ta="right">{count(changedSince)}</Table.Td>
      <Table.Td>
        <Group gap={4}>
          {runs.map((run) => (
            <Anchor key={run.id} component={Link} to={{ pathname: '/training', search: `run=${run.id}` }} size="xs">
              {run.name}
            </Anchor>
          ))}
          {exports.length > 0 && (
            <Badge size="xs" variant="light" color="gray" tt="none">
              {plural(exports.length, 'export')}
            </Badge>
          )}
        </Group>
      </Table.Td>
      <Table.Td>
        <Group gap={4} justify="flex-end" wrap="nowrap">
          <Button size="compact-xs" variant="default" onClick={onCompare}>
            Compare
          </Button>
          <Tooltip label="Nothing has changed since" disabled={changedSince > 0}>
            <Button
              size="compact-xs"
              variant="default"
              disabled={changedSince === 0}
              onClick={() => {
                restore(snapshot);
              }}
            >
              Go back
            </Button>
          </Tooltip>
          <ActionIcon
            size="sm"
            variant="subtle"
            color="gray"
            aria-label={`Delete the snapshot ${name}`}
            onClick={() => {
              modals.openConfirmModal({
                title: `Delete the snapshot “${name}”?`,
                children: <Text size="sm">The labels stay as they are; only this name for an earlier state goes.</Text>,
                labels: { confirm: 'Delete', cancel: 'Cancel' },
                confirmProps: { color: 'red' },
                onConfirm: () => {
                  onGone();
                  call('snapshots.delete', { id }).catch((thrown: unknown) => {
                    showError(thrown, 'The snapshot was not deleted');
                  });
                },
              });
            }}
          >
            <IconTrash size={14} />
          </ActionIcon>
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}

function restore({ id, name }: Snapshot): void {
  modals.openConfirmModal({
    title: `Go back to “${name}”?`,
    children: (
      <Text size="sm">
        Labels and taglines become what they were then, as one edit of yours. Posters that came since stay as they are,
        and so do genres that were merged or split since. Undo takes it back.
      </Text>
    ),
    labels: { confirm: 'Go back', cancel: 'Cancel' },
    onConfirm: () => {
      sendEdit('snapshots.restore', { id }, 'the way back').then(
        ({ posters, left }) => {
          const stayed = left.length > 0 ? ` As they are: ${left.join(', ')}.` : '';
          notifications.show({
            message: `${plural(posters, 'poster')} are as in “${name}”.${stayed}`,
            autoClose: 5000,
          });
        },
        () => undefined,
      );
    },
  });
}
