// One draft as a card: its words, marks, the parts of its score, what it is near to, its length, and what can be done with it. The
// card that is chosen is the one that the keys act on.
import { memo, useEffect, useRef } from 'react';
import { ActionIcon, Badge, Tooltip } from '@mantine/core';
import { IconArrowBackUp, IconCheck, IconCopy, IconPencil, IconRefresh, IconX, type Icon } from '@tabler/icons-react';
import type { Draft, ScoreParts } from '../../../shared/taglines/draft.ts';
import type { RankWeights } from '../../../shared/taglines/draftSettings.ts';
import { scoreOf } from '../../../shared/taglines/rank.ts';
import { HiddenMark } from '../../spelling/HiddenMark.tsx';
import { useDraftEdit } from '../../state/draftEdits.ts';
import { projectDir } from '../../state/edits.ts';
import { LengthLine } from './LengthLine.tsx';
import { DraftEditor } from './DraftEditor.tsx';
import { Marks, Nearest } from './Nearest.tsx';
import { SpelledText } from './SpelledText.tsx';
import { ScoreBars } from './ScoreBars.tsx';
import { WordDiff } from './WordDiff.tsx';
import classes from './Taglines.module.css';

/** What can be done with a draft, by key or by button. */
export type DraftAction = 'accept' | 'edit' | 'reject' | 'reopen' | 'more' | 'copy';

const ACTIONS: readonly { action: DraftAction; label: string; keyCap: string; icon: Icon }[] = [
  { action: 'accept', label: 'Accept', keyCap: 'A', icon: IconCheck },
  { action: 'edit', label: 'Edit', keyCap: 'E', icon: IconPencil },
  { action: 'reject', label: 'Reject', keyCap: 'X', icon: IconX },
  { action: 'more', label: 'More like it', keyCap: 'M', icon: IconRefresh },
  { action: 'copy', label: 'Copy', keyCap: 'C', icon: IconCopy },
];

const STATES: Readonly<Record<Draft['state'], string | null>> = {
  open: null,
  accepted: 'Accepted',
  edited: 'Accepted, reworded',
  rejected: 'Rejected',
};

export interface DraftCardProps {
  draft: Draft;
  /** Place in the order of the screen, from 0. */
  index: number;
  chosen: boolean;
  editing: boolean;
  weights: RankWeights;
  /** Parts of the drafts that it stands beside. */
  beside: readonly ScoreParts[];
  onChoose: (index: number) => void;
  onAct: (action: DraftAction, draft: Draft, text: string) => void;
  onLeave: () => void;
}

export const DraftCard = memo(function DraftCard(props: DraftCardProps) {
  const { draft, index, chosen, editing, weights, beside, onChoose, onAct, onLeave } = props;
  const element = useRef<HTMLElement>(null);
  const kept = useDraftEdit(projectDir(), draft.id);
  const text = kept ?? draft.text;
  const reworded = kept !== undefined && kept.trim() !== draft.text;
  const state = STATES[draft.state];
  // Arrows go from card to card; Tab goes on in the one that they have chosen.
  const tabIndex = chosen ? 0 : -1;
  useEffect(() => {
    if (chosen) element.current?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  return (
    <article
      ref={element}
      className={classes.draft}
      aria-label={`Draft ${String(index + 1)}: ${draft.text}`}
      aria-current={chosen || undefined}
      data-state={draft.state}
      data-draft={draft.id}
      data-editing={editing || undefined}
      onClick={() => {
        onChoose(index);
      }}
    >
      <div className={classes.draftHead}>
        {editing ? (
          <DraftEditor
            draft={draft}
            text={text}
            onSave={(next) => {
              onAct('accept', draft, next);
            }}
            onLeave={onLeave}
          />
        ) : (
          <p className={classes.words} dir="auto">
            <SpelledText text={draft.final ?? draft.text} />
          </p>
        )}
        <Tooltip label="Score: the parts by what they count">
          <span className={classes.score}>{scoreOf(draft.parts, weights).toFixed(2)}</span>
        </Tooltip>
      </div>
      {!editing && reworded && (
        <div className={classes.unsaved}>
          <b>Reworded, not saved:</b>
          <WordDiff before={draft.text} after={kept} />
        </div>
      )}
      {!editing && draft.state === 'edited' && draft.final !== null && (
        <WordDiff before={draft.text} after={draft.final} />
      )}
      {!editing && <HiddenMark text={reworded ? kept : (draft.final ?? draft.text)} />}
      <Marks marks={draft.marks} />
      {!editing && <LengthLine text={draft.final ?? draft.text} tabIndex={tabIndex} />}
      <ScoreBars parts={draft.parts} all={beside} weights={weights} />
      <Nearest nearest={draft.nearest} tabIndex={tabIndex} />
      <div className={classes.draftFoot}>
        {state !== null && (
          <Badge variant="light" color="gray" tt="none" leftSection={<IconCheck size={12} />}>
            {state}
          </Badge>
        )}
        <span style={{ flex: 1 }} />
        {state !== null ? (
          <Tooltip label="Take the decision back">
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label="Reopen the draft"
              tabIndex={tabIndex}
              onClick={() => {
                onAct('reopen', draft, text);
              }}
            >
              <IconArrowBackUp size={16} />
            </ActionIcon>
          </Tooltip>
        ) : null}
        {ACTIONS.filter(({ action }) => draft.state === 'open' || action === 'more' || action === 'copy').map(
          ({ action, label, keyCap, icon: ActionSymbol }) => (
            <Tooltip
              key={action}
              label={`${reworded && action === 'accept' ? 'Accept as reworded' : label} (${keyCap})`}
            >
              <ActionIcon
                variant={action === 'accept' && chosen ? 'filled' : 'subtle'}
                color={action === 'accept' && chosen ? undefined : 'gray'}
                aria-label={`${label}: ${draft.text}`}
                tabIndex={tabIndex}
                onClick={() => {
                  onAct(action, draft, text);
                }}
              >
                <ActionSymbol size={16} />
              </ActionIcon>
            </Tooltip>
          ),
        )}
      </div>
    </article>
  );
});
