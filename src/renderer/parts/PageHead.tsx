// Title line of a page: name, one quiet line of explanation, actions at the right.
import type { ReactNode } from 'react';
import { Box, Group, Text, Title } from '@mantine/core';

export function PageHead({ title, about, children }: { title: string; about?: string; children?: ReactNode }) {
  return (
    <Group justify="space-between" align="flex-start" wrap="nowrap" mb="md">
      <Box>
        <Title order={1} size="h3">
          {title}
        </Title>
        {about !== undefined && (
          <Text size="sm" className="quiet">
            {about}
          </Text>
        )}
      </Box>
      <Group gap="xs" wrap="nowrap">
        {children}
      </Group>
    </Group>
  );
}
