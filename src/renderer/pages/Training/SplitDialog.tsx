// The dialog of the project's splits: which there are, another one made or used, and the check of the one that is looked at.
import { useState } from 'react';
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { call } from '../../api/client.ts';
import { useCall } from '../../api/queries.ts';
import { ErrorNotice } from '../../parts/ErrorNotice.tsx';
import { LateLoader } from '../../parts/LateLoader.tsx';
import { NewSplit } from './splits/NewSplit.tsx';
import { SplitCheck } from './splits/SplitCheck.tsx';
import { SplitList } from './splits/SplitList.tsx';

export interface SplitDialogProps {
  opened: boolean;
  onClose: () => void;
}

export function SplitDialog({ opened, onClose }: SplitDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} size={960} title="Splits">
      <Splits onClose={onClose} />
    </Modal>
  );
}

/** Mounted while the dialog is open: nothing is asked for before. */
function Splits({ onClose }: { onClose: () => void }) {
  const { data, error: listError } = useCall('splits.list', {});
  const [looked, setLooked] = useState<string | null>(null);
  const [making, setMaking] = useState(false);
  const [using, setUsing] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  if (listError) return <ErrorNotice error={listError} title="The splits could not be read" m={0} />;
  if (data === undefined) return <LateLoader />;
  const { splits } = data;
  const shown = splits.find(({ name }) => name === looked) ?? splits.find(({ active }) => active) ?? null;
  const use = async (name: string): Promise<void> => {
    setUsing(name);
    setError(null);
    try {
      await call('splits.use', { name });
      setLooked(name);
    } catch (thrown) {
      setError(thrown);
    } finally {
      setUsing(null);
    }
  };
  return (
    <Stack gap="md">
      <Text size="sm" className="quiet">
        A split says which films a run learns from, which decide when to stop, and which measure it. Films with the same
        poster stay together. Once a run has used a split, its films stay where they are; to change it, make a new one.
      </Text>
      {splits.length === 0 ? (
        <Text size="sm">There is none yet: the first import makes one.</Text>
      ) : (
        <SplitList
          splits={splits}
          shown={shown?.name ?? null}
          onShow={setLooked}
          onUse={(name) => void use(name)}
          using={using}
        />
      )}
      {error !== null && <ErrorNotice error={error} title="The split could not be used" m={0} />}
      {making ? (
        <NewSplit
          splits={splits}
          onMade={setLooked}
          onCancel={() => {
            setMaking(false);
          }}
        />
      ) : (
        <Group>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPlus size={14} />}
            onClick={() => {
              setMaking(true);
            }}
          >
            New split
          </Button>
        </Group>
      )}
      {shown && <SplitCheck name={shown.name} onLeave={onClose} />}
    </Stack>
  );
}
