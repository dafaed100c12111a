// Where models are downloaded from, and whether at all.
import { SimpleGrid, Stack, Switch } from '@mantine/core';
import type { ModelList } from '../../../shared/models.ts';
import { SavedField } from '../../parts/SavedField.tsx';
import { saveSetting, useSetting } from '../../state/settings.ts';
import { endpointProblem } from './modelWords.ts';

export function HubSettings({ list }: { list: ModelList }) {
  const [offline, setOffline] = useSetting('models.offline', list.offline);
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
      <SimpleGrid cols={2}>
        <SavedField
          label="Hub or mirror"
          description="Where models are downloaded from; empty for Hugging Face."
          saved={list.endpoint}
          maxLength={500}
          disabled={offline}
          problem={endpointProblem}
          save={(value) => saveSetting('models.endpoint', value)}
        />
        <SavedField
          folder
          label="Hugging Face cache"
          description="Models that other programs downloaded are found here; empty for the usual folder."
          saved={list.hubCache}
          maxLength={4096}
          save={(value) => saveSetting('models.hubCache', value)}
        />
      </SimpleGrid>
    </Stack>
  );
}
