// Rewords a draft where it stands, with what the words were. Enter saves it as the tagline; Escape leaves, and what was typed is
// kept until it is saved or thrown away.
import { Button, Group, Text } from '@mantine/core';
import type { Draft } from '../../../shared/taglines/draft.ts';
import { keepDraftEdit } from '../../state/draftEdits.ts';
import { SpellingField } from '../../spelling/SpellingField.tsx';
import { projectDir } from '../../state/edits.ts';
import { LengthLine } from './LengthLine.tsx';
import { WordDiff } from './WordDiff.tsx';

export interface DraftEditorProps {
  draft: Pick<Draft, 'id' | 'text'>;
  /** As it is being given; the draft's own words before anything was typed. */
  text: string;
  onSave: (text: string) => void;
  onLeave: () => void;
}

/** A tagline has one line. */
const oneLine = (text: string): string => text.replace(/\s*\n\s*/g, ' ');

export function DraftEditor({ draft, text, onSave, onLeave }: DraftEditorProps) {
  const keep = (next: string | null): void => {
    keepDraftEdit(projectDir(), draft, next);
  };
  const empty = text.trim() === '';
  return (
    <div>
      <SpellingField
        aria-label="Reworded draft"
        data-autofocus
        autoFocus
        autosize
        minRows={2}
        maxRows={6}
        size="sm"
        maxLength={500}
        value={text}
        error={empty ? 'A tagline has words.' : null}
        onFocus={(event) => {
          const { length } = event.currentTarget.value;
          event.currentTarget.setSelectionRange(length, length);
        }}
        onChange={(next) => {
          keep(oneLine(next));
        }}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Enter') {
            event.preventDefault();
            if (!empty) onSave(text);
          } else if (event.key === 'Escape') {
            event.preventDefault();
            onLeave();
          }
        }}
      />
      <LengthLine text={text} />
      <WordDiff before={draft.text} after={text} />
      <Group gap={6} mt={6}>
        <Button
          size="compact-xs"
          disabled={empty}
          onClick={() => {
            onSave(text);
          }}
        >
          Save as the tagline
        </Button>
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => {
            keep(null);
            onLeave();
          }}
        >
          Throw away
        </Button>
        <Text size="xs" className="quiet">
          Enter saves, Esc leaves it for later
        </Text>
      </Group>
    </div>
  );
}
