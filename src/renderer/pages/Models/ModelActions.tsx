// What can be done with a model in the state that it is in: download, pause, resume, add, use, verify, remove.
import { ActionIcon, Button, Group, Menu, Text, Tooltip } from '@mantine/core';
import { modals } from '@mantine/modals';
import { notifications } from '@mantine/notifications';
import { IconDots, IconDownload, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import type { Model } from '../../../shared/models.ts';
import { call } from '../../api/client.ts';
import { formatBytes } from '../../../shared/formatBytes.ts';
import { confirmDownload } from './confirmDownload.tsx';

export interface ModelActionsProps {
  model: Model;
  offline: boolean;
  busy: boolean;
  /** Does the work and tells of a failure under this title, in the model's row. */
  run: (title: string, work: () => Promise<unknown>) => void;
  onUse: (() => void) | undefined;
}

export function ModelActions({ model, offline, busy, run, onUse }: ModelActionsProps) {
  const { id, state } = model;
  const download = (): void => {
    run('The download did not start', () => call('models.download', { id }));
  };
  if (state === 'available' || state === 'paused') {
    return (
      <Group gap={6} wrap="nowrap">
        <Tooltip label="The studio is set to offline" disabled={!offline}>
          <Button
            size="compact-sm"
            variant={state === 'paused' ? 'filled' : 'default'}
            leftSection={state === 'paused' ? <IconPlayerPlay size={14} /> : <IconDownload size={14} />}
            disabled={offline}
            loading={busy}
            onClick={() => {
              if (state === 'paused') download();
              else confirmDownload(model, download);
            }}
          >
            {state === 'paused' ? 'Resume' : 'Download'}
          </Button>
        </Tooltip>
        {state === 'paused' && <More model={model} run={run} />}
      </Group>
    );
  }
  if (state === 'downloading') {
    return (
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconPlayerPause size={14} />}
        loading={busy}
        onClick={() => {
          run('The download could not be paused', () => call('models.pause', { id }));
        }}
      >
        Pause
      </Button>
    );
  }
  if (state === 'found') {
    return (
      <Button
        size="compact-sm"
        variant="default"
        loading={busy}
        onClick={() => {
          run('It could not be added', () => call('models.add', { path: id }));
        }}
      >
        Add
      </Button>
    );
  }
  return (
    <Group gap={6} wrap="nowrap">
      {onUse && model.roles.includes('image') && state === 'installed' && (
        <Button size="compact-sm" variant="default" onClick={onUse}>
          {model.usedFor.includes('image') ? 'Change how it is used' : 'Use for this project'}
        </Button>
      )}
      <More model={model} run={run} />
    </Group>
  );
}

/** Verify and remove, which are not for every day. */
function More({ model, run }: Pick<ModelActionsProps, 'model' | 'run'>) {
  const { id } = model;
  const verify = (): void => {
    run(`${id} could not be verified`, async () => {
      const { ok, problems, files } = await call('models.verify', { id });
      notifications.show({
        color: ok ? 'green' : 'red',
        title: ok ? `${id} is whole` : `${id} is not whole`,
        message: ok ? `${String(files.length)} files have the hashes that they should have.` : problems.join('; '),
        autoClose: 8000,
      });
    });
  };
  const remove = (): void => {
    modals.openConfirmModal({
      title: `Remove ${id}?`,
      children: (
        <Text size="sm">
          {model.state === 'paused'
            ? 'What was downloaded of it so far is deleted.'
            : model.owned
              ? `Its files in the studio’s folder are deleted; that frees ${formatBytes(model.bytes)}. Embeddings and runs made with it stay, but new posters cannot be added to them without it.`
              : `Marquee forgets it; its folder ${model.folder ?? ''} stays as it is.`}
        </Text>
      ),
      labels: { confirm: 'Remove', cancel: 'Keep' },
      confirmProps: { color: 'red' },
      onConfirm: () => {
        run('It could not be removed', () => call('models.remove', { id }));
      },
    });
  };
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`More about ${id}`}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {model.state !== 'paused' && <Menu.Item onClick={verify}>Verify all files</Menu.Item>}
        {!model.shipped && (
          <Menu.Item color="red" onClick={remove}>
            Remove…
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
