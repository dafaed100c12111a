// The guideline of a genre: what counts as it, as the curators agreed, shown beside what they label. Edited where it stands.
// Whose text was written on an older one sees both and decides; nothing is overwritten unseen, and nothing typed is lost.
import { useState } from 'react';
import { ActionIcon, Alert, Box, Button, Group, ScrollArea, Text, Textarea, Tooltip } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import type { Guideline as GuidelineText } from '../../shared/calls/marks.ts';
import { AppError } from '../../shared/errors.ts';
import { call } from '../api/client.ts';
import { queryClient, queryKey, useCall } from '../api/queries.ts';
import { projectDir, sendEdit } from '../state/edits.ts';
import { guidelineDraft, keepGuidelineDraft, type GuidelineDraft } from '../state/guidelineDrafts.ts';
import { MarkdownView } from './MarkdownView.tsx';
import { ago, dateTime } from './words.ts';

export interface GuidelineProps {
  genreId: number;
  /** Name of the genre. */
  genre: string;
  /** It is scrolled when it is higher, in pixels. */
  maxHeight?: number;
}

/** The guideline of one genre, or the invitation to write one. */
export function Guideline({ genreId, genre, maxHeight = 220 }: GuidelineProps) {
  const { data } = useCall('guidelines.list', {});
  const project = projectDir();
  /** `again`: what was typed before another card came; it must not take the keyboard. */
  const [editing, setEditing] = useState<'no' | 'begun' | 'again'>(
    guidelineDraft(project, genreId) === undefined ? 'no' : 'again',
  );
  const guideline = data?.guidelines.find((each) => each.genreId === genreId);
  if (!data) return null;
  return (
    <Box component="section" aria-label={`Guideline for ${genre}`}>
      <Group justify="space-between" gap={4} wrap="nowrap">
        <Text size="sm" fw={600}>
          Guideline: {genre}
        </Text>
        {editing === 'no' && (
          <Tooltip label={guideline ? 'Edit the guideline' : 'Write a guideline'}>
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              aria-label={`${guideline ? 'Edit' : 'Write'} the guideline for ${genre}`}
              onClick={() => {
                setEditing('begun');
              }}
            >
              <IconPencil size={15} />
            </ActionIcon>
          </Tooltip>
        )}
      </Group>
      {editing !== 'no' ? (
        <GuidelineEditor
          // Another genre is another text.
          key={genreId}
          genreId={genreId}
          genre={genre}
          saved={guideline?.text ?? null}
          draft={guidelineDraft(project, genreId)}
          focus={editing === 'begun'}
          onText={(draft) => {
            keepGuidelineDraft(project, genreId, draft);
          }}
          onDone={() => {
            keepGuidelineDraft(project, genreId, null);
            setEditing('no');
          }}
        />
      ) : guideline ? (
        <GuidelineShown guideline={guideline} maxHeight={maxHeight} />
      ) : (
        <Text size="xs" className="quiet">
          Nobody has written yet what counts as {genre}.
        </Text>
      )}
    </Box>
  );
}

function GuidelineShown({ guideline, maxHeight }: { guideline: GuidelineText; maxHeight: number }) {
  return (
    <>
      <ScrollArea.Autosize mah={maxHeight} type="auto" scrollbarSize={8}>
        <MarkdownView text={guideline.text} />
      </ScrollArea.Autosize>
      <Text size="xs" className="quiet" title={dateTime(guideline.at)}>
        {guideline.by}, {ago(guideline.at)}
      </Text>
    </>
  );
}

interface EditorProps {
  genreId: number;
  genre: string;
  saved: string | null;
  draft: GuidelineDraft | undefined;
  focus: boolean;
  onText: (draft: GuidelineDraft) => void;
  onDone: () => void;
}

function GuidelineEditor({ genreId, genre, saved, draft, focus, onText, onDone }: EditorProps) {
  const [base, setBase] = useState(draft === undefined ? saved : draft.base);
  const [text, setText] = useState(draft?.text ?? saved ?? '');
  const [theirs, setTheirs] = useState<GuidelineText | null | undefined>(undefined);
  const save = async (on: string | null): Promise<void> => {
    try {
      await sendEdit('guidelines.set', { genreId, text, base: on }, `the guideline for ${genre}`);
      onDone();
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'conflict') return;
      const { guidelines } = await call('guidelines.list', {});
      setTheirs(guidelines.find((each) => each.genreId === genreId) ?? null);
      void queryClient.invalidateQueries({ queryKey: queryKey('guidelines.list', {}) });
    }
  };
  const joined = `${theirs?.text ?? ''}\n\n${text}`;
  return (
    <Box>
      <Textarea
        aria-label={`Guideline for ${genre}, as Markdown`}
        placeholder={`What counts as ${genre}? **Bold**, lists with -, headings with #.`}
        autosize
        autoFocus={focus}
        minRows={4}
        maxRows={14}
        size="sm"
        maxLength={20_000}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          onText({ text: event.currentTarget.value, base });
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void save(base);
          if (event.key === 'Escape' && text === (base ?? '')) onDone();
        }}
      />
      {theirs !== undefined && (
        <Alert color="yellow" mt={6} p="xs" title="Changed meanwhile" role="alert">
          <Text size="sm">
            {theirs === null ? 'Somebody took the guideline away.' : `It now reads, by ${theirs.by}:`} Yours stands
            above and is not lost.
          </Text>
          {theirs && <MarkdownView text={theirs.text} />}
          <Group gap="xs" mt={6}>
            <Button
              size="compact-xs"
              onClick={() => {
                setText(joined.trim());
                setBase(theirs?.text ?? null);
                onText({ text: joined.trim(), base: theirs?.text ?? null });
                setTheirs(undefined);
              }}
            >
              Join both
            </Button>
            <Button size="compact-xs" variant="default" onClick={() => void save(theirs?.text ?? null)}>
              Save mine
            </Button>
            <Button size="compact-xs" variant="default" onClick={onDone}>
              Keep theirs
            </Button>
          </Group>
        </Alert>
      )}
      <Group gap="xs" mt={6}>
        <Button size="compact-sm" disabled={theirs !== undefined} onClick={() => void save(base)}>
          Save
        </Button>
        <Button size="compact-sm" variant="default" onClick={onDone}>
          Cancel
        </Button>
        <Text size="xs" className="quiet">
          Ctrl Enter saves
        </Text>
      </Group>
    </Box>
  );
}
