// The table of genres: support, unknown labels, AP, and precision, recall and F1 under both rules. Each head sorts.
import { useMemo, useState } from 'react';
import { Anchor, Box, Table, Text, Title, Tooltip, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import type { Metrics } from '../../../shared/domain.ts';
import { count, metric, percent } from '../../parts/words.ts';
import classes from './Evaluation.module.css';
import { nextOrder, overviewRows, sortRows, type Order, type SortKey } from './overviewRows.ts';

interface Column {
  key: SortKey;
  name: string;
  about: string;
}
const SHARED: Column[] = [
  { key: 'support', name: 'Support', about: 'Posters of this part that are labelled with the genre.' },
  {
    key: 'unknown',
    name: 'Unknown',
    about: 'Share of the posters whose label for the genre is not known or does not count.',
  },
  {
    key: 'ap',
    name: 'AP',
    about: 'Average precision: how well the genre’s posters are ranked before the others; 1 is perfect.',
  },
];
const ABOUT = {
  precision: 'Share of the predicted posters that really have the genre.',
  recall: 'Share of the posters with the genre that are predicted.',
  f1: 'Harmonic mean of precision and recall: high only when both are.',
};
const figures = (rule: 'half' | 'tuned'): Column[] => [
  { key: `${rule}.precision`, name: 'Precision', about: ABOUT.precision },
  { key: `${rule}.recall`, name: 'Recall', about: ABOUT.recall },
  { key: `${rule}.f1`, name: 'F1', about: ABOUT.f1 },
];
const THRESHOLD: Column = {
  key: 'threshold',
  name: 'Threshold',
  about: 'Probability from which the genre is predicted: tuned on validation, or set by you on the Thresholds tab.',
};

function Head({
  column,
  order,
  onOrder,
  first,
}: {
  column: Column;
  order: Order;
  onOrder: (by: SortKey) => void;
  first?: boolean;
}) {
  const sorted = order.by === column.key;
  const Arrow = order.descending ? IconArrowDown : IconArrowUp;
  return (
    <Table.Th
      ta={column.key === 'genre' ? 'left' : 'right'}
      aria-sort={sorted ? (order.descending ? 'descending' : 'ascending') : 'none'}
      {...(first === true ? { className: classes.first! } : {})}
    >
      <Tooltip label={column.about} w={240}>
        <UnstyledButton
          className={classes.sort}
          onClick={() => {
            onOrder(column.key);
          }}
        >
          {sorted && <Arrow size={13} aria-hidden />}
          {column.name}
        </UnstyledButton>
      </Tooltip>
    </Table.Th>
  );
}

function Bar({ value }: { value: number | null }) {
  return (
    <Table.Td ta="right" className={classes.barred!} style={{ '--share': value ?? 0 }}>
      {metric(value)}
    </Table.Td>
  );
}

export interface GenreTableProps {
  half: Metrics;
  tuned: Metrics;
  /** A genre was chosen to look at its thresholds. */
  onGenre: (genre: string) => void;
}

export function GenreTable({ half, tuned, onGenre }: GenreTableProps) {
  const [order, setOrder] = useState<Order>({ by: 'genre', descending: false });
  const rows = useMemo(() => sortRows(overviewRows(half, tuned), order), [half, tuned, order]);
  const head = (column: Column, first = false) => (
    <Head
      key={column.key}
      column={column}
      order={order}
      first={first}
      onOrder={(by) => {
        setOrder(nextOrder(order, by));
      }}
    />
  );
  return (
    <Box component="section" aria-label="Per genre">
      <Title order={2} size="h5">
        Per genre
      </Title>
      <Text size="xs" className="quiet" mb={4}>
        A head sorts by its column. A genre’s name leads to its thresholds.
      </Text>
      <Table.ScrollContainer minWidth={940} type="native">
        <Table verticalSpacing={3} fz="sm" striped highlightOnHover className={classes.table}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th colSpan={4} />
              <Table.Th colSpan={3} ta="center" className={classes.first!}>
                At 0.5
              </Table.Th>
              <Table.Th colSpan={4} ta="center" className={classes.first!}>
                At the run’s thresholds
              </Table.Th>
            </Table.Tr>
            <Table.Tr>
              {head({ key: 'genre', name: 'Genre', about: 'As the run calls it.' })}
              {SHARED.map((column) => head(column))}
              {figures('half').map((column, i) => head(column, i === 0))}
              {head(THRESHOLD, true)}
              {figures('tuned').map((column) => head(column))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Table.Tr key={row.genre}>
                <Table.Th scope="row" fw={500}>
                  <Anchor
                    component="button"
                    size="sm"
                    fw={500}
                    c="inherit"
                    onClick={() => {
                      onGenre(row.genre);
                    }}
                  >
                    {row.genre}
                  </Anchor>
                </Table.Th>
                <Table.Td ta="right">{count(row.support)}</Table.Td>
                <Table.Td ta="right">{row.unknown === null ? '–' : percent(row.unknown)}</Table.Td>
                <Bar value={row.ap} />
                <Table.Td ta="right" className={classes.first!}>
                  {metric(row.half?.precision ?? null)}
                </Table.Td>
                <Table.Td ta="right">{metric(row.half?.recall ?? null)}</Table.Td>
                <Bar value={row.half?.f1 ?? null} />
                <Table.Td ta="right" className={classes.first!}>
                  {row.threshold.toFixed(2)}
                </Table.Td>
                <Table.Td ta="right">{metric(row.tuned.precision)}</Table.Td>
                <Table.Td ta="right">{metric(row.tuned.recall)}</Table.Td>
                <Bar value={row.tuned.f1} />
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Box>
  );
}
