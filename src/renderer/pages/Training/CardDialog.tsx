// The model card of a run: data, recipe, metrics and limits as Markdown, to read, copy or save.
import { Button, Code, CopyButton, Group, Modal, ScrollArea, Stack } from '@mantine/core';
import type { Run } from '../../../shared/domain.ts';
import { useCall } from '../../api/queries.ts';
import { ErrorNotice } from '../../parts/ErrorNotice.tsx';
import { LateLoader } from '../../parts/LateLoader.tsx';
import { fileNameOf, saveText } from '../../parts/saveFile.ts';

/** `name`: of the run. */
export function CardText({ name, card }: { name: string; card: string }) {
  return (
    <Stack>
      <ScrollArea.Autosize mah="60dvh" type="auto">
        <Code block fz="xs" style={{ whiteSpace: 'pre-wrap' }} aria-label="Model card">
          {card}
        </Code>
      </ScrollArea.Autosize>
      <Group justify="flex-end">
        <CopyButton value={card}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
        <Button
          onClick={() => {
            saveText(`${fileNameOf(name)}-card.md`, card, 'text/markdown');
          }}
        >
          Save as Markdown
        </Button>
      </Group>
    </Stack>
  );
}

export function CardDialog({ run, onClose }: { run: Run; onClose: () => void }) {
  const { data, error } = useCall('runs.report', { runId: run.id });
  const card = data?.markdown.card;
  return (
    <Modal opened onClose={onClose} size="xl" title={`Model card of ${run.name}`}>
      {error ? (
        <ErrorNotice error={error} title="The card could not be made" m={0} />
      ) : card === undefined ? (
        <LateLoader />
      ) : (
        <CardText name={run.name} card={card} />
      )}
    </Modal>
  );
}
