// Drafts that are not among the cards: those that the settings left out, with why, and those that were rejected. Folded until
// somebody looks.
import { useState } from 'react';
import { Button, Text, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import type { Draft, MadeDraft } from '../../../shared/taglines/draft.ts';
import { plural } from '../../parts/words.ts';
import { Marks } from './Nearest.tsx';
import { refusedWords } from './words.ts';
import classes from './Taglines.module.css';

function Fold({ words, children }: { words: string; children: React.ReactNode }) {
  const [open, setOpen] = useState(false);
  const Chevron = open ? IconChevronDown : IconChevronRight;
  return (
    <div className={classes.fold}>
      <UnstyledButton
        className={classes.foldHead}
        aria-expanded={open}
        onClick={() => {
          setOpen(!open);
        }}
      >
        <Chevron size={14} aria-hidden />
        {words}
      </UnstyledButton>
      {open && children}
    </div>
  );
}

/** What came of the last request beside the cards. */
export function LeftOut({ refused, why }: { refused: readonly MadeDraft[]; why: string | null }) {
  if (refused.length === 0 && why === null) return null;
  return (
    <>
      {why !== null && (
        <Text size="xs" className={classes.why} role="status">
          {why}
        </Text>
      )}
      {refused.length > 0 && (
        <Fold words={refusedWords(refused)}>
          <ul className={classes.foldList}>
            {refused.map((draft) => (
              <li key={draft.text}>
                <bdi>{draft.text}</bdi>
                <Marks marks={draft.marks} />
              </li>
            ))}
          </ul>
        </Fold>
      )}
    </>
  );
}

export function Rejected({ drafts, onReopen }: { drafts: readonly Draft[]; onReopen: (draft: Draft) => void }) {
  if (drafts.length === 0) return null;
  return (
    <Fold words={`${plural(drafts.length, 'rejected draft')}`}>
      <ul className={classes.foldList}>
        {drafts.map((draft) => (
          <li key={draft.id} className={classes.rejected}>
            <span>{draft.text}</span>
            <Button
              size="compact-xs"
              variant="default"
              onClick={() => {
                onReopen(draft);
              }}
            >
              Reopen
            </Button>
          </li>
        ))}
      </ul>
    </Fold>
  );
}
