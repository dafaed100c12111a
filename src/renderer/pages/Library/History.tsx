// A poster's history, newest first, each change revertible with one click where nothing newer stands in its way.
import { ActionIcon, Box, Group, Text, Title, Tooltip } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import type { Genre, HistoryEntry } from '../../../shared/domain.ts';
import { useCall } from '../../api/queries.ts';
import { ago, dateTime } from '../../parts/words.ts';
import { sendEdit } from '../../state/edits.ts';

/** "Horror: absent to present" */
export function entryWords(entry: HistoryEntry, genres: readonly Genre[]): string {
  if (entry.what === 'import') return entry.new ?? entry.note ?? 'Import';
  if (entry.what === 'tagline') return entry.new === null ? 'Tagline removed' : `Tagline: “${entry.new}”`;
  const name = genres.find((g) => g.id === entry.genreId)?.name ?? entry.genre ?? 'A genre';
  const words = (state: string | null): string => (state === null || state === 'unknown' ? 'undecided' : state);
  if (entry.old === entry.new) return `${name}: confirmed ${words(entry.new)}`;
  return `${name}: ${words(entry.old)} → ${words(entry.new)}`;
}

export function History({ posterId, genres }: { posterId: number; genres: readonly Genre[] }) {
  const { data } = useCall('poster.history', { posterId }, { keep: true });
  const entries = data?.entries ?? [];
  return (
    <Box component="section" aria-label="History">
      <Title order={3} size="h6" mb={4}>
        History
      </Title>
      {data && entries.length === 0 && (
        <Text size="sm" className="quiet">
          Nothing has changed yet.
        </Text>
      )}
      <div role="list">
        {entries.map((entry) => (
          <Group key={entry.eventId} gap={6} wrap="nowrap" align="flex-start" py={3} role="listitem">
            <Box flex={1} miw={0}>
              <Text size="sm" lineClamp={2}>
                {entryWords(entry, genres)}
              </Text>
              <Text size="xs" className="quiet" title={dateTime(entry.at)}>
                {entry.actor}, {ago(entry.at)}
                {entry.note !== null && ` · ${entry.note}`}
              </Text>
            </Box>
            {entry.revertible && (
              <Tooltip label="Revert this change">
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={`Revert: ${entryWords(entry, genres)}`}
                  onClick={() => {
                    sendEdit('history.revert', { eventId: entry.eventId }, 'the revert').catch(() => undefined);
                  }}
                >
                  <IconArrowBackUp size={16} />
                </ActionIcon>
              </Tooltip>
            )}
          </Group>
        ))}
      </div>
    </Box>
  );
}
