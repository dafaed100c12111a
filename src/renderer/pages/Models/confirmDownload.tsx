// The question before a download.
import { Stack, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import type { Model } from '../../../shared/models.ts';
import { formatBytes } from '../../../shared/formatBytes.ts';

/** Size, licence and source are seen before anything is fetched. */
export function confirmDownload(model: Model, start: () => void): void {
  modals.openConfirmModal({
    title: `Download ${model.id}?`,
    children: (
      <Stack gap={6}>
        <Text size="sm">
          About {formatBytes(model.bytes)}, from {model.source}.
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
