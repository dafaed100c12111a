// Where models are downloaded from, and whether at all.
import { useState } from 'react';
import { Group, Stack, Switch, TextInput } from '@mantine/core';
import type { ModelList } from '../../../shared/models.ts';
import { PathField } from '../../parts/PathField.tsx';
import { useSetting } from '../../state/settings.ts';

export function HubSettings({ list }: { list: ModelList }) {
  const [offline, setOffline] = useSetting('models.offline', list.offline);
  const [, saveEndpoint] = useSetting('models.endpoint', '');
  const [, saveCache] = useSetting('models.hubCache', '');
  const [endpoint, setEndpoint] = useState(list.endpoint);
  const [cache, setCache] = useState(list.hubCache);
  return (
    <Stack gap="sm">
      <Switch
        label="Offline"
        description="Nothing is downloaded and no connection is opened; models are added from folders."
        checked={offline}
        onChange={(event) => {
          setOffline(event.currentTarget.checked);
        }}
      />
      <Group align="flex-start" grow>
        <TextInput
          label="Hub or mirror"
          description="Where models are downloaded from."
          value={endpoint}
          disabled={offline}
          spellCheck={false}
          onChange={(event) => {
            setEndpoint(event.currentTarget.value);
          }}
          onBlur={() => {
            saveEndpoint(endpoint.trim());
          }}
        />
        <PathField
          kind="folder"
          label="Hugging Face cache"
          description="Models that other programs downloaded are found here."
          value={cache}
          onChange={(value) => {
            setCache(value);
            saveCache(value.trim());
          }}
        />
      </Group>
    </Stack>
  );
}
