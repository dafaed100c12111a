// A heat map of genres by genres as a grid that arrow keys walk through: each cell has its number, colour only adds to it.
import { memo, useMemo, useRef, useState, type CSSProperties, type KeyboardEvent } from 'react';
import { Box } from '@mantine/core';
import type { Matrices, MatrixKind } from '../../shared/evaluation/answers.ts';
import { count, percent, plural } from './words.ts';
import classes from './HeatMap.module.css';
import { cellBeside, cellWords, heatRows, strength, type Cell } from './heat.ts';

export interface HeatMapProps {
  matrices: Matrices;
  kind: MatrixKind;
  /** Numbers are posters, or shares of the row. */
  unit: 'posters' | 'share';
  chosen: { row: number; column: number | null } | null;
  onChoose: (cell: { row: number; column: number | null }) => void;
}

const number = (cell: Cell, unit: HeatMapProps['unit']): string =>
  unit === 'posters'
    ? count(cell.count)
    : cell.share === null || cell.count === 0
      ? '–'
      : percent(cell.share).replace(' ', '');

export const HeatMap = memo(function HeatMap({ matrices, kind, unit, chosen, onChoose }: HeatMapProps) {
  const table = useRef<HTMLTableElement>(null);
  // The one cell that Tab reaches; arrows go on from there.
  const [at, setAt] = useState({ row: 0, column: 0 });
  const { genres } = matrices;
  const rows = useMemo(() => heatRows(matrices, kind), [matrices, kind]);
  const columns = rows[0]?.length ?? 0;

  const walk = (event: KeyboardEvent, cell: Cell): void => {
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      onChoose({ row: cell.row, column: cell.column });
      return;
    }
    const to = cellBeside({ row: cell.row, column: cell.column ?? columns - 1 }, event.key, rows.length, columns);
    if (!to) return;
    event.preventDefault();
    setAt(to);
    table.current?.querySelector<HTMLElement>(`[data-at="${to.row}-${to.column}"]`)?.focus();
  };

  return (
    <Box style={{ overflowX: 'auto' }}>
      <table ref={table} className={classes.heat} role="grid" aria-label="Heat map">
        <thead>
          <tr>
            <td />
            {genres.map((genre) => (
              <th key={genre} scope="col">
                <span>{genre}</span>
              </th>
            ))}
            {kind === 'confusion' && (
              <th scope="col">
                <span>Not predicted</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells, row) => (
            <tr key={genres[row]}>
              <th scope="row">{genres[row]}</th>
              {cells.map((cell, column) => {
                const words = cellWords(genres, kind, cell);
                const share = cell.share === null ? '' : `, ${percent(cell.share)} of the row`;
                return (
                  <td
                    key={column}
                    role="gridcell"
                    className={classes.cell}
                    data-at={`${row}-${column}`}
                    data-tone={cell.tone}
                    data-missed={cell.column === null || undefined}
                    style={{ '--strength': strength(cell) } as CSSProperties}
                    tabIndex={at.row === row && at.column === column ? 0 : -1}
                    aria-selected={chosen?.row === cell.row && chosen.column === cell.column}
                    aria-label={`${words}: ${plural(cell.count, 'poster')}${share}`}
                    title={`${words}: ${plural(cell.count, 'poster')}${share}`}
                    onClick={() => {
                      setAt({ row, column });
                      onChoose({ row: cell.row, column: cell.column });
                    }}
                    onKeyDown={(event) => {
                      walk(event, cell);
                    }}
                  >
                    {number(cell, unit)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </Box>
  );
});
