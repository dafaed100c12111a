// The band that says that the project's image encoder is gone, as soon as it is, with what gets it back: not only the next
// job may tell. Another process may have removed it, of which no event comes, so the list is asked for anew now and then.
import { useState } from 'react';
import { Alert, Button, Group, Text } from '@mantine/core';
import { useWindowEvent } from '@mantine/hooks';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useLocation, useNavigate } from 'react-router';
import type { Model } from '../../shared/models.ts';
import { call } from '../api/client.ts';
import { useCall } from '../api/queries.ts';
import { confirmDownload } from '../pages/Models/confirmDownload.tsx';
import { progressOf } from '../pages/Models/modelWords.ts';
import { showError } from '../state/edits.ts';
import { encoderTrouble, troubleWords } from '../state/encoderTrouble.ts';

const LOOK_EVERY_MS = 5_000;

export function EncoderMissing() {
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const { data: list, refetch } = useCall('models.list', {}, { refetchInterval: LOOK_EVERY_MS });
  useWindowEvent('focus', () => void refetch());
  const trouble = list ? encoderTrouble(list) : null;
  if (!list || trouble === null) return null;
  const { model } = trouble;
  const onModels = pathname === '/models';
  return (
    <Alert
      color="yellow"
      radius={0}
      py={6}
      icon={<IconAlertTriangle size={18} />}
      role="alert"
      aria-label="The image encoder is missing"
    >
      <Group justify="space-between" gap="sm">
        <Text size="sm" flex={1} miw={300}>
          <b>{troubleWords(trouble)}</b> Until it is there again or another is chosen, nothing new can be embedded,
          trained or predicted. Labels, embeddings and predictions are kept.
          {model?.download && model.state === 'downloading' ? ` ${progressOf(model.download)}.` : ''}
        </Text>
        <Group gap="xs">
          {model && <GetBack model={model} offline={list.offline} />}
          {!onModels && (
            <Button size="compact-sm" variant="default" onClick={() => void navigate('/models')}>
              {model === null ? 'Add it or choose another' : 'Choose another'}
            </Button>
          )}
        </Group>
      </Group>
    </Alert>
  );
}

/** The one step that brings it back, where there is one. */
function GetBack({ model, offline }: { model: Model; offline: boolean }) {
  const [busy, setBusy] = useState(false);
  const start = (work: () => Promise<unknown>, failed: string): void => {
    setBusy(true);
    work()
      .catch((error: unknown) => showError(error, failed))
      .finally(() => {
        setBusy(false);
      });
  };
  const download = (): void => {
    start(() => call('models.download', { id: model.id }), 'The download did not start');
  };
  const { state } = model;
  if (state === 'found') {
    return (
      <Button
        size="compact-sm"
        loading={busy}
        onClick={() => {
          start(() => call('models.add', { path: model.id }), 'It could not be added');
        }}
      >
        Add it from the cache
      </Button>
    );
  }
  if (state !== 'available' && state !== 'paused') return null;
  return (
    <Button
      size="compact-sm"
      loading={busy}
      disabled={offline}
      {...(offline ? { title: 'The studio is set to offline' } : {})}
      onClick={() => {
        if (state === 'paused') download();
        else confirmDownload(model, download);
      }}
    >
      {state === 'paused' ? 'Resume the download' : 'Download again'}
    </Button>
  );
}
