// The table of genres: a tick for merging, name, other names, how many posters have it in which state, actions.
import { ActionIcon, Anchor, Checkbox, Group, Menu, Pill, Table, Text, Tooltip } from '@mantine/core';
import { IconDots, IconPlus } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { Genre, GenreState } from '../../../shared/domain.ts';
import { DEFAULT_SORT, viewToSearch } from '../../../shared/filter.ts';
import { useCall } from '../../api/queries.ts';
import { count } from '../../parts/words.ts';
import type { Draft } from './drafts.ts';

export interface GenreTableProps {
  genres: Genre[];
  chosen: ReadonlySet<number>;
  onChoose: (chosen: ReadonlySet<number>) => void;
  onDraft: (draft: Draft) => void;
}

const STATES: GenreState[] = ['present', 'absent', 'unknown'];

/** The first line of a guideline, without its Markdown. */
const excerpt = (text: string | undefined): string =>
  (text ?? '')
    .split('\n')
    .find((line) => line.trim() !== '')
    ?.replace(/[#*_`>]/g, '')
    .trim() ?? '';

export function GenreTable({ genres, chosen, onChoose, onDraft }: GenreTableProps) {
  const { data } = useCall('guidelines.list', {});
  const guidelines = new Map(data?.guidelines.map(({ genreId, text }) => [genreId, text]));
  const choose = (id: number, on: boolean): void => {
    const next = new Set(chosen);
    if (on) next.add(id);
    else next.delete(id);
    onChoose(next);
  };
  return (
    <Table fz="sm" verticalSpacing={4} highlightOnHover stickyHeader aria-label="Genres">
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={36} aria-label="Chosen for merging" />
          <Table.Th>Genre</Table.Th>
          <Table.Th>Other names</Table.Th>
          <Table.Th ta="right">Present</Table.Th>
          <Table.Th ta="right">Absent</Table.Th>
          <Table.Th ta="right">Unknown</Table.Th>
          <Table.Th w={44} aria-label="Actions" />
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {genres.map((genre) => (
          <Table.Tr key={genre.id} data-genre={genre.name}>
            <Table.Td>
              <Checkbox
                size="xs"
                aria-label={`Choose ${genre.name}`}
                checked={chosen.has(genre.id)}
                onChange={(event) => {
                  choose(genre.id, event.currentTarget.checked);
                }}
              />
            </Table.Td>
            <Table.Td maw={280}>
              <Text size="sm" fw={600}>
                {genre.name}
              </Text>
              <Text size="xs" className="quiet" lineClamp={1}>
                {excerpt(guidelines.get(genre.id))}
              </Text>
            </Table.Td>
            <Table.Td>
              <Names genre={genre} onDraft={onDraft} />
            </Table.Td>
            {STATES.map((state) => (
              <Table.Td key={state} ta="right" style={{ fontVariantNumeric: 'tabular-nums' }}>
                <PosterCount genre={genre} state={state} />
              </Table.Td>
            ))}
            <Table.Td>
              <Actions genre={genre} onDraft={onDraft} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Names({ genre, onDraft }: { genre: Genre; onDraft: GenreTableProps['onDraft'] }) {
  return (
    <Group gap={4}>
      {genre.aliases.map((alias) => (
        <Pill
          key={alias}
          size="sm"
          withRemoveButton
          removeButtonProps={{ 'aria-label': `Take the name ${alias} away`, 'aria-hidden': false, tabIndex: 0 }}
          onRemove={() => {
            onDraft({ op: 'unalias', genre, alias });
          }}
        >
          {alias}
        </Pill>
      ))}
      <Tooltip label="Another name that means this genre" openDelay={400}>
        <ActionIcon
          size="xs"
          variant="subtle"
          color="gray"
          aria-label={`Add another name of ${genre.name}`}
          onClick={() => {
            onDraft({ op: 'alias', genre });
          }}
        >
          <IconPlus size={12} />
        </ActionIcon>
      </Tooltip>
    </Group>
  );
}

/** The number leads to these posters in the library. */
function PosterCount({ genre, state }: { genre: Genre; state: GenreState }) {
  const posters = genre[state];
  if (posters === 0)
    return (
      <Text span size="sm" className="quiet">
        0
      </Text>
    );
  const search = viewToSearch({ genres: [{ genreId: genre.id, state }] }, DEFAULT_SORT);
  return (
    <Anchor component={Link} to={{ pathname: '/library', search }} size="sm" c="inherit">
      {count(posters)}
    </Anchor>
  );
}

function Actions({ genre, onDraft }: { genre: Genre; onDraft: GenreTableProps['onDraft'] }) {
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`Actions for ${genre.name}`}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          onClick={() => {
            onDraft({ op: 'rename', genre });
          }}
        >
          Rename…
        </Menu.Item>
        <Menu.Item
          onClick={() => {
            onDraft({ op: 'merge', genres: [genre] });
          }}
        >
          Merge into another…
        </Menu.Item>
        <Menu.Item
          onClick={() => {
            onDraft({ op: 'split', genre });
          }}
        >
          Split…
        </Menu.Item>
        <Menu.Item
          onClick={() => {
            onDraft({ op: 'alias', genre });
          }}
        >
          Add another name…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
