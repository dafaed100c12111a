// One model: what it is, where it stands, and what can be done with it. Errors stand where they belong: in its row.
import { useState, type ReactNode } from 'react';
import { Alert, Badge, Group, Paper, Progress, Stack, Text } from '@mantine/core';
import type { EncoderUse, Model } from '../../../shared/models.ts';
import { toWireError } from '../../../shared/errors.ts';
import { formatBytes } from '../../../shared/formatBytes.ts';
import { isGone } from '../../state/encoderTrouble.ts';
import { ModelActions } from './ModelActions.tsx';
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
          <Facts model={model} />
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
        <ModelActions model={model} offline={offline} busy={busy} run={run} onUse={onUse} />
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
            {model.state === 'paused' ? (model.download.error === null ? 'Paused: ' : 'Stopped: ') : ''}
            {progressOf(model.download)}
          </Text>
        </Stack>
      )}
      {model.problem !== null && (
        <Alert color="red" mt="xs" p="xs" title="It cannot be used as it is" style={{ overflowWrap: 'anywhere' }}>
          {model.problem}. Put the files back, or remove the model and get it again.
        </Alert>
      )}
      {told !== null && (
        <Alert
          color="red"
          mt="xs"
          p="xs"
          role="alert"
          title={failure?.title ?? 'The download stopped'}
          style={{ overflowWrap: 'anywhere' }}
        >
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
  if (encoder !== null && isGone(model.state)) badges.push(badge('Not installed', 'red'));
  if (model.state === 'downloading') badges.push(badge('Downloading'));
  if (model.state === 'paused') badges.push(badge(model.download?.error ? 'Stopped' : 'Paused', 'yellow'));
  if (model.state === 'broken') badges.push(badge('Not whole', 'red'));
  return badges;
}

/** What it is for, size and licence are what a choice is made by; the rest is for the record. */
function Facts({ model }: { model: Model }) {
  const size = `${model.state === 'available' ? 'about ' : ''}${formatBytes(model.bytes)}`;
  return (
    <Text size="xs" className="quiet" style={{ overflowWrap: 'anywhere' }}>
      <Text span inherit fw={600} c="var(--mantine-color-text)">
        <span title="What it is for">{rolesOf(model.roles)}</span>
        {' · '}
        {size}
        {' · '}
        <span title={model.license}>licence {shortLicence(model.license)}</span>
      </Text>
      {' · '}
      {FAMILY_WORDS[model.family]}
      {' · '}
      {model.source}
      {model.hash !== null && (
        <>
          {' · '}
          <span title={`sha256 over its files: ${model.hash}`}>hash {model.hash.slice(0, 12)}</span>
        </>
      )}
    </Text>
  );
}
