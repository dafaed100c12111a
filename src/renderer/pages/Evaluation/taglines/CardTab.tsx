// The model card of a tagline run, to read and to save.
import { Group, Stack, Text } from '@mantine/core';
import type { Run } from '../../../../shared/domain.ts';
import { taglineCard } from '../../../../shared/evaluation/taglines/card.ts';
import { markdownBlocks } from '../../../parts/markdownBlocks.ts';
import { MarkdownView } from '../../../parts/MarkdownView.tsx';
import { cardLayout } from '../canvas/cardLayout.ts';
import { reportFile } from '../fileNames.ts';
import { SaveButtons } from '../SaveButtons.tsx';

export function CardTab({ run }: { run: Run }) {
  const card = taglineCard(run);
  return (
    <Stack gap="sm" component="section" aria-label="Model card">
      <Group justify="space-between">
        <Text size="xs" className="quiet">
          What the run is, what it was trained on, whether it beats what no model made, and where not to trust it.
        </Text>
        <SaveButtons
          what="model card"
          files={[
            { extension: 'md', name: reportFile(run.name, 'model-card', 'md'), text: card },
            {
              extension: 'png',
              name: reportFile(run.name, 'model-card', 'png'),
              draw: (measure) => cardLayout(markdownBlocks(card), measure),
            },
          ]}
        />
      </Group>
      <MarkdownView text={card} />
    </Stack>
  );
}
