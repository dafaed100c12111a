// What changed between two snapshots, or between one and now: counts per genre, who, and the posters.
import { useState } from 'react';
import { Anchor, Box, Button, Group, NativeSelect, Table, Text, Title } from '@mantine/core';
import { Link } from 'react-router';
import type { Snapshot, SnapshotDiff } from '../../../shared/calls/snapshots.ts';
import { useCall } from '../../api/queries.ts';
import { ErrorNotice } from '../../parts/ErrorNotice.tsx';
import { LateLoader } from '../../parts/LateLoader.tsx';
import { count, plural, sentence } from '../../parts/words.ts';
import { DEFAULT_SORT, viewToSearch } from '../../../shared/filter.ts';

const PAGE = 50;

interface DiffPanelProps {
  snapshots: Snapshot[];
  compared: { a: string; b: string };
  onChange: (compared: { a: string; b: string }) => void;
}

export function DiffPanel({ snapshots, compared, onChange }: DiffPanelProps) {
  const [genreId, setGenreId] = useState<number | null>(null);
  const [offset, setOffset] = useState(0);
  const input = { ...compared, offset, limit: PAGE, ...(genreId === null ? {} : { genreId }) };
  const { data, error } = useCall('snapshots.diff', input, { keep: true });
  const choices = [...snapshots.map(({ id, name }) => ({ value: id, label: name })), { value: 'now', label: 'Now' }];
  const choose = (part: Partial<typeof compared>): void => {
    setOffset(0);
    setGenreId(null);
    onChange({ ...compared, ...part });
  };
  return (
    <Box mt="lg" role="region" aria-label="What changed">
      <Group gap="xs" mb="sm">
        <Title order={2} size="h5">
          What changed
        </Title>
        <NativeSelect
          size="xs"
          aria-label="From"
          data={choices.filter(({ value }) => value !== 'now')}
          value={compared.a}
          onChange={(event) => {
            choose({ a: event.currentTarget.value });
          }}
        />
        <Text size="sm">to</Text>
        <NativeSelect
          size="xs"
          aria-label="To"
          data={choices}
          value={compared.b}
          onChange={(event) => {
            choose({ b: event.currentTarget.value });
          }}
        />
      </Group>
      {error ? (
        <ErrorNotice error={error} title="The snapshots could not be compared" m={0} />
      ) : !data ? (
        <LateLoader />
      ) : data.posters === 0 && data.vocabulary.length === 0 ? (
        <Text size="sm">Nothing: labels and taglines are the same.</Text>
      ) : (
        <>
          <Summary diff={data} />
          <Group align="flex-start" gap="xl" wrap="nowrap">
            <Transitions
              diff={data}
              genreId={genreId}
              onGenre={(id) => {
                setGenreId(id);
                setOffset(0);
              }}
            />
            <Posters diff={data} offset={offset} onOffset={setOffset} />
          </Group>
        </>
      )}
    </Box>
  );
}

function Summary({ diff }: { diff: SnapshotDiff }) {
  const people = diff.people.map(({ actor, events }) => `${actor} (${count(events)})`).join(', ');
  return (
    <Box mb="sm">
      <Text size="sm">
        {plural(diff.pairs, 'label')} and {plural(diff.taglines, 'tagline')} on {plural(diff.posters, 'poster')}
        {people === '' ? '.' : `. Events by ${people}.`}
      </Text>
      {diff.vocabulary.map(({ at, actor, what }) => (
        <Text key={at + what} size="sm">
          Vocabulary: {sentence(what)} ({actor}).
        </Text>
      ))}
    </Box>
  );
}

function Transitions({
  diff,
  genreId,
  onGenre,
}: {
  diff: SnapshotDiff;
  genreId: number | null;
  onGenre: (genreId: number | null) => void;
}) {
  return (
    <Table fz="sm" verticalSpacing={3} w="auto" aria-label="Changes by genre" style={{ flex: 'none' }}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Genre</Table.Th>
          <Table.Th>Change</Table.Th>
          <Table.Th ta="right">Posters</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {diff.genres.map((each) => (
          <Table.Tr key={`${each.genreId} ${each.old} ${each.new}`}>
            <Table.Td>
              <Anchor
                component="button"
                size="sm"
                aria-pressed={genreId === each.genreId}
                fw={genreId === each.genreId ? 700 : undefined}
                onClick={() => {
                  onGenre(genreId === each.genreId ? null : each.genreId);
                }}
              >
                {each.genre}
              </Anchor>
            </Table.Td>
            <Table.Td>
              {each.old} → {each.new}
            </Table.Td>
            <Table.Td ta="right" style={{ fontVariantNumeric: 'tabular-nums' }}>
              {count(each.posters)}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Posters({
  diff,
  offset,
  onOffset,
}: {
  diff: SnapshotDiff;
  offset: number;
  onOffset: (offset: number) => void;
}) {
  return (
    <Box flex={1} miw={0}>
      <Table fz="sm" verticalSpacing={3} aria-label="Changed posters">
        <Table.Tbody>
          {diff.page.map(({ posterId, title, year, labels, tagline }) => (
            <Table.Tr key={posterId}>
              <Table.Td>
                <Anchor
                  component={Link}
                  to={{ pathname: '/library', search: viewToSearch({ posterIds: [posterId] }, DEFAULT_SORT) }}
                  size="sm"
                >
                  {title === '' ? `Poster ${posterId}` : <bdi>{title}</bdi>}
                  {year === null ? '' : ` (${year})`}
                </Anchor>
              </Table.Td>
              <Table.Td>
                {labels.map((label) => (
                  <Text key={label.genreId} size="sm">
                    {label.genre}: {label.old} → {label.new}{' '}
                    <Text span size="xs" className="quiet">
                      {label.actor}
                    </Text>
                  </Text>
                ))}
                {tagline && (
                  <Text size="sm">
                    Tagline: <bdi>{tagline.old ?? 'none'}</bdi> → <bdi>{tagline.new ?? 'none'}</bdi>
                  </Text>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {(offset > 0 || diff.page.length === PAGE) && (
        <Group gap="xs" mt="xs">
          <Button
            size="compact-xs"
            variant="default"
            disabled={offset === 0}
            onClick={() => {
              onOffset(Math.max(0, offset - PAGE));
            }}
          >
            Earlier
          </Button>
          <Button
            size="compact-xs"
            variant="default"
            disabled={diff.page.length < PAGE}
            onClick={() => {
              onOffset(offset + PAGE);
            }}
          >
            Further
          </Button>
        </Group>
      )}
    </Box>
  );
}
