// The dialog of the project's splits.
import { Modal, Text } from '@mantine/core';

export function SplitDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Splits">
      <Text size="sm">A split says which posters a run learns from, and which it is measured on.</Text>
    </Modal>
  );
}
