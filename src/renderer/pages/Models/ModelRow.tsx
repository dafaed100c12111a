// One model: what it is, where it stands, and what can be done with it. Errors stand where they belong: in its row.
import { useState, type ReactNode } from 'react';
import { ActionIcon, Alert, Badge, Button, Group, Menu, Paper, Progress, Stack, Text, Tooltip } from '@mantine/core';
import { modals } from '@mantine/modals';
import { notifications } from '@mantine/notifications';
import { IconDots, IconDownload, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import type { EncoderUse, Model } from '../../../shared/models.ts';
import { toWireError } from '../../../shared/errors.ts';
import { call } from '../../api/client.ts';
import { bytes } from '../../parts/words.ts';
import { FAMILY_WORDS, progressOf, rolesOf, shareOf, shortLicence, wordsOfUse } from './modelWords.ts';

export interface ModelRowProps {
  model: Model;
  /** The project's encoder, when it is this model. */
  encoder: EncoderUse | null;
  offline: boolean;
  /** Opens the dialog that makes it the project's encoder; absent without a project. */
  onUse?: () => void;
}

export function ModelRow({ model, encoder, offline, onUse }: ModelRowProps) {
  const [failure, setFailure] = useState<{ title: string; error: unknown } | null>(null);
  const [busy, setBusy] = useState(false);
  const run = (title: string, work: () => Promise<unknown>): void => {
    setFailure(null);
    setBusy(true);
    work()
      .catch((error: unknown) => {
        setFailure({ title, error });
      })
      .finally(() => {
        setBusy(false);
      });
  };
  const told = model.download?.error ?? (failure === null ? null : toWireError(failure.error));
  return (
    <Paper withBorder p="sm" component="article" aria-label={model.id} data-state={model.state}>
      <Group justify="space-between" align="flex-start" wrap="nowrap">
        <Stack gap={2} miw={0}>
          <Group gap="xs">
            <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
              {model.id}
            </Text>
            <StateBadges model={model} encoder={encoder} />
          </Group>
          <Text size="sm">{model.description}</Text>
          <Text size="xs" className="quiet" style={{ overflowWrap: 'anywhere' }}>
            <span title="What it is for">{rolesOf(model.roles)}</span>
            {' · '}
            {FAMILY_WORDS[model.family]}
            {' · '}
            {model.state === 'available' ? 'about ' : ''}
            {bytes(model.bytes)}
            {' · '}
            <span title={model.license}>licence {shortLicence(model.license)}</span>
            {' · '}
            {model.source}
            {model.hash !== null && (
              <>
                {' · '}
                <span title={`sha256 over its files: ${model.hash}`}>hash {model.hash.slice(0, 12)}</span>
              </>
            )}
          </Text>
          {model.folder !== null && !model.shipped && (
            <Text size="xs" className="quiet" style={{ overflowWrap: 'anywhere' }}>
              In {model.folder}
            </Text>
          )}
          {model.note !== null && (
            <Text size="xs" className="quiet">
              {model.note}.
            </Text>
          )}
        </Stack>
        <Actions model={model} offline={offline} busy={busy} run={run} onUse={onUse} />
      </Group>
      {model.download !== null && model.state !== 'available' && (
        <Stack gap={4} mt="xs">
          <Progress
            value={shareOf(model.download)}
            animated={false}
            color={model.state === 'downloading' ? undefined : 'gray'}
            aria-label={`Download of ${model.id}`}
          />
          <Text size="xs" className="quiet">
            {model.state === 'paused' ? 'Paused: ' : ''}
            {progressOf(model.download)}
          </Text>
        </Stack>
      )}
      {model.problem !== null && (
        <Alert color="red" mt="xs" p="xs" title="It cannot be used as it is">
          {model.problem}. Put the files back, or remove the model and get it again.
        </Alert>
      )}
      {told !== null && (
        <Alert color="red" mt="xs" p="xs" role="alert" title={failure?.title ?? 'The download stopped'}>
          {told.message} {told.hint} <span title="Code of the error">({told.code})</span>
        </Alert>
      )}
    </Paper>
  );
}

function StateBadges({ model, encoder }: { model: Model; encoder: EncoderUse | null }) {
  const badges: ReactNode[] = [];
  const badge = (text: string, color?: string): ReactNode => (
    <Badge key={text} variant="light" tt="none" size="sm" {...(color === undefined ? {} : { color })}>
      {text}
    </Badge>
  );
  if (encoder !== null) {
    const how = wordsOfUse(encoder);
    badges.push(badge(how === '' ? 'Used by this project' : `Used by this project (${how})`));
  } else if (model.usedFor.includes('text')) badges.push(badge('Makes the genre prompts'));
  if (model.shipped) badges.push(badge('Comes with Marquee', 'gray'));
  if (model.state === 'broken') badges.push(badge('Not whole', 'red'));
  return badges;
}

interface ActionsProps {
  model: Model;
  offline: boolean;
  busy: boolean;
  run: (title: string, work: () => Promise<unknown>) => void;
  onUse: (() => void) | undefined;
}

function Actions({ model, offline, busy, run, onUse }: ActionsProps) {
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
function More({ model, run }: Pick<ActionsProps, 'model' | 'run'>) {
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
              ? `Its files in the studio’s folder are deleted; that frees ${bytes(model.bytes)}. Embeddings and runs made with it stay, but new posters cannot be added to them without it.`
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

/** Size, licence and source are seen before anything is fetched. */
function confirmDownload(model: Model, start: () => void): void {
  modals.openConfirmModal({
    title: `Download ${model.id}?`,
    children: (
      <Stack gap={6}>
        <Text size="sm">
          About {bytes(model.bytes)}, from {model.source}.
        </Text>
        <Text size="sm">Licence: {model.license}.</Text>
        <Text size="sm" className="quiet">
          Sizes and hashes are checked before anything is used. You can pause at any time; it goes on where it stopped.
        </Text>
      </Stack>
    ),
    labels: { confirm: 'Download', cancel: 'Not now' },
    onConfirm: start,
  });
}
