// What may have been meant by each misspelled word, as buttons below a field, with "Add to dictionary".
import { Button, Group, Stack, Text } from '@mantine/core';
import { useRovingFocus } from '../keys/useRovingFocus.ts';
import type { Misspelling, Spelling } from './useSpelling.ts';

export interface SpellingFixesProps {
  spelling: Spelling;
  onReplace: (misspelling: Misspelling, word: string) => void;
}

export function SpellingFixes({ spelling, onReplace }: SpellingFixesProps) {
  const { misspellings, problem, add } = spelling;
  const roving = useRovingFocus();
  if (problem !== null) {
    return (
      <Text size="xs" className="quiet" role="status">
        {problem}
      </Text>
    );
  }
  // A word that is wrong twice is offered once; the next comes up when the first is put right.
  const distinct = misspellings.filter(({ word }, i) => misspellings.findIndex((each) => each.word === word) === i);
  if (distinct.length === 0) return null;
  return (
    <Stack
      gap={2}
      mt={4}
      role="group"
      aria-label="Spelling"
      {...roving}
      // A click takes the focus from the field otherwise, and leaving the field is what saves it.
      onMouseDown={(event) => {
        event.preventDefault();
      }}
    >
      {distinct.map((misspelling) => (
        <Group key={misspelling.word} gap={4} wrap="wrap">
          <Text size="xs" component="span">
            “{misspelling.word}” is in no dictionary{misspelling.suggestions === null ? ' …' : ':'}
          </Text>
          {misspelling.suggestions?.map((suggestion) => (
            <Button
              key={suggestion}
              size="compact-xs"
              variant="light"
              aria-label={`Write ${suggestion} for ${misspelling.word}`}
              onClick={() => {
                onReplace(misspelling, suggestion);
              }}
            >
              {suggestion}
            </Button>
          ))}
          <Button
            size="compact-xs"
            variant="subtle"
            aria-label={`Add ${misspelling.word} to the dictionary`}
            onClick={() => {
              add(misspelling.word);
            }}
          >
            Add to dictionary
          </Button>
        </Group>
      ))}
    </Stack>
  );
}
