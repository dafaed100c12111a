// An error in its place on the page: what happened, what to do, and a way to try again.
import { Alert, Button, Group, Text, type AlertProps } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { toWireError } from '../../shared/errors.ts';

export interface ErrorNoticeProps {
  error: unknown;
  title?: string;
  onRetry?: () => void;
  /** Margin; 0 inside a form, whose gap does. */
  m?: AlertProps['m'];
}

export function ErrorNotice({ error, title, onRetry, m = 'md' }: ErrorNoticeProps) {
  const wire = toWireError(error);
  return (
    <Alert
      color="red"
      icon={<IconAlertTriangle size={18} />}
      title={title ?? wire.message}
      role="alert"
      m={m}
      style={{ overflowWrap: 'anywhere' }}
    >
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
