// The fields of each vocabulary edit.
import { Anchor, Autocomplete, Radio, Stack, Text, TextInput } from '@mantine/core';
import { Link } from 'react-router';
import type { Genre } from '../../../shared/domain.ts';
import { useCall } from '../../api/queries.ts';
import { plural } from '../../parts/words.ts';
import { viewFromSearch } from '../../../shared/filter.ts';
import type { Draft, Fields } from './drafts.ts';

interface FieldsProps {
  draft: Draft;
  genres: Genre[];
  fields: Fields;
  onChange: (fields: Fields) => void;
}

export function OperationFields(props: FieldsProps) {
  const { draft, fields, onChange } = props;
  const name = (label: string, description?: string) => (
    <TextInput
      data-autofocus
      label={label}
      description={description}
      maxLength={60}
      value={fields.name}
      onChange={(event) => {
        onChange({ ...fields, name: event.currentTarget.value });
      }}
    />
  );
  switch (draft.op) {
    case 'add':
      return name('Name');
    case 'rename':
      return name('New name', `${draft.genre.name} goes on leading to it, so imports that use it still fit.`);
    case 'alias':
      return name(
        `Another name of ${draft.genre.name}`,
        'Imports that use it, and people who search for it, get this genre.',
      );
    case 'unalias':
      return (
        <Text size="sm">
          The name {draft.alias} will no longer mean {draft.genre.name}. An import that uses it makes a genre of its
          own.
        </Text>
      );
    case 'merge':
      return <MergeFields {...props} draft={draft} />;
    case 'split':
      return <SplitFields {...props} draft={draft} />;
  }
}

function MergeFields({ draft, genres, fields, onChange }: FieldsProps & { draft: Extract<Draft, { op: 'merge' }> }) {
  return (
    <Stack gap="sm">
      <Text size="sm">{draft.genres.map((genre) => genre.name).join(', ')}</Text>
      <Autocomplete
        data-autofocus
        openOnFocus={false}
        label="Becomes"
        description="One of the genres, or a new name. The other names go on leading to it."
        maxLength={60}
        data={[...new Set([...draft.genres, ...genres].map((genre) => genre.name))]}
        value={fields.name}
        onChange={(name) => {
          onChange({ ...fields, name });
        }}
      />
      <Radio.Group
        label="What they are to each other"
        value={fields.meaning}
        onChange={(meaning) => {
          onChange({ ...fields, meaning: meaning as Fields['meaning'] });
        }}
      >
        <Stack gap={6} mt={4}>
          <Radio
            value="same"
            label="Names of one genre"
            description="Present beats absent beats unknown, and a person’s word beats an import’s."
          />
          <Radio
            value="wider"
            label="Parts of a wider genre"
            description="Present where any of them is, absent only where all of them are."
          />
        </Stack>
      </Radio.Group>
    </Stack>
  );
}

function SplitFields({ draft, fields, onChange }: FieldsProps & { draft: Extract<Draft, { op: 'split' }> }) {
  const { filter } = viewFromSearch(fields.search);
  const { data } = useCall('library.facets', { filter }, { enabled: fields.rule === 'filter' });
  const stays = [fields.name, fields.second].some(
    (name) => name.trim().toLowerCase() === draft.genre.name.toLowerCase(),
  );
  return (
    <Stack gap="sm">
      <TextInput
        data-autofocus
        label="First genre"
        description={`${draft.genre.name} itself may be one of both: then the other is split off it.`}
        maxLength={60}
        value={fields.name}
        onChange={(event) => {
          onChange({ ...fields, name: event.currentTarget.value });
        }}
      />
      <TextInput
        label="Second genre"
        maxLength={60}
        value={fields.second}
        onChange={(event) => {
          onChange({ ...fields, second: event.currentTarget.value });
        }}
      />
      <Radio.Group
        label={`Which posters with ${draft.genre.name} get the first`}
        value={fields.rule}
        onChange={(rule) => {
          onChange({ ...fields, rule: rule as Fields['rule'] });
        }}
      >
        <Stack gap={6} mt={4}>
          <Radio
            value="filter"
            label={
              fields.search === ''
                ? 'Those that the library shows (all, now)'
                : `Those that the library shows${data ? ` (${plural(data.total, 'poster')})` : ''}; the others get the second`
            }
          />
          <Radio
            value="decide"
            label="To be decided poster by poster"
            description="Both stay unknown where it was present, and go to the queue of second looks."
          />
        </Stack>
      </Radio.Group>
      {fields.rule === 'filter' && (
        <Text size="xs" className="quiet">
          To choose others,{' '}
          <Anchor component={Link} to={{ pathname: '/library', search: fields.search }} size="xs">
            filter the library
          </Anchor>{' '}
          first and come back.
        </Text>
      )}
      {!stays && fields.name.trim() !== '' && fields.second.trim() !== '' && (
        <Radio.Group
          label={`The name ${draft.genre.name} leads to`}
          value={String(fields.oldName)}
          onChange={(value) => {
            onChange({ ...fields, oldName: value === '1' ? 1 : 0 });
          }}
        >
          <Stack gap={6} mt={4}>
            <Radio value="0" label={fields.name} />
            <Radio value="1" label={fields.second} />
          </Stack>
        </Radio.Group>
      )}
    </Stack>
  );
}
