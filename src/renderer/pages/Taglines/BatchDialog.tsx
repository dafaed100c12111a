// Drafts for all posters of a list, as a job: which of them and how many these are, how many drafts of each, by which model.
import { useState } from 'react';
import { Button, Group, Modal, NumberInput, Radio, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { DeskList } from '../../../shared/calls/taglineDesk.ts';
import type { Input } from '../../../shared/contract.ts';
import type { Filter } from '../../../shared/filter.ts';
import { call } from '../../api/client.ts';
import { queryClient, useCall } from '../../api/queries.ts';
import { ErrorNotice } from '../../parts/ErrorNotice.tsx';
import { count, plural } from '../../parts/words.ts';
import { filterOfList } from './filterOfList.ts';
import { seeded, type DraftingSettings } from './useDraftSettings.ts';
import { useTaglineRuns } from './useTaglineRuns.ts';
import { LISTS } from './words.ts';

type Skip = NonNullable<Input<'drafts.start'>['skip']>;

const SKIPS: readonly { value: Skip; label: string }[] = [
  { value: 'none', label: 'All of them, also those that have drafts' },
  { value: 'drafts', label: 'Not those with drafts that wait' },
  { value: 'taglines', label: 'Only those with neither a tagline nor drafts' },
];

/** How many posters each choice means; null until that is known. */
function usePosters(list: DeskList, filter: Filter): Readonly<Record<Skip, number>> | null {
  const { data } = useCall('desk.counts', { filter: filterOfList(list, filter) });
  if (!data) return null;
  const { all = 0, waiting = 0, none = 0 } = data.lists;
  return { none: all, drafts: all - waiting, taglines: none };
}

export interface BatchDialogProps {
  list: DeskList;
  filter: Filter;
  /** Posters of the list. */
  total: number;
  drafts: DraftingSettings;
  onClose: () => void;
}

export function BatchDialog({ list, filter, total, drafts, onClose }: BatchDialogProps) {
  const [skip, setSkip] = useState<Skip>(list === 'none' ? 'taglines' : 'drafts');
  const [each, setEach] = useState<number>(drafts.settings.count);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const { chosen, name: model } = useTaglineRuns();
  const posters = usePosters(list, filter);
  const name = LISTS.find((known) => known.list === list)?.name ?? '';
  const start = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await call('drafts.start', {
        filter: filterOfList(list, filter),
        skip,
        settings: { ...seeded(drafts.settings, drafts.values), count: each },
        ...(chosen === '' ? {} : { runId: chosen }),
      });
      notifications.show({ message: 'The drafting is running; the job list at the left shows how far it is.' });
      await queryClient.invalidateQueries({ queryKey: ['jobs.list'] });
      onClose();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={`Draft for all ${count(total)} posters of this list`} size="lg">
      <Stack>
        <Text size="sm">
          {name}
          {Object.keys(filter).length > 0 && ', as filtered'}: {plural(total, 'poster')}. The drafts of “{model}” come
          to the desk while it goes on. You can go on working, and a stopped job goes on where it was.
        </Text>
        <Radio.Group
          label="Which posters"
          value={skip}
          onChange={(value) => {
            setSkip(value as Skip);
          }}
        >
          <Stack gap={6} mt={6}>
            {SKIPS.filter(({ value }) => list !== 'none' || value !== 'drafts').map(({ value, label }) => (
              <Radio
                key={value}
                value={value}
                label={posters === null ? label : `${label}: ${count(posters[value])}`}
              />
            ))}
          </Stack>
        </Radio.Group>
        <NumberInput
          label="Drafts of each poster"
          description="The other settings are those of “How to draft”."
          data-autofocus
          styles={{ wrapper: { maxWidth: 160 } }}
          min={1}
          max={32}
          clampBehavior="strict"
          allowDecimal={false}
          value={each}
          onChange={(value) => {
            if (typeof value === 'number') setEach(value);
          }}
        />
        {error !== null && <ErrorNotice m={0} error={error} title="The drafting did not start" />}
        <Group justify="flex-end">
          {posters?.[skip] === 0 && (
            <Text size="sm" className="quiet" role="status">
              None of these posters is left.
            </Text>
          )}
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button loading={busy} disabled={posters?.[skip] === 0} onClick={() => void start()}>
            Draft for {posters === null ? '…' : plural(posters[skip], 'poster')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
