// The notice that the queue was ranked anew, and how it changed: the card at the place stayed.
import { Alert } from '@mantine/core';
import { IconArrowsSort } from '@tabler/icons-react';
import { plural } from '../../parts/words.ts';
import type { Review } from './useReview.ts';

export function RankedAnew({ change, onClose }: { change: NonNullable<Review['change']>; onClose: () => void }) {
  const { by, came, went, currentLeft } = change;
  return (
    <Alert
      role="status"
      aria-label="The queue was ranked anew"
      icon={<IconArrowsSort size={18} />}
      color="blue"
      radius={0}
      py={6}
      withCloseButton
      closeButtonLabel="Close the notice"
      onClose={onClose}
    >
      The queue was ranked anew by {by}: ahead of you {plural(came, 'card is', 'cards are')} new and{' '}
      {plural(went, 'is', 'are')} no longer among the first.{' '}
      {currentLeft ? 'This card stayed, although it is no longer among the first.' : 'This card stayed.'}
    </Alert>
  );
}
