// The runs of a sweep as a table, best first: what sets them apart, how they do, a click to open one.
import { memo, useState } from 'react';
import { Anchor, Group, Table, Text, Tooltip, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useNavigate } from 'react-router';
import { curveColor } from '../../parts/curveColors.ts';
import { StateMark } from '../../parts/StateMark.tsx';
import { duration, metric } from '../../parts/words.ts';
import { sortedRows, stateOf, type Figure, type JobStates, type RowOrder, type SweepRow } from './sweepRows.ts';
import classes from './Training.module.css';

const COLUMNS: { figure: Figure; head: string; about: string }[] = [
  { figure: 'bestEpoch', head: 'Best epoch', about: 'The epoch whose weights are kept: the best on validation.' },
  {
    figure: 'validationMap',
    head: 'Val. mAP',
    about: 'Mean average precision on validation: how well posters are ranked; by this the best run is chosen.',
  },
  { figure: 'validationF1', head: 'Val. F1', about: 'Macro F1 on validation, at thresholds tuned there.' },
  {
    figure: 'testF1',
    head: 'Test F1',
    about: 'Macro F1 on the test part, at the tuned thresholds; measured once at the end.',
  },
  { figure: 'testMap', head: 'Test mAP', about: 'Mean average precision on the test part.' },
  { figure: 'seconds', head: 'Time', about: 'Time of its epochs so far.' },
];

function FigureCell({ row, figure }: { row: SweepRow; figure: Figure }) {
  const value = row.figures[figure];
  const spread = row.spread[figure];
  if (value === null) return '–';
  if (figure === 'seconds') return duration(value);
  if (figure === 'bestEpoch') return Number.isInteger(value) ? String(value) : value.toFixed(1);
  return (
    <>
      {metric(value)}
      {spread !== undefined && <span className="quiet"> ± {metric(spread)}</span>}
    </>
  );
}

function SortHead({
  column,
  order,
  onOrder,
}: {
  column: (typeof COLUMNS)[number];
  order: RowOrder;
  onOrder: (order: RowOrder) => void;
}) {
  const { figure, head, about } = column;
  const chosen = order.by === figure;
  const Arrow = order.reversed ? IconArrowUp : IconArrowDown;
  return (
    <Table.Th ta="right" aria-sort={chosen ? (order.reversed ? 'ascending' : 'descending') : 'none'}>
      <Tooltip label={about} w={240}>
        <UnstyledButton
          fz="xs"
          fw={700}
          ta="right"
          onClick={() => {
            onOrder({ by: figure, reversed: chosen && !order.reversed });
          }}
        >
          {head}
          {chosen && <Arrow size={12} aria-hidden style={{ verticalAlign: '-1px' }} />}
        </UnstyledButton>
      </Tooltip>
    </Table.Th>
  );
}

function State({ row, states }: { row: SweepRow; states: JobStates }) {
  const state = stateOf(row, states);
  if (typeof state !== 'string') {
    return (
      <Text size="xs">
        {state.done} of {state.of} done
      </Text>
    );
  }
  const error = row.members.find(({ job }) => job.error)?.job.error;
  return (
    <Tooltip label={error?.message ?? ''} disabled={!error} w={320}>
      <span>
        <StateMark state={state} />
      </span>
    </Tooltip>
  );
}

function Varied({ varied }: { varied: SweepRow['varied'] }) {
  return (
    <Text size="xs">
      {Object.entries(varied).map(([setting, value], i) => (
        <span key={setting}>
          {i > 0 && ', '}
          <span style={{ whiteSpace: 'nowrap' }}>
            <span className="quiet">{setting}</span> {value}
          </span>
        </span>
      ))}
    </Text>
  );
}

interface RowProps {
  row: SweepRow;
  states: JobStates;
  marked: boolean;
  onMark: (id: string | null) => void;
}

/** A sweep has up to 500 of these, and pointing at a curve marks one: the others stay as they are. */
const Row = memo(function Row({ row, states, marked, onMark }: RowProps) {
  const navigate = useNavigate();
  const show = (): void => void navigate(`/training?run=${row.id}`);
  const mark = (): void => {
    onMark(row.id);
  };
  const unmark = (): void => {
    onMark(null);
  };
  return (
    <Table.Tr
      className={classes.sweepRow}
      data-marked={marked ? '' : undefined}
      onClick={show}
      onMouseEnter={mark}
      onMouseLeave={unmark}
    >
      <Table.Th scope="row" fw={500} maw={180} miw={64}>
        <Group gap={6} wrap="nowrap">
          <span className={classes.swatch} style={{ background: curveColor(row.index) }} aria-hidden />
          <Anchor
            component="button"
            size="xs"
            ta="left"
            lineClamp={2}
            title={row.members.map(({ name }) => name).join('; ')}
            onClick={(event) => {
              event.stopPropagation();
              show();
            }}
            onFocus={mark}
            onBlur={unmark}
          >
            {row.name}
          </Anchor>
        </Group>
      </Table.Th>
      <Table.Td>
        <Varied varied={row.varied} />
        {row.members.length > 1 && (
          <Text size="xs" className="quiet">
            mean of {row.members.length} seeds
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <State row={row} states={states} />
      </Table.Td>
      {COLUMNS.map(({ figure }) => (
        <Table.Td key={figure} ta="right" style={{ whiteSpace: 'nowrap' }}>
          <FigureCell row={row} figure={figure} />
        </Table.Td>
      ))}
    </Table.Tr>
  );
});

/** Beyond this it scrolls by itself, so that the charts stay near. */
const MOST_HEIGHT = 420;

export interface SweepTableProps {
  rows: readonly SweepRow[];
  states: JobStates;
  /** Id of the row that stands out. */
  marked: string | null;
  onMark: (id: string | null) => void;
}

export function SweepTable({ rows, states, marked, onMark }: SweepTableProps) {
  const [order, setOrder] = useState<RowOrder>({ by: 'validationMap', reversed: false });
  return (
    <Table.ScrollContainer minWidth={760} maxHeight={MOST_HEIGHT} type="native">
      <Table
        verticalSpacing={4}
        horizontalSpacing={6}
        fz="xs"
        highlightOnHover
        stickyHeader
        aria-label="Runs of the sweep"
      >
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Run</Table.Th>
            <Table.Th>What varies</Table.Th>
            <Table.Th>State</Table.Th>
            {COLUMNS.map((column) => (
              <SortHead key={column.figure} column={column} order={order} onOrder={setOrder} />
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sortedRows(rows, order).map((row) => (
            <Row key={row.id} row={row} states={states} marked={row.id === marked} onMark={onMark} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
