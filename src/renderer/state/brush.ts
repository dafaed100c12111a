// Paint mode: the genre and the state that a click or a stroke over posters gives them. A stroke is painted as it goes and is
// one edit, so one undo takes all of it back.
import type { GenreState } from '../../shared/domain.ts';
import { setGenre } from './edits.ts';
import { paint, paintMore } from './overlay.ts';
import { createStore } from './store.ts';

export interface Brush {
  genreId: number;
  state: GenreState;
}

/** Null: not painting. */
export const brushStore = createStore<Brush | null>(null);

const NEXT: Record<GenreState, GenreState> = { present: 'absent', absent: 'unknown', unknown: 'present' };

/** The brush after a genre's key: that genre, or for the one in hand its next state. */
export const withGenre = (brush: Brush, genreId: number): Brush =>
  brush.genreId === genreId ? { genreId, state: NEXT[brush.state] } : { genreId, state: brush.state };

/** A stroke under way. Posters join it one by one; `end` saves it. */
export class Stroke {
  private readonly brush: Brush;
  private readonly posterIds = new Set<number>();
  private ticket: number | null = null;

  constructor(brush: Brush) {
    this.brush = brush;
  }

  /** Takes posters in, painted at once. */
  over(posterIds: Iterable<number>): void {
    const before = this.posterIds.size;
    for (const id of posterIds) this.posterIds.add(id);
    if (this.posterIds.size === before) return;
    const painted = new Set(this.posterIds);
    if (this.ticket === null) this.ticket = paint({ ...this.brush, posterIds: painted });
    else paintMore(this.ticket, painted);
  }

  /** Saves the stroke as one edit; one that touched nothing is none. */
  async end(): Promise<void> {
    if (this.ticket === null) return;
    await setGenre([...this.posterIds], this.brush.genreId, this.brush.state, { ticket: this.ticket });
  }
}
