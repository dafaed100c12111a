// Connects this desktop window to a studio on another computer, or back to the one in this computer.
// The main process keeps the token and does the talking; the page only hands it over once.
import { useState } from 'react';
import { Button, Group, Modal, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import type { BridgeAnswer } from '../../shared/bridge.ts';
import { fromWireError } from '../../shared/errors.ts';
import { transport } from '../api/client.ts';
import { useCall } from '../api/queries.ts';
import { ErrorNotice } from '../parts/ErrorNotice.tsx';
import { forgetProject } from '../state/forgetProject.ts';

export function ConnectDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { data: info } = useCall('studio.info', {});
  const [url, setUrl] = useState('');
  const [token, setToken] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const studio = transport.desktop?.studio;
  const run = async (action: () => Promise<BridgeAnswer> | undefined): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const answer = await action();
      if (answer && !answer.ok) throw fromWireError(answer.error);
      setToken('');
      await forgetProject();
      onClose();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened={opened} onClose={onClose} title="Connect to a studio">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void run(() => studio?.connect({ url: url.trim(), token: token.trim() }));
        }}
      >
        <Stack>
          <Text size="sm">
            This window then shows the project of a studio that runs elsewhere, such as a workstation with a GPU. Start
            it there with “marquee serve”; it prints its address and where its token is kept.
          </Text>
          <TextInput
            label="Address"
            placeholder="https://workstation:8443"
            value={url}
            required
            data-autofocus
            onChange={(event) => {
              setUrl(event.currentTarget.value);
            }}
          />
          <PasswordInput
            label="Token"
            value={token}
            required
            onChange={(event) => {
              setToken(event.currentTarget.value);
            }}
          />
          {error !== null && <ErrorNotice error={error} title="Not connected" />}
          <Group justify="flex-end">
            {info?.remote != null && (
              <Button variant="default" loading={busy} onClick={() => void run(() => studio?.disconnect())}>
                Back to this computer
              </Button>
            )}
            <Button type="submit" loading={busy} disabled={url.trim() === '' || token.trim() === ''}>
              Connect
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
