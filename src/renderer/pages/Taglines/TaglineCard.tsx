// The poster's tagline as it stands: its words (edited where they stand), where they come from, how far their approval is and who
// brought it there, and the buttons that move it on.
import { Box, Button, Group, Kbd, Text, Tooltip } from '@mantine/core';
import { IconArrowBackUp, IconCircle, IconCircleCheckFilled, IconSend, type Icon } from '@tabler/icons-react';
import type { Approval } from '../../../shared/taglines/draft.ts';
import { ChangedMeanwhile } from '../../parts/ChangedMeanwhile.tsx';
import { ago, dateTime } from '../../parts/words.ts';
import { acceptDraft, stoppedDecisionStore } from '../../state/deskEdits.ts';
import type { DeskPoster } from '../../state/deskPaint.ts';
import { usePeople } from '../../state/people.ts';
import { useStore } from '../../state/store.ts';
import { TaglineEditor } from '../Library/TaglineEditor.tsx';
import { LengthLine } from './LengthLine.tsx';
import { APPROVALS, originWords } from './words.ts';
import classes from './Taglines.module.css';

const ICONS: Readonly<Record<Approval, Icon>> = {
  draft: IconCircle,
  proposed: IconSend,
  approved: IconCircleCheckFilled,
};

/** What stopped a decision: both sides, and the choice. */
function Stopped({ poster }: { poster: DeskPoster }) {
  const stopped = useStore(stoppedDecisionStore);
  const { me } = usePeople();
  if (stopped?.posterId !== poster.posterId) return null;
  const forget = (): void => {
    stoppedDecisionStore.set(null);
  };
  return (
    <Box>
      <ChangedMeanwhile
        theirs={stopped.theirs}
        onTake={forget}
        onSaveMine={() => {
          forget();
          void acceptDraft({ poster, me }, stopped.draft, stopped.text, stopped.theirs);
        }}
      />
      <Text size="xs" className="quiet">
        Yours: <bdi>{stopped.text}</bdi>
      </Text>
    </Box>
  );
}

/** How far the tagline is, by whom and since when. */
function ApprovalLine({ poster }: { poster: DeskPoster }) {
  const { tagline } = poster;
  if (tagline === null) return null;
  const origin = originWords(
    tagline,
    poster.drafts.find(({ id }) => id === tagline.draftId),
  );
  if (tagline.approval === null) {
    return (
      <Text size="xs" className="quiet">
        {origin}; nobody worked on it here
      </Text>
    );
  }
  const ApprovalIcon = ICONS[tagline.approval];
  const { word, about } = APPROVALS[tagline.approval];
  return (
    <Group gap={6} wrap="nowrap" align="flex-start" role="status" aria-label="Approval">
      <ApprovalIcon size={16} aria-hidden className={classes.approval} data-approval={tagline.approval} />
      <Text size="xs" title={about}>
        <b>{word}</b>
        {tagline.by !== null && ` by ${tagline.by}`}
        {tagline.at !== null && <span title={dateTime(tagline.at)}>, {ago(tagline.at)}</span>}
        <span className="quiet"> · {origin}</span>
      </Text>
    </Group>
  );
}

export interface TaglineCardProps {
  poster: DeskPoster;
  onApprove: (approval: Approval) => void;
}

export function TaglineCard({ poster, onApprove }: TaglineCardProps) {
  const { tagline } = poster;
  const approval = tagline?.approval ?? null;
  const step = (to: Approval, label: string, keyCap: string, tip: string, icon: React.ReactNode) => (
    <Tooltip label={tip}>
      <Button
        size="compact-xs"
        variant={to === 'approved' && approval !== 'approved' ? 'filled' : 'default'}
        disabled={tagline === null || approval === to}
        leftSection={icon}
        rightSection={keyCap === '' ? undefined : <Kbd size="xs">{keyCap}</Kbd>}
        onClick={() => {
          onApprove(to);
        }}
      >
        {label}
      </Button>
    </Tooltip>
  );
  return (
    <Box component="section" aria-label="Tagline of the poster" className={classes.tagline}>
      <TaglineEditor
        poster={{ id: poster.posterId, tagline: tagline?.text ?? null, taglineSource: null }}
        key={`tagline ${String(poster.posterId)}`}
      />
      {tagline !== null && <LengthLine text={tagline.text} />}
      <ApprovalLine poster={poster} />
      <Stopped poster={poster} />
      <Group gap={6} mt={6}>
        {step('proposed', 'Propose', 'P', 'Put it forward for approval', <IconSend size={14} />)}
        {step('approved', 'Approve', '⇧A', 'It is ready to be used', <IconCircleCheckFilled size={14} />)}
        {(approval === 'proposed' || approval === 'approved') &&
          step('draft', 'Back to chosen', '', 'Take the approval back (Shift P)', <IconArrowBackUp size={14} />)}
      </Group>
    </Box>
  );
}
