// The genres of a run as a list to choose one from, with a figure each. Arrow keys walk through it.
import { memo, useRef, type KeyboardEvent } from 'react';
import { ScrollArea, Text, UnstyledButton } from '@mantine/core';
import classes from './Evaluation.module.css';
import type { GenreChoice } from './genreChoices.ts';

export interface GenreListProps {
  /** What the figures are. */
  about: string;
  genres: readonly GenreChoice[];
  chosen: number | null;
  onChoose: (genreId: number | null) => void;
}

export const GenreList = memo(function GenreList({ about, genres, chosen, onChoose }: GenreListProps) {
  const box = useRef<HTMLDivElement>(null);
  const walk = (event: KeyboardEvent): void => {
    const at = genres.findIndex(({ genreId }) => genreId === chosen);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: genres.length - 1 }[event.key];
    const next = to === undefined ? undefined : genres[to];
    if (!next) return;
    event.preventDefault();
    onChoose(next.genreId);
    box.current?.querySelectorAll<HTMLElement>('[role=option]')[to!]?.focus();
  };
  return (
    <ScrollArea className={classes.genres} type="auto" scrollbars="y">
      <Text size="xs" className="quiet" px={12} pt={10} pb={6}>
        {about}
      </Text>
      <div ref={box} role="listbox" aria-label="Genre" onKeyDown={walk}>
        {genres.map(({ genreId, name, figure }) => (
          <UnstyledButton
            key={genreId ?? 'all'}
            className={classes.genre}
            role="option"
            aria-selected={genreId === chosen}
            tabIndex={genreId === chosen ? 0 : -1}
            onClick={() => {
              onChoose(genreId);
            }}
          >
            <span>{name}</span>
            <span>{figure}</span>
          </UnstyledButton>
        ))}
      </div>
    </ScrollArea>
  );
});
