// Models: the runs of this project, the models of this machine, and those that can be had.
import { useState, type ReactNode } from 'react';
import { Alert, Box, ScrollArea, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react';
import type { Model } from '../../../shared/models.ts';
import { useCall } from '../../api/queries.ts';
import { ErrorNotice } from '../../parts/ErrorNotice.tsx';
import { LateLoader } from '../../parts/LateLoader.tsx';
import { PageHead } from '../../parts/PageHead.tsx';
import { AddFolder } from './AddFolder.tsx';
import { HubSettings } from './HubSettings.tsx';
import { ModelRow } from './ModelRow.tsx';
import { sectionOf, type ModelSection } from './modelWords.ts';
import { RunsTable } from './RunsTable.tsx';
import { UseDialog } from './UseDialog.tsx';

function Section({ title, about, children }: { title: string; about: string; children: ReactNode }) {
  return (
    <Box component="section" aria-label={title}>
      <Title order={2} size="h4">
        {title}
      </Title>
      <Text size="sm" className="quiet" mb="sm">
        {about}
      </Text>
      <Stack gap="xs">{children}</Stack>
    </Box>
  );
}

export default function ModelsPage() {
  const { data: list, error, refetch } = useCall('models.list', {});
  const [using, setUsing] = useState<Model | null>(null);
  if (error !== null && !list) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  if (!list) return <LateLoader />;
  const { encoder, offline } = list;
  const rows = (section: ModelSection): ReactNode[] =>
    list.models
      .filter((model) => sectionOf(model) === section)
      .map((model) => (
        <ModelRow
          key={model.id}
          model={model}
          offline={offline}
          encoder={encoder?.id === model.id ? encoder : null}
          {...(encoder === null
            ? {}
            : {
                onUse: () => {
                  setUsing(model);
                },
              })}
        />
      ));
  const found = rows('found');
  const onStarter = encoder?.id === 'efficientnet-lite0';
  return (
    <ScrollArea h="100%" type="auto">
      <Stack p="lg" gap="xl" maw={1200}>
        <Box component="section" aria-label="Runs">
          <PageHead
            title="Runs"
            about="Genre heads trained in this project. The active one gives the probabilities and the review queues."
          />
          <RunsTable />
        </Box>
        <Section
          title="On this machine"
          about="They turn posters and words into numbers, or write taglines; all that is derived from one carries its hash."
        >
          {list.notice !== null && (
            <Alert color="red" icon={<IconAlertTriangle size={18} />} p="xs" role="alert">
              {list.notice}
            </Alert>
          )}
          {onStarter && (
            <Alert icon={<IconInfoCircle size={18} />} variant="light" p="xs">
              This project uses the starter encoder, which needs no download. A CLIP model knows far more of pictures
              and words: download one below, then choose “Use for this project”.
            </Alert>
          )}
          {rows('installed')}
          <AddFolder />
        </Section>
        {found.length > 0 && (
          <Section
            title="Found on this machine"
            about="They lie in the Hugging Face cache, or in the studio’s own folder. Added, they are used where they lie; nothing is copied."
          >
            {found}
          </Section>
        )}
        <Section title="To download" about="Size, licence and source are shown before anything is fetched.">
          <HubSettings key={list.endpoint + list.hubCache} list={list} />
          {rows('available')}
        </Section>
      </Stack>
      {using && (
        <UseDialog
          model={using}
          now={encoder?.id === using.id ? encoder : null}
          onClose={() => {
            setUsing(null);
          }}
        />
      )}
    </ScrollArea>
  );
}
