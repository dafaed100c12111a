// The left of the desk: the lists with their counts, what restricts them, and the posters of the one that is shown. Only rows near
// the screen exist. Knows nothing of where rows come from.
import { useEffect, useLayoutEffect, useRef, type MouseEvent } from 'react';
import { UnstyledButton } from '@mantine/core';
import type { DeskList } from '../../../shared/calls/taglineDesk.ts';
import { useRovingFocus } from '../../keys/useRovingFocus.ts';
import { ErrorNotice } from '../../parts/ErrorNotice.tsx';
import { count } from '../../parts/words.ts';
import type { QueuedPoster } from '../../state/deskPaint.ts';
import type { Drafting } from '../../state/drafting.ts';
import { isUnderWay } from '../../state/drafting.ts';
import type { Filter } from '../../../shared/filter.ts';
import { FilterBar } from '../Library/FilterBar.tsx';
import { PADDING } from '../Library/geometry.ts';
import { useRowWindow } from '../Library/useRowWindow.ts';
import { EmptyQueue } from './EmptyQueue.tsx';
import { QUEUE_ROW, QueueRow, queueRowId } from './QueueRow.tsx';
import type { DeskQueue } from './useDeskQueue.ts';
import { LISTS } from './words.ts';
import classes from './Taglines.module.css';

export interface QueueListProps {
  list: DeskList;
  filter: Filter;
  counts: Readonly<Partial<Record<DeskList, number>>> | undefined;
  queue: DeskQueue;
  /** The poster at hand where the list has it no more. */
  guest: QueuedPoster | null;
  drafting: ReadonlyMap<number, Drafting>;
  onList: (list: DeskList) => void;
  onFilter: (filter: Filter) => void;
  onPick: (index: number) => void;
  onVisible: (from: number, to: number) => void;
  onRetry: () => void;
}

function Lists({ list, counts, onList }: Pick<QueueListProps, 'list' | 'counts' | 'onList'>) {
  const roving = useRovingFocus();
  return (
    <div role="group" aria-label="List" className={classes.lists} {...roving}>
      {LISTS.map((each) => {
        const n = counts?.[each.list];
        return (
          <UnstyledButton
            key={each.list}
            className={classes.list}
            aria-pressed={each.list === list}
            aria-label={n === undefined ? each.name : `${each.name}: ${count(n)}`}
            title={each.about}
            onClick={() => {
              onList(each.list);
            }}
          >
            <span>{each.name}</span>
            <span className="quiet">{n === undefined ? '' : count(n)}</span>
          </UnstyledButton>
        );
      })}
    </div>
  );
}

function Rows({ list, filter, queue, guest, drafting, onPick, onVisible }: QueueListProps) {
  const { scroller, follow, first, end, height, topOf } = useRowWindow(queue.total, QUEUE_ROW);
  useEffect(() => {
    onVisible(first, Math.max(first, end - 1));
  }, [first, end, onVisible]);
  // Another list starts at its top, or around the poster that it is opened with; only a moved cursor scrolls, not a poster that
  // leaves.
  // Where it stands may be known before the list is there to be scrolled.
  const current = queue.loaded ? queue.current : null;
  const shown = useRef<{ key: string; current: number | null }>({ key: '', current: null });
  const key = `${list} ${JSON.stringify(filter)}`;
  useLayoutEffect(() => {
    const { key: before, current: last } = shown.current;
    if (before !== key) scroller.startAt(0);
    if (current !== null && (before !== key || last === null)) scroller.showAmid(current);
    else if (current !== null && last !== current) scroller.show(current);
    shown.current = { key, current };
  }, [scroller, key, current]);
  const pick = (event: MouseEvent): void => {
    const row = (event.target as Element).closest('[data-index]');
    if (row instanceof HTMLElement) onPick(Number(row.dataset['index']));
  };
  return (
    <div
      ref={follow}
      id="desk-queue"
      className={classes.queue}
      role="listbox"
      aria-label="Queue of posters"
      aria-activedescendant={current === null ? undefined : queueRowId(current)}
      tabIndex={0}
      onClick={pick}
    >
      <div style={{ position: 'relative', height: Math.max(height, PADDING) }}>
        {Array.from({ length: end - first }, (_, i) => first + i).map((index) => {
          const row = queue.rowAt(index);
          const queued = row === 'guest' ? guest : row;
          if (!queued) return null;
          return (
            <QueueRow
              key={queued.posterId}
              queued={queued}
              index={index}
              top={topOf(index)}
              current={index === current}
              drafting={isUnderWay(drafting.get(queued.posterId))}
            />
          );
        })}
      </div>
    </div>
  );
}

export function QueueList(props: QueueListProps) {
  const { list, filter, counts, queue, onList, onFilter, onRetry } = props;
  return (
    <aside className={classes.side} aria-label="Queue">
      <Lists {...props} />
      <FilterBar filter={filter} onFilter={onFilter} />
      {queue.error ? (
        <ErrorNotice error={queue.error} title="The queue could not be read" onRetry={onRetry} />
      ) : queue.loaded && queue.total === 0 ? (
        <EmptyQueue
          list={list}
          filtered={Object.keys(filter).length > 0}
          waiting={counts?.waiting ?? 0}
          onList={onList}
          onFilter={onFilter}
        />
      ) : (
        <Rows {...props} />
      )}
    </aside>
  );
}
