// Genre chips in their fixed order: of one poster, or over a selection where some have a genre and some have not.
import { Text } from '@mantine/core';
import type { Genre, PosterDetail } from '../../../shared/domain.ts';
import { GENRE_KEYS } from '../../../shared/keymap.ts';
import { GenreChip, type ChipState } from '../../parts/GenreChip.tsx';
import { probabilityOf } from '../../parts/opinion.ts';
import { count } from '../../parts/words.ts';
import { genreInFocusStore, setGenre } from '../../state/edits.ts';
import type { GenreCounts, Step } from '../../state/toggling.ts';
import { stateIn } from '../../state/overlay.ts';
import { useStore } from '../../state/store.ts';
import { nextStep } from '../../state/triState.ts';
import classes from './Inspector.module.css';

export interface PosterChipsProps {
  poster: PosterDetail;
  genres: readonly Genre[];
  runGenreIds: readonly number[];
  /** The genre that `u` acts on, where it is not the last one that was set. */
  focusGenreId?: number;
  onToggle: (genreId: number) => void;
  /** Smaller, as many in a row as fit. */
  dense?: boolean;
  label?: string;
}

export function PosterChips(props: PosterChipsProps) {
  const { poster, genres, runGenreIds, focusGenreId, onToggle, dense = false, label = 'Genres' } = props;
  const last = useStore(genreInFocusStore);
  const focus = focusGenreId ?? last;
  return (
    <div className={classes.chips} data-dense={dense || undefined} role="group" aria-label={label}>
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
export function mixedState(counts: GenreCounts): { state: ChipState; mix: string; share?: string } {
  const all = counts.present + counts.absent + counts.unknown;
  const mix = `on ${count(counts.present)} of ${count(all)} posters`;
  if (counts.present === all) return { state: 'present', mix };
  if (counts.present > 0) return { state: 'mixed', mix, share: `${count(counts.present)}/${count(all)}` };
  return { state: counts.unknown === all ? 'unknown' : 'absent', mix };
}

/** What a click on a chip of a mixed selection does: the three go round. */
const NEXT_WORDS: Record<Step, string> = {
  add: 'A click adds it to all',
  remove: 'A click takes it from all',
  leave: 'A click leaves it as it was',
};

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
        const { state, ...said } = counts ? mixedState(counts) : { state: 'unknown' as const, mix: '' };
        const step = counts ? nextStep(ids, counts) : null;
        return (
          <GenreChip
            key={genre.id}
            name={genre.name}
            state={state}
            {...said}
            {...(step === null ? {} : { next: NEXT_WORDS[step] })}
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
