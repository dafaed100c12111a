// Makes a model the project's image encoder: how pictures go through it, and what that makes stale, before it is done.
import { useState } from 'react';
import { Button, Group, List, Modal, Radio, Stack, Text, Tooltip } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { DEFAULT_PRECISION, DEFAULT_VIEW, type EncoderUse, type Model } from '../../../shared/models.ts';
import { call } from '../../api/client.ts';
import { useCall } from '../../api/queries.ts';
import { ErrorNotice } from '../../parts/ErrorNotice.tsx';
import { plural } from '../../parts/words.ts';
import { showError } from '../../state/edits.ts';
import { keepList } from '../../state/models.ts';
import { int8Words, wordsOfUse } from './modelWords.ts';

export function UseDialog({
  model,
  now,
  onClose,
}: {
  model: Model;
  /** How the project uses it already, if it does. */
  now: EncoderUse | null;
  onClose: () => void;
}) {
  const clip = model.family === 'clip';
  const [view, setView] = useState<EncoderUse['view']>(now?.view ?? DEFAULT_VIEW);
  const [precision, setPrecision] = useState<EncoderUse['precision']>(now?.precision ?? DEFAULT_PRECISION);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const use: EncoderUse = { id: model.id, view, precision };
  const { data: effect, error: effectError } = useCall('models.effect', use, { keep: true });
  const same = now !== null && now.view === view && now.precision === precision;

  const confirm = async (embed: boolean): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      keepList(await call('models.use', use));
      if (embed) await call('embed.start', {}).catch((thrown: unknown) => showError(thrown, 'Embedding did not start'));
      const how = wordsOfUse(use);
      notifications.show({
        title: 'Image encoder changed',
        message: `The project uses ${model.id}${how === '' ? '' : ` (${how})`} from now on.`,
      });
      onClose();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Modal
      opened
      onClose={onClose}
      title={now === null ? `Use ${model.id} for this project` : `How this project uses ${model.id}`}
      size="lg"
    >
      <Stack>
        {clip && (
          <Radio.Group
            label="What it sees of a poster"
            value={view}
            onChange={(value) => {
              setView(value === 'whole' ? 'whole' : 'centre');
            }}
          >
            <Stack gap={6} mt={6}>
              <Radio
                value="centre"
                label="The centre square"
                description="As CLIP was trained: titles at the top and credits at the bottom, a third of a 2:3 poster, are cut off."
              />
              <Radio
                value="whole"
                label="The whole poster"
                description="On a square, with the rest in a neutral colour: nothing is cut off, everything is a third smaller."
              />
            </Stack>
          </Radio.Group>
        )}
        <Radio.Group
          label="Precision"
          value={precision}
          onChange={(value) => {
            setPrecision(value === 'int8' ? 'int8' : 'float32');
          }}
        >
          <Stack gap={6} mt={6}>
            <Radio value="float32" label="float32" description="Exact; on a GPU the only choice." />
            <Radio value="int8" label="int8" description={int8Words(model.family)} />
          </Stack>
        </Radio.Group>
        {effectError !== null && <ErrorNotice error={effectError} m={0} />}
        {effect && !same && (
          <Stack gap={4}>
            <Text size="sm" fw={500}>
              What changes
            </Text>
            <List size="sm" spacing={2}>
              {effect.words.map((line) => (
                <List.Item key={line}>{line}</List.Item>
              ))}
            </List>
          </Stack>
        )}
        {error !== null && <ErrorNotice error={error} title="Nothing was changed" m={0} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Tooltip label="The project uses it like this already" disabled={!same}>
            <Button
              variant={effect && effect.missing > 0 ? 'default' : 'filled'}
              disabled={same}
              loading={busy}
              onClick={() => void confirm(false)}
            >
              Use it
            </Button>
          </Tooltip>
          {effect && effect.missing > 0 && (
            <Button disabled={same} loading={busy} onClick={() => void confirm(true)}>
              Use it and embed {plural(effect.missing, 'poster')} now
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}
