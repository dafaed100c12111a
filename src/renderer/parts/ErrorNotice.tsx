// An error in its place on the page: what happened, what to do, and a way to try again.
import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { toWireError } from '../../shared/errors.ts';

export function ErrorNotice({ error, title, onRetry }: { error: unknown; title?: string; onRetry?: () => void }) {
  const wire = toWireError(error);
  return (
    <Alert color="red" icon={<IconAlertTriangle size={18} />} title={title ?? wire.message} role="alert" m="md">
      {title !== undefined && <Text size="sm">{wire.message}</Text>}
      {wire.hint !== undefined && <Text size="sm">{wire.hint}</Text>}
      {onRetry && (
        <Group mt="xs">
          <Button size="xs" variant="light" color="red" onClick={onRetry}>
            Try again
          </Button>
        </Group>
      )}
    </Alert>
  );
}
