// What an event of a pair left in its own layer. A file of its own, so that chains (pairs.ts) and forks (merging/) share it.
import type { GenreState, Source } from '../../shared/domain.ts';
import type { EditLayer } from './layers.ts';

/** What an event left in its own layer: a state, or null when it gave the pair back to the lower layers. */
export function layerState(layer: EditLayer, state: GenreState, source: Source | null): GenreState | null {
  return source === layer ? state : null;
}
