// The model card of a tagline run, to read, copy or save.
import { Modal } from '@mantine/core';
import type { Run } from '../../../../shared/domain.ts';
import { taglineCard } from '../../../../shared/evaluation/taglines/card.ts';
import { CardText } from '../CardDialog.tsx';

export function TaglineCardDialog({ run, onClose }: { run: Run; onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} size="xl" title={`Model card of ${run.name}`}>
      <CardText name={run.name} card={taglineCard(run)} />
    </Modal>
  );
}
