// What can be done with a tagline run: draft with it, look at it closely, train it again, read its card.
import { useState } from 'react';
import { Button, Group, Tooltip } from '@mantine/core';
import { Link } from 'react-router';
import type { Run } from '../../../../shared/domain.ts';
import { useCall } from '../../../api/queries.ts';
import { changeTaglineTrainDraft } from '../../../state/taglineDraft.ts';
import { draftWithRun } from '../../../state/runs.ts';
import { TaglineCardDialog } from './TaglineCardDialog.tsx';
import { taglineFields } from './taglineFields.ts';
import { taglineDraftOfRun } from './taglineRequests.ts';

/** Puts the recipe of a run into the form. */
function useTrainAgain(run: Run): () => void {
  const { data: models } = useCall('models.list', {});
  const { data: info } = useCall('studio.info', {});
  return () => {
    changeTaglineTrainDraft(
      taglineDraftOfRun(run, taglineFields(), {
        encoder: models?.encoder?.id ?? null,
        splitName: info?.project?.splitName ?? null,
      }),
    );
    document.querySelector<HTMLElement>('[aria-label="Recipe"] input')?.focus();
  };
}

export function TaglineRunActions({ run, used }: { run: Run; used: boolean }) {
  const [card, setCard] = useState(false);
  const trainAgain = useTrainAgain(run);
  const done = run.state === 'done';
  return (
    <Group gap={6} wrap="nowrap" flex="none">
      {done && !used && (
        <Tooltip label="The tagline desk drafts with it from then on." w={240}>
          <Button size="xs" variant="default" onClick={() => void draftWithRun(run)}>
            Use for drafting
          </Button>
        </Tooltip>
      )}
      {done && (
        <Tooltip label="Its scores on a part of the split, with intervals and beside baselines." w={240}>
          <Button
            size="xs"
            variant="default"
            component={Link}
            to={`/evaluation?task=taglines&run=${encodeURIComponent(run.id)}`}
          >
            Evaluate
          </Button>
        </Tooltip>
      )}
      {!run.builtIn && (
        <Tooltip label="Puts its recipe into the form at the left; nothing starts yet." w={240}>
          <Button size="xs" variant="default" onClick={trainAgain}>
            Train again with this recipe
          </Button>
        </Tooltip>
      )}
      {done && (
        <Button
          size="xs"
          variant="default"
          onClick={() => {
            setCard(true);
          }}
        >
          Model card
        </Button>
      )}
      {card && (
        <TaglineCardDialog
          run={run}
          onClose={() => {
            setCard(false);
          }}
        />
      )}
    </Group>
  );
}
