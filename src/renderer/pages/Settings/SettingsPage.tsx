// Settings: looks, the person whose edits these are, keys, devices, backups.
import type { ReactNode } from 'react';
import {
  Box,
  Group,
  Input,
  ScrollArea,
  SegmentedControl,
  Slider,
  Stack,
  Switch,
  Title,
  useMantineColorScheme,
} from '@mantine/core';
import { useCall } from '../../api/queries.ts';
import { PageHead } from '../../parts/PageHead.tsx';
import { SavedField } from '../../parts/SavedField.tsx';
import { saveSetting, useSetting } from '../../state/settings.ts';
import { Backups } from './Backups.tsx';
import { DeviceReport } from './DeviceReport.tsx';
import { KeysEditor } from './KeysEditor.tsx';
import { Writing } from './Writing.tsx';

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Box component="section" aria-label={title}>
      <Title order={2} size="h5" mb="sm">
        {title}
      </Title>
      {children}
    </Box>
  );
}

export default function SettingsPage() {
  const { data: info } = useCall('studio.info', {});
  const { setColorScheme } = useMantineColorScheme();
  const [theme, saveTheme] = useSetting('ui.theme', 'auto');
  const [autoAdvance, setAutoAdvance] = useSetting('ui.autoAdvance', false);
  const [cardWidth, saveCardWidth] = useSetting('ui.cardWidth', 144);
  return (
    <ScrollArea h="100%" type="auto">
      <Box p="lg" maw={1000}>
        <PageHead title="Settings" />
        <Stack gap="xl">
          <Section title="Window">
            <Group gap="xl" align="flex-start">
              <Input.Wrapper label="Theme" description="Auto follows the system.">
                <SegmentedControl
                  mt={6}
                  display="flex"
                  aria-label="Theme"
                  data={[
                    { value: 'auto', label: 'Auto' },
                    { value: 'light', label: 'Light' },
                    { value: 'dark', label: 'Dark' },
                  ]}
                  value={theme}
                  onChange={(value) => {
                    const next = value as 'auto' | 'light' | 'dark';
                    setColorScheme(next);
                    saveTheme(next);
                  }}
                />
              </Input.Wrapper>
              <Input.Wrapper label="Card size" description={`${cardWidth} pixels wide`}>
                <Slider
                  mt={16}
                  w={200}
                  min={96}
                  max={240}
                  step={4}
                  label={null}
                  thumbLabel="Card size"
                  value={cardWidth}
                  onChange={saveCardWidth}
                />
              </Input.Wrapper>
              <Input.Wrapper label="Labelling" description="With keys, on one poster at a time.">
                <Switch
                  mt={12}
                  label="Move on after each decision"
                  checked={autoAdvance}
                  onChange={(event) => {
                    setAutoAdvance(event.currentTarget.checked);
                  }}
                />
              </Input.Wrapper>
              {info && (
                <SavedField
                  w={280}
                  label="Your name"
                  description="Stands in the history next to your edits."
                  saved={info.person}
                  maxLength={100}
                  problem={(name) => (name === '' ? 'Type a name.' : null)}
                  save={(name) => saveSetting('person', name)}
                />
              )}
            </Group>
          </Section>
          {info?.project && (
            <Section title="Backups">
              <Backups />
            </Section>
          )}
          <Section title="Devices">
            <DeviceReport />
          </Section>
          <Section title="Writing taglines">
            <Writing />
          </Section>
          <Section title="Keys">
            <KeysEditor />
          </Section>
        </Stack>
      </Box>
    </ScrollArea>
  );
}
