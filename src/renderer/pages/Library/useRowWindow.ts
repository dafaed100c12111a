// Which rows of a scrolled list are on screen, for rows of one height; lists may be taller than a browser can lay out.
import { useLayoutEffect, useState, useSyncExternalStore } from 'react';
import { PADDING } from './geometry.ts';
import { placeOf, scrolled, tallOf, type Place, type Tall } from './tallScroll.ts';

/** Rows above and below the screen that exist, too. */
const MORE = 3;
/** After so long without scrolling the bar is put right. */
const REST_MS = 200;

interface Shown {
  first: number;
  /** Exclusive. */
  end: number;
  /** How much further down the rows stand in the list than in the element. */
  shift: number;
}

/** A scrolled element and the list in it. Outside React, which only hears when other rows come on screen. */
class RowScroller {
  private element: HTMLElement | null = null;
  private rows = 0;
  private rowHeight = 1;
  private place: Place = { list: 0, element: 0 };
  private shown: Shown = { first: 0, end: 0, shift: 0 };
  private rest: ReturnType<typeof setTimeout> | undefined;
  private readonly listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  readonly read = (): Shown => this.shown;

  /** Follows an element until the returned function is called. */
  readonly follow = (element: HTMLElement | null): (() => void) | undefined => {
    if (element === null) return undefined;
    this.element = element;
    const watch = new ResizeObserver(() => {
      this.goTo(this.place.list);
    });
    watch.observe(element);
    const onScroll = (): void => {
      if (element.scrollTop === this.place.element) return;
      this.place = scrolled(this.tall(), this.place, element.scrollTop);
      this.look();
      clearTimeout(this.rest);
      this.rest = setTimeout(() => {
        this.goTo(this.place.list);
      }, REST_MS);
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    this.look();
    return () => {
      this.element = null;
      watch.disconnect();
      clearTimeout(this.rest);
      element.removeEventListener('scroll', onScroll);
    };
  };

  /** Another list, or another height of rows. A shorter list ends before the place that was looked at. */
  resize(rows: number, rowHeight: number): void {
    if (rows === this.rows && rowHeight === this.rowHeight) return;
    this.rows = rows;
    this.rowHeight = rowHeight;
    this.goTo(this.place.list);
  }

  /** Scrolls as little as shows a row whole. */
  show(row: number): void {
    const top = PADDING + row * this.rowHeight;
    const { view } = this.tall();
    if (top - PADDING < this.place.list) this.goTo(top - PADDING);
    else if (top + this.rowHeight + PADDING > this.place.list + view) this.goTo(top + this.rowHeight + PADDING - view);
  }

  /** Puts a row in the middle of the screen, unless it is whole on it. */
  showAmid(row: number): void {
    const middle = PADDING + (row + 0.5) * this.rowHeight;
    const { view } = this.tall();
    if (Math.abs(middle - this.place.list - view / 2) > (view - this.rowHeight) / 2) this.goTo(middle - view / 2);
  }

  /** Puts a row at the top of the screen. */
  startAt(row: number): void {
    this.goTo(row === 0 ? 0 : PADDING + row * this.rowHeight);
  }

  /** The row at the top of the screen. */
  topRow(): number {
    return Math.round(Math.max(0, this.place.list - PADDING) / this.rowHeight);
  }

  private tall(): Tall {
    return tallOf(this.rows * this.rowHeight + 2 * PADDING, this.element?.clientHeight ?? 0);
  }

  private goTo(offset: number): void {
    this.place = placeOf(this.tall(), offset);
    if (this.element && this.element.scrollTop !== this.place.element) this.element.scrollTop = this.place.element;
    this.look();
  }

  private look(): void {
    const top = this.place.list - PADDING;
    const first = Math.max(0, Math.floor(top / this.rowHeight) - MORE);
    const end = Math.min(this.rows, Math.ceil((top + this.tall().view) / this.rowHeight) + MORE);
    const shift = this.place.list - this.place.element;
    const { shown } = this;
    if (shown.first === first && shown.end === end && shown.shift === shift) return;
    this.shown = { first, end, shift };
    for (const listener of this.listeners) listener();
  }
}

export interface RowWindow {
  scroller: RowScroller;
  /** The ref of the element that scrolls. */
  follow: (element: HTMLElement | null) => (() => void) | undefined;
  first: number;
  /** Exclusive. */
  end: number;
  /** Height of the element that scrolls within. */
  height: number;
  /** Where a row stands in that element. */
  topOf: (row: number) => number;
}

/** The rows to draw. The element that scrolls takes `follow` as its ref. */
export function useRowWindow(rows: number, rowHeight: number): RowWindow {
  const [scroller] = useState(() => new RowScroller());
  const shown = useSyncExternalStore(scroller.subscribe, scroller.read);
  useLayoutEffect(() => {
    scroller.resize(rows, rowHeight);
  }, [scroller, rows, rowHeight]);
  return {
    scroller,
    follow: scroller.follow,
    first: Math.min(shown.first, rows),
    end: Math.min(shown.end, rows),
    height: tallOf(rows * rowHeight + 2 * PADDING, 0).element,
    topOf: (row) => PADDING + row * rowHeight - shown.shift,
  };
}
