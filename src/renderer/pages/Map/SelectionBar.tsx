// What can be done with the posters that were selected on the map: shown in the library, labelled, flagged. Each edit is one step of undo.
import { Button, CloseButton, Menu, ScrollArea, Text } from '@mantine/core';
import { IconExternalLink, IconFlag, IconMinus, IconPlus } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Genre } from '../../../shared/domain.ts';
import { plural } from '../../parts/words.ts';
import { setGenre } from '../../state/edits.ts';
import { setFlag } from '../../state/marks.ts';
import classes from './Map.module.css';

export interface SelectionBarProps {
  ids: ReadonlySet<number>;
  genres: readonly Genre[];
  onOpen: () => void;
  onClear: () => void;
}

export function SelectionBar({ ids, genres, onOpen, onClear }: SelectionBarProps) {
  return (
    <div className={classes.bar} role="toolbar" aria-label="Selected posters">
      <Text size="sm" fw={600} role="status">
        {plural(ids.size, 'poster')}
      </Text>
      <Button size="compact-sm" variant="light" leftSection={<IconExternalLink size={14} />} onClick={onOpen}>
        Open in Library
      </Button>
      <GenreMenu
        word="Add genre"
        icon={<IconPlus size={14} />}
        genres={genres}
        onChoose={(id) => void setGenre([...ids], id, 'present')}
      />
      <GenreMenu
        word="Remove genre"
        icon={<IconMinus size={14} />}
        genres={genres}
        onChoose={(id) => void setGenre([...ids], id, 'absent')}
      />
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconFlag size={14} />}
        onClick={() => void setFlag([...ids], true)}
      >
        Flag
      </Button>
      <CloseButton size="sm" aria-label="Clear the selection" onClick={onClear} />
    </div>
  );
}

interface GenreMenuProps {
  word: string;
  icon: ReactNode;
  genres: readonly Genre[];
  onChoose: (genreId: number) => void;
}

function GenreMenu({ word, icon, genres, onChoose }: GenreMenuProps) {
  return (
    <Menu position="bottom-start" width={180}>
      <Menu.Target>
        <Button size="compact-sm" variant="default" leftSection={icon}>
          {word}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <ScrollArea.Autosize mah={320} type="auto">
          {genres.map(({ id, name }) => (
            <Menu.Item
              key={id}
              onClick={() => {
                onChoose(id);
              }}
            >
              {name}
            </Menu.Item>
          ))}
        </ScrollArea.Autosize>
      </Menu.Dropdown>
    </Menu>
  );
}
