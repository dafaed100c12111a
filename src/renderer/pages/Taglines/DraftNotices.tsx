// What must be known of where drafts come from: that the small starter model makes them, and that a poster has no image.
import { Alert, Anchor, Text } from '@mantine/core';
import { IconInfoCircle, IconPhotoOff } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { DeskPoster } from '../../state/deskPaint.ts';
import { useTaglineRuns } from './useTaglineRuns.ts';
import classes from './Taglines.module.css';

export function DraftNotices({ poster, runId }: { poster: DeskPoster; runId: string | null }) {
  const { starter } = useTaglineRuns(runId);
  return (
    <>
      {!poster.hasImage && (
        <Alert className={classes.notice} color="gray" icon={<IconPhotoOff size={16} />} p="xs">
          <Text size="xs">This poster has no image: its drafts come from genres and title alone.</Text>
        </Alert>
      )}
      {starter && (
        <Text size="xs" className={classes.starter} role="note">
          <IconInfoCircle size={14} aria-hidden /> Starter model: small, knows a few thousand films.{' '}
          <Anchor component={Link} to="/models" size="xs">
            Download GPT-2
          </Anchor>{' '}
          and{' '}
          <Anchor component={Link} to="/training?task=taglines" size="xs">
            train
          </Anchor>{' '}
          for better drafts.
        </Text>
      )}
    </>
  );
}
