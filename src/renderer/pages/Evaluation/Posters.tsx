// Posters of an evaluation as thumbnails with a line or two below each; a click shows one in the library, a link shows all.
import { memo, useState, type ReactNode } from 'react';
import { Anchor, Box, Button, Group, Text, UnstyledButton } from '@mantine/core';
import { IconCheck, IconQuestionMark, IconX } from '@tabler/icons-react';
import type { GenreState } from '../../../shared/domain.ts';
import { PosterImage } from '../../parts/PosterImage.tsx';
import { count, plural } from '../../parts/words.ts';
import classes from './Evaluation.module.css';
import { useShowInLibrary } from './useLibraryLink.ts';

const STATES: Record<GenreState, { word: string; icon: ReactNode }> = {
  present: { word: 'labelled', icon: <IconCheck size={11} aria-hidden /> },
  absent: { word: 'absent', icon: <IconX size={11} aria-hidden /> },
  unknown: { word: 'undecided', icon: <IconQuestionMark size={11} aria-hidden /> },
};
/** How a genre's state is called in lists of posters. */
export const stateWord = (state: GenreState): string => STATES[state].word;

/** A label's state by form, sign and word. */
export function StateMark({ state }: { state: GenreState }) {
  return (
    <span className={classes.state} data-state={state}>
      {STATES[state].icon}
      {STATES[state].word}
    </span>
  );
}

export interface Thumb {
  posterId: number;
  title: string;
  /** What stands below, for those who hear it. */
  said: string;
  below: ReactNode;
}

const FIRST = 48;

export interface PostersProps {
  /** Accessible name of the list. */
  label: string;
  thumbs: readonly Thumb[];
  /** All there are, of which `thumbs` are the first. */
  total: number;
}

export const Posters = memo(function Posters({ label, thumbs, total }: PostersProps) {
  const show = useShowInLibrary();
  const [shown, setShown] = useState(FIRST);
  const visible = thumbs.slice(0, shown);
  if (total === 0) return null;
  return (
    <Box component="section" aria-label={label}>
      <Group justify="space-between" mb={6} gap="xs">
        <Text size="xs" className="quiet">
          {visible.length < total ? `${count(visible.length)} of ${plural(total, 'poster')}` : plural(total, 'poster')}
        </Text>
        <Anchor
          component="button"
          size="sm"
          onClick={() => {
            show(thumbs.map((thumb) => thumb.posterId));
          }}
        >
          {thumbs.length < total ? `Show the first ${count(thumbs.length)} in the library` : 'Show in library'}
        </Anchor>
      </Group>
      <div className={classes.posters}>
        {visible.map(({ posterId, title, said, below }) => (
          <UnstyledButton
            key={posterId}
            className={classes.poster}
            title={title}
            aria-label={`${title || 'Untitled'}: ${said}. Show in library`}
            onClick={() => {
              show([posterId]);
            }}
          >
            <Box h={144}>
              <PosterImage posterId={posterId} color={null} hasImage size={240} />
            </Box>
            <Text size="xs" truncate>
              <bdi>{title}</bdi>
            </Text>
            {below}
          </UnstyledButton>
        ))}
      </div>
      {visible.length < thumbs.length && (
        <Button
          size="xs"
          variant="default"
          mt="sm"
          onClick={() => {
            setShown(shown + 4 * FIRST);
          }}
        >
          Show more here
        </Button>
      )}
    </Box>
  );
});
