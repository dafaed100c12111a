// The head of a chart: title, explanation, what can be switched, and the menu that saves it. Apart from the chart, which is
// drawn anew while this stays.
import { memo, type ReactNode } from 'react';
import { ActionIcon, Group, Menu, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';

export interface ChartHeadProps {
  title: string;
  about: string;
  /** Null while there is nothing to save. */
  onSave: ((as: 'png' | 'csv') => void) | null;
  children?: ReactNode;
}

export const ChartHead = memo(function ChartHead({ title, about, onSave, children }: ChartHeadProps) {
  return (
    <>
      <Group justify="space-between" wrap="nowrap" gap="xs" mih={30}>
        <Text size="sm" fw={600}>
          {title}
        </Text>
        <Group gap={4} wrap="nowrap">
          {children}
          {onSave && (
            <Menu position="bottom-end">
              <Menu.Target>
                <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`Save the chart ${title}`}>
                  <IconDownload size={15} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item
                  onClick={() => {
                    onSave('png');
                  }}
                >
                  Picture (PNG)
                </Menu.Item>
                <Menu.Item
                  onClick={() => {
                    onSave('csv');
                  }}
                >
                  Table (CSV)
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          )}
        </Group>
      </Group>
      <Text size="xs" className="quiet" mb={4}>
        {about}
      </Text>
    </>
  );
});
