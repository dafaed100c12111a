// The tagline of a poster as events and states hold it. Types only.
import type { Source } from '../../shared/domain.ts';

/** The tagline of a poster: text null with a source means that it was cleared, source null that nobody ever set it. */
export interface TaglineState {
  text: string | null;
  source: Source | null;
}
