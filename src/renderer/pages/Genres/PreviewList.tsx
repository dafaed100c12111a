// What a vocabulary edit would change, in words and numbers.
import { Anchor, List, Stack, Table, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { Output } from '../../../shared/contract.ts';
import { DEFAULT_SORT, viewToSearch } from '../../../shared/filter.ts';
import { count, plural } from '../../parts/words.ts';

type Preview = Output<'vocabulary.preview'>;
type Row = Preview['genres'][number];

const FATES: Record<Row['fate'], string> = { new: 'new', stays: 'stays', renamed: 'renamed', ends: 'ends' };

export function PreviewList({ preview }: { preview: Preview }) {
  const { conflicts, runs } = preview;
  const lines = [
    preview.posters === 0
      ? 'No label changes.'
      : `${plural(preview.posters, 'poster')} get other labels (${plural(preview.pairs, 'label')}), as one step of undo.`,
    ...preview.names.map(({ name, before, after }) =>
      after === null
        ? `The name ${name} no longer leads to ${before ?? ''}.`
        : `The name ${name} leads to ${after}${before === null ? '' : ` instead of ${before}`}: imports that use it land there.`,
    ),
    ...(preview.toDecide > 0 ? [`${plural(preview.toDecide, 'poster')} to decide, in the queue of second looks.`] : []),
    ...(preview.importedFilms > 0
      ? [`Imports said so of ${plural(preview.importedFilms, 'film')}; what they said stays theirs.`]
      : []),
    ...runs.map(
      ({ name, genres, thresholds }) =>
        `Run ${name} knows ${genres.join(', ')}${thresholds ? ', with thresholds of its own' : ''}; it stays as it was trained.`,
    ),
    ...(preview.views.length > 0
      ? [`Saved views that name it: ${preview.views.map(({ name }) => name).join(', ')}.`]
      : []),
    ...(preview.guidelines.length > 0 ? [`Guidelines of ${preview.guidelines.join(', ')} are no longer shown.`] : []),
  ];
  return (
    <Stack gap="xs" role="region" aria-label="What changes">
      <Text size="sm" fw={600}>
        What changes
      </Text>
      {preview.genres.length > 0 && <Counts rows={preview.genres} />}
      <List size="sm" spacing={2}>
        {conflicts.posters > 0 && (
          <List.Item>
            <Anchor
              component={Link}
              size="sm"
              to={{ pathname: '/library', search: viewToSearch({ posterIds: conflicts.examples }, DEFAULT_SORT) }}
            >
              {plural(conflicts.posters, 'poster')}
            </Anchor>{' '}
            have one present and another absent.
          </List.Item>
        )}
        {lines.map((line) => (
          <List.Item key={line}>{line}</List.Item>
        ))}
      </List>
    </Stack>
  );
}

function Counts({ rows }: { rows: Row[] }) {
  return (
    <Table fz="xs" verticalSpacing={2}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Genre</Table.Th>
          <Table.Th ta="right">Present</Table.Th>
          <Table.Th ta="right">Absent</Table.Th>
          <Table.Th ta="right">Unknown</Table.Th>
          <Table.Th ta="right">By people</Table.Th>
          <Table.Th ta="right">By imports</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Table.Tr key={`${row.name} ${row.fate}`}>
            <Table.Td>
              {row.newName ?? row.name}{' '}
              <Text span size="xs" className="quiet">
                {FATES[row.fate]}
                {row.newName === null ? '' : ` from ${row.name}`}
              </Text>
            </Table.Td>
            {(['present', 'absent', 'unknown', 'byPerson', 'byImport'] as const).map((key) => (
              <Table.Td key={key} ta="right" style={{ fontVariantNumeric: 'tabular-nums' }}>
                {change(row.before?.[key] ?? null, row.after?.[key] ?? null)}
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function change(before: number | null, after: number | null): string {
  if (before === null) return after === null ? '' : count(after);
  if (after === null) return `${count(before)} → –`;
  return before === after ? count(after) : `${count(before)} → ${count(after)}`;
}
