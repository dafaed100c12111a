// The virtualised grid: rows of fixed height, only those near the screen exist. Says which rows are on screen; knows
// nothing of where rows come from or what a click means.
import { useEffect, useLayoutEffect, useRef, type MouseEvent } from 'react';
import type { PosterRow } from '../../../shared/domain.ts';
import { probabilityOf } from '../../parts/opinion.ts';
import type { Brush } from '../../state/brush.ts';
import { stateIn } from '../../state/overlay.ts';
import type { Selection } from '../../state/selection.ts';
import { GAP, PADDING, type Geometry } from './geometry.ts';
import { optionId, PosterCard } from './PosterCard.tsx';
import { usePaintStroke } from './usePaintStroke.ts';
import { useRowWindow } from './useRowWindow.ts';
import classes from './PosterGrid.module.css';

export interface PosterGridProps {
  geometry: Geometry;
  total: number;
  rowAt: (index: number) => PosterRow | undefined;
  runGenreIds: readonly number[];
  focusGenreId: number | null;
  selection: Selection;
  /** In paint mode the pointer paints instead of selecting. */
  brush: Brush | null;
  /** In a ranked list: how near a poster is. */
  cosineOf: ((posterId: number) => number | undefined) | null;
  /** Changes when another view is shown: the grid then starts at its top. */
  viewKey: string;
  onVisible: (first: number, last: number) => void;
  onPick: (index: number, event: MouseEvent) => void;
  onOpen: (index: number) => void;
}

const indexOf = (event: MouseEvent): number | null => {
  const card = (event.target as Element).closest('[data-index]');
  return card instanceof HTMLElement ? Number(card.dataset['index']) : null;
};

export function PosterGrid(props: PosterGridProps) {
  const { geometry, total, rowAt, runGenreIds, focusGenreId, selection, brush, cosineOf, viewKey } = props;
  const { onVisible, onPick, onOpen } = props;
  const { columns, cardWidth, rowHeight } = geometry;
  const rows = Math.ceil(total / columns);
  const { scroller, follow, first: firstRow, end, height, topOf } = useRowWindow(rows, rowHeight);
  const first = firstRow * columns;
  const last = Math.min(total - 1, end * columns - 1);

  useEffect(() => {
    onVisible(first, Math.max(first, last));
  }, [first, last, onVisible]);

  // Other card sizes keep the poster at the top of the screen where it is.
  const shown = useRef({ columns, rowHeight, viewKey, top: 0 });
  useLayoutEffect(() => {
    const before = shown.current;
    if (before.viewKey !== viewKey) scroller.startAt(0);
    else if (before.rowHeight !== rowHeight || before.columns !== columns)
      scroller.startAt(Math.floor(before.top / columns));
    shown.current = { columns, rowHeight, viewKey, top: scroller.topRow() * columns };
  });

  // Only a moved cursor scrolls, not a new size or a new total.
  const { cursor } = selection;
  const followed = useRef<number | null>(null);
  useEffect(() => {
    if (cursor === followed.current) return;
    followed.current = cursor;
    if (cursor !== null && cursor < total) scroller.show(Math.floor(cursor / columns));
  }, [cursor, columns, total, scroller]);

  const painting = usePaintStroke(brush);

  return (
    <div
      ref={follow}
      id="poster-grid"
      className={classes.grid}
      role="listbox"
      aria-label="Posters"
      aria-multiselectable
      aria-activedescendant={cursor === null ? undefined : optionId(cursor)}
      tabIndex={0}
      data-painting={brush !== null || undefined}
      {...painting}
      onClick={(event) => {
        const index = indexOf(event);
        if (index !== null && brush === null) onPick(index, event);
      }}
      onDoubleClick={(event) => {
        const index = indexOf(event);
        if (index !== null && brush === null) onOpen(index);
      }}
    >
      <div className={classes.space} style={{ height }}>
        {Array.from({ length: end - firstRow }, (_, i) => firstRow + i).map((rowAtTop) => (
          <div
            key={rowAtTop}
            className={classes.row}
            role="presentation"
            style={{ height: rowHeight, transform: `translateY(${topOf(rowAtTop)}px)` }}
          >
            {Array.from({ length: Math.min(columns, total - rowAtTop * columns) }, (_, column) => {
              const index = rowAtTop * columns + column;
              const row = rowAt(index);
              return (
                <PosterCard
                  key={column}
                  row={row}
                  index={index}
                  width={cardWidth}
                  left={PADDING + column * (cardWidth + GAP)}
                  selected={row !== undefined && selection.ids.has(row.id)}
                  cursor={index === cursor}
                  cosine={row && cosineOf ? (cosineOf(row.id) ?? null) : null}
                  brushState={row && brush !== null ? stateIn(row, brush.genreId) : null}
                  focusProbability={row && focusGenreId !== null ? probabilityOf(row, runGenreIds, focusGenreId) : null}
                />
              );
            })}
          </div>
        ))}
      </div>
    </div>
  );
}
