// Says that a text holds characters that nobody sees, and which; where the text can be edited, a button takes them out.
import { Button, Group, Text } from '@mantine/core';
import { IconEyeOff } from '@tabler/icons-react';
import { hiddenCharacters, hiddenWords, withoutHiddenCharacters } from '../../shared/taglines/hiddenCharacters.ts';
import { plural } from '../parts/words.ts';

export interface HiddenMarkProps {
  text: string;
  /** Takes the text without them. */
  onRemove?: (text: string) => void;
}

export function HiddenMark({ text, onRemove }: HiddenMarkProps) {
  const found = hiddenCharacters(text);
  if (found.length === 0) return null;
  return (
    <Group
      gap={4}
      mt={4}
      wrap="wrap"
      role="group"
      aria-label="Hidden characters"
      // As in SpellingFixes.tsx: a click would take the focus from the field, and leaving the field is what saves it.
      onMouseDown={(event) => {
        if (onRemove) event.preventDefault();
      }}
    >
      <Text size="xs" className="quiet" component="span">
        <IconEyeOff size={14} aria-hidden style={{ verticalAlign: '-2px' }} /> Holds {plural(found.length, 'character')}{' '}
        that cannot be seen ({hiddenWords(found)})
      </Text>
      {onRemove && (
        <Button
          size="compact-xs"
          variant="light"
          aria-label="Remove the hidden characters"
          onClick={() => {
            onRemove(withoutHiddenCharacters(text));
          }}
        >
          Remove {found.length === 1 ? 'it' : 'them'}
        </Button>
      )}
    </Group>
  );
}
