// Which language model a tagline model begins with, what that is worth, and the way to a better one.
import { Anchor, Select, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import { useCall } from '../../../api/queries.ts';
import { changeTaglineTrainDraft } from '../../../state/taglineDraft.ts';
import { baseOptions, baseWords } from './baseWords.ts';

export function BaseField({ base }: { base: string }) {
  const { data } = useCall('models.list', {});
  const models = data?.models ?? [];
  const options = baseOptions(models);
  const { about, download } = baseWords(base, models);
  return (
    <Stack gap={2}>
      <Select
        label="Language model"
        description="What writes: it is trained on from here."
        size="xs"
        allowDeselect={false}
        // A run that is trained again may name one that is not installed any more; starting says so.
        data={options.some(({ value }) => value === base) ? options : [...options, { value: base, label: base }]}
        value={base}
        onChange={(next) => {
          if (next !== null) changeTaglineTrainDraft({ base: next });
        }}
      />
      <Text size="xs" className="quiet">
        {about}{' '}
        {download && (
          <Anchor component={Link} to="/models" size="xs">
            Download gpt2 under Models
          </Anchor>
        )}
      </Text>
    </Stack>
  );
}
