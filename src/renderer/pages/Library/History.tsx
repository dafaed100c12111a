// A poster's history, newest first: what was done at once is one line, with how many posters it touched and why. One change
// can be reverted where nothing newer stands in its way, and so can the whole edit, over all its posters.
import { useState } from 'react';
import { ActionIcon, Anchor, Box, Group, Text, Title, Tooltip } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import type { Genre, HistoryEntry } from '../../../shared/domain.ts';
import { useCall } from '../../api/queries.ts';
import { ago, dateTime, plural } from '../../parts/words.ts';
import { revertEdit, sendEdit } from '../../state/edits.ts';
import { byEdit, entryWords, reachWords, type HistoryEdit } from './historyWords.ts';

/** Changes of one edit that are listed at once. */
const LISTED = 3;

function Line({ entry, genres }: { entry: HistoryEntry; genres: readonly Genre[] }) {
  const words = entryWords(entry, genres);
  return (
    <Group gap={6} wrap="nowrap" align="flex-start">
      <Text size="sm" lineClamp={2} flex={1} miw={0}>
        {words}
      </Text>
      {entry.revertible && (
        <Tooltip label="Revert this change on this poster">
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={`Revert: ${words}`}
            onClick={() => {
              sendEdit('history.revert', { eventId: entry.eventId }, 'the revert').catch(() => undefined);
            }}
          >
            <IconArrowBackUp size={16} />
          </ActionIcon>
        </Tooltip>
      )}
    </Group>
  );
}

function Edit({ edit, genres }: { edit: HistoryEdit; genres: readonly Genre[] }) {
  const [open, setOpen] = useState(false);
  const first = edit.entries[0];
  if (!first) return null;
  const shown = open ? edit.entries : edit.entries.slice(0, LISTED);
  const more = edit.entries.length - shown.length;
  const why = first.note;
  // An import or an undo is no edit that could be taken back by another.
  const ofPerson = first.batchKind === 'edit' || first.batchKind === 'revert';
  const whole = ofPerson && (first.posters ?? 0) > 1 && edit.entries.some((entry) => entry.revertible);
  return (
    <Box py={3} role="listitem">
      {shown.map((entry) => (
        <Line key={entry.eventId} entry={entry} genres={genres} />
      ))}
      {more > 0 && (
        <Anchor
          component="button"
          size="xs"
          onClick={() => {
            setOpen(true);
          }}
        >
          and {plural(more, 'other change')}
        </Anchor>
      )}
      {why !== null && (
        <Text size="xs" lineClamp={3} fs="italic">
          “{why}”
        </Text>
      )}
      <Text size="xs" className="quiet" title={dateTime(first.at)}>
        {first.actor}, {ago(first.at)}
        {reachWords(first.posters) !== '' && `, ${reachWords(first.posters)}`}
        {whole && (
          <>
            {' · '}
            <Anchor component="button" size="xs" onClick={() => void revertEdit(edit.batchId)}>
              Revert on all
            </Anchor>
          </>
        )}
      </Text>
    </Box>
  );
}

export function History({ posterId, genres }: { posterId: number; genres: readonly Genre[] }) {
  const { data } = useCall('poster.history', { posterId }, { keep: true });
  const edits = byEdit(data?.entries ?? []);
  return (
    <Box component="section" aria-label="History">
      <Title order={3} size="h6" mb={4}>
        History
      </Title>
      {data && edits.length === 0 && (
        <Text size="sm" className="quiet">
          Nothing has changed yet.
        </Text>
      )}
      <div role="list">
        {edits.map((edit) => (
          <Edit key={edit.entries[0]?.eventId} edit={edit} genres={genres} />
        ))}
      </div>
    </Box>
  );
}
