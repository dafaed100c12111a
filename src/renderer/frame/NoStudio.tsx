// Shown when no studio answers: why, another try, and in the desktop window the way to a studio on another computer.
import { useState } from 'react';
import { Button, Group } from '@mantine/core';
import { IconPlugConnected } from '@tabler/icons-react';
import { transport } from '../api/client.ts';
import { ErrorNotice } from '../parts/ErrorNotice.tsx';
import { ConnectDialog } from './ConnectDialog.tsx';

export function NoStudio({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const [connecting, setConnecting] = useState(false);
  return (
    <>
      <ErrorNotice error={error} title="The studio could not be reached" onRetry={onRetry} />
      {transport.desktop && (
        <Group px="md">
          <Button
            leftSection={<IconPlugConnected size={16} />}
            onClick={() => {
              setConnecting(true);
            }}
          >
            Connect to a studio
          </Button>
          <ConnectDialog
            opened={connecting}
            onClose={() => {
              setConnecting(false);
            }}
          />
        </Group>
      )}
    </>
  );
}
