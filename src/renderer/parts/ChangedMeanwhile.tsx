// Somebody else changed a text while it was edited here: shows theirs and lets the person decide. Nothing is overwritten unseen.
import { Alert, Button, Group, Text } from '@mantine/core';

export interface ChangedMeanwhileProps {
  /** As it reads now; null when it was taken away. */
  theirs: string | null;
  onTake: () => void;
  onSaveMine: () => void;
}

export function ChangedMeanwhile({ theirs, onTake, onSaveMine }: ChangedMeanwhileProps) {
  return (
    <Alert color="yellow" mt={6} p="xs" title="Changed meanwhile" role="alert">
      <Text size="sm">
        It now reads: <bdi>{theirs ?? '(none)'}</bdi>
      </Text>
      <Group gap="xs" mt={6}>
        <Button size="compact-xs" onClick={onTake}>
          Take that one
        </Button>
        <Button size="compact-xs" variant="default" onClick={onSaveMine}>
          Save mine
        </Button>
      </Group>
    </Alert>
  );
}
