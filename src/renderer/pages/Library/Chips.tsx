// Genre chips in their fixed order: of one poster, or over a selection where some have a genre and some have not.
import { Text } from '@mantine/core';
import type { Genre, PosterDetail } from '../../../shared/domain.ts';
import { GENRE_KEYS } from '../../../shared/keymap.ts';
import { GenreChip, type ChipState } from '../../parts/GenreChip.tsx';
import { probabilityOf } from '../../parts/opinion.ts';
import { count } from '../../parts/words.ts';
import { genreInFocusStore, setGenre } from '../../state/edits.ts';
import type { GenreCounts } from '../../state/toggling.ts';
import { stateIn } from '../../state/overlay.ts';
import { useStore } from '../../state/store.ts';
import classes from './Inspector.module.css';

export interface PosterChipsProps {
  poster: PosterDetail;
  genres: readonly Genre[];
  runGenreIds: readonly number[];
  /** The genre that `u` acts on, where it is not the last one that was set. */
  focusGenreId?: number;
  onToggle: (genreId: number) => void;
}

export function PosterChips({ poster, genres, runGenreIds, focusGenreId, onToggle }: PosterChipsProps) {
  const last = useStore(genreInFocusStore);
  const focus = focusGenreId ?? last;
  return (
    <div className={classes.chips} role="group" aria-label="Genres">
      {genres.map((genre, i) => (
        <GenreChip
          key={genre.id}
          name={genre.name}
          state={stateIn(poster, genre.id)}
          byPerson={poster.byPerson.includes(genre.id)}
          probability={probabilityOf(poster, runGenreIds, genre.id)}
          keyCap={GENRE_KEYS[i]}
          focused={focus === genre.id}
          onToggle={() => {
            onToggle(genre.id);
          }}
          onClear={() => void setGenre([poster.id], genre.id, 'unknown')}
        />
      ))}
    </div>
  );
}

/** What a chip shows of a mixed selection. */
export function mixedState(counts: GenreCounts): { state: ChipState; mix: string } {
  const all = counts.present + counts.absent + counts.unknown;
  const mix = `on ${count(counts.present)} of ${count(all)} posters`;
  if (counts.present === all) return { state: 'present', mix };
  if (counts.present > 0) return { state: 'mixed', mix };
  return { state: counts.unknown === all ? 'unknown' : 'absent', mix };
}

export interface SelectionChipsProps {
  ids: ReadonlySet<number>;
  summary: GenreCounts[] | null;
  genres: readonly Genre[];
  onToggle: (genreId: number) => void;
}

export function SelectionChips({ ids, summary, genres, onToggle }: SelectionChipsProps) {
  const focus = useStore(genreInFocusStore);
  if (!summary)
    return (
      <Text size="sm" className="quiet">
        Counting…
      </Text>
    );
  return (
    <div className={classes.chips} role="group" aria-label="Genres of the selection">
      {genres.map((genre, i) => {
        const counts = summary.find((g) => g.genreId === genre.id);
        const { state, mix } = counts ? mixedState(counts) : { state: 'unknown' as const, mix: '' };
        return (
          <GenreChip
            key={genre.id}
            name={genre.name}
            state={state}
            mix={mix}
            byPerson={false}
            probability={null}
            keyCap={GENRE_KEYS[i]}
            focused={focus === genre.id}
            onToggle={() => {
              onToggle(genre.id);
            }}
            onClear={() => void setGenre([...ids], genre.id, 'unknown')}
          />
        );
      })}
    </div>
  );
}
