// Labelling by typing: a few letters find a genre among any number, Enter toggles it, and the field is ready for the next.
import { useState } from 'react';
import { Group, Kbd, Modal, Text, TextInput, UnstyledButton } from '@mantine/core';
import { useKeys, inDialogToo } from '../keys/keyHandlers.ts';
import { fuzzyFind } from '../state/fuzzy.ts';
import type { ChipState } from './GenreChip.tsx';
import classes from './TypeToLabel.module.css';

export interface TypedGenre {
  id: number;
  name: string;
  aliases: readonly string[];
}
export interface TypeToLabelProps {
  opened: boolean;
  /** What is labelled: a title, or how many posters. */
  what: string;
  genres: readonly TypedGenre[];
  stateOf: (genreId: number) => ChipState;
  onToggle: (genreId: number) => void;
  onClose: () => void;
}

const WORDS: Record<ChipState, string> = {
  present: 'present',
  absent: 'absent',
  unknown: 'undecided',
  mixed: 'on some',
};
const SHOWN = 9;

export function TypeToLabel({ opened, what, onClose, ...rest }: TypeToLabelProps) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      closeOnEscape={false}
      title={`Label ${what}`}
      size="sm"
      yOffset="12vh"
      padding="sm"
    >
      <Field {...rest} onClose={onClose} />
    </Modal>
  );
}

function Field({ genres, stateOf, onToggle, onClose }: Omit<TypeToLabelProps, 'opened' | 'what'>) {
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  useKeys(inDialogToo({ escape: onClose }));
  const found = fuzzyFind(genres, typed, (genre) => [genre.name, ...genre.aliases]).slice(0, SHOWN);
  const chosen = Math.min(at, found.length - 1);
  const toggle = (genre: TypedGenre): void => {
    onToggle(genre.id);
    setTyped('');
    setAt(0);
  };
  return (
    <>
      <TextInput
        data-autofocus
        aria-label="Genre"
        role="combobox"
        aria-expanded
        aria-controls="typed-genres"
        aria-activedescendant={found.length > 0 ? `typed-genre-${chosen}` : undefined}
        placeholder="A few letters of a genre"
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          const genre = found[chosen];
          // Enter ends what an input method puts together; arrows choose in its list.
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'ArrowDown') setAt(Math.min(chosen + 1, found.length - 1));
          else if (event.key === 'ArrowUp') setAt(Math.max(chosen - 1, 0));
          // Held down it would toggle the first genre of the empty field.
          else if (event.key === 'Enter' && genre && !event.repeat) toggle(genre);
          else return;
          event.preventDefault();
        }}
      />
      <div id="typed-genres" role="listbox" aria-label="Genres that fit" className={classes.list}>
        {found.map((genre, i) => (
          <UnstyledButton
            key={genre.id}
            id={`typed-genre-${i}`}
            role="option"
            tabIndex={-1}
            aria-selected={i === chosen}
            className={classes.genre}
            onClick={() => {
              toggle(genre);
            }}
          >
            <span className={classes.mark} data-state={stateOf(genre.id)} aria-hidden />
            <span style={{ flex: 1 }}>{genre.name}</span>
            <span className="quiet">{WORDS[stateOf(genre.id)]}</span>
          </UnstyledButton>
        ))}
        {found.length === 0 && (
          <Text size="sm" className="quiet" p="xs">
            No genre fits “{typed}”.
          </Text>
        )}
      </div>
      <Group gap={6} mt={8}>
        <Text size="xs" className="quiet">
          <Kbd size="xs">Enter</Kbd> toggles and stays, <Kbd size="xs">Esc</Kbd> closes
        </Text>
      </Group>
    </>
  );
}
