// The models of this machine by what can be done with them: installed, found in a cache, to be downloaded; and where from.
import { useState, type ReactNode } from 'react';
import { Alert, Anchor, Box, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconInfoCircle, IconPlugConnectedX } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { Model, ModelList } from '../../../shared/models.ts';
import { AddFolder } from './AddFolder.tsx';
import { HubSettings } from './HubSettings.tsx';
import { ModelRow } from './ModelRow.tsx';
import { inSection, languageWords, type ModelSection } from './modelWords.ts';
import { UseDialog } from './UseDialog.tsx';

const SOURCES_ID = 'where-models-come-from';

function Section({ title, about, id, children }: { title: string; about: string; id?: string; children: ReactNode }) {
  return (
    <Box component="section" aria-label={title} {...(id === undefined ? {} : { id })}>
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

export function ModelLists({ list }: { list: ModelList }) {
  const [using, setUsing] = useState<Model | null>(null);
  const { encoder, offline } = list;
  const rows = (section: ModelSection): ReactNode[] =>
    inSection(list, section).map((model) => (
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
  const language = languageWords(list.models);
  return (
    <Stack gap="xl">
      <Section
        title="On this machine"
        about="What is derived from a model carries its hash, and stays when you change it."
      >
        {list.notice !== null && (
          <Alert color="red" icon={<IconAlertTriangle size={18} />} p="xs" role="alert">
            {list.notice}
          </Alert>
        )}
        {rows('installed')}
        {encoder?.id === 'efficientnet-lite0' && (
          <Alert icon={<IconInfoCircle size={18} />} variant="light" p="xs">
            This project uses the starter encoder, which needs no download. A CLIP model knows far more of pictures and
            words: download one below, then choose “Use for this project”.
          </Alert>
        )}
        {language !== null && (
          <Alert icon={<IconInfoCircle size={18} />} variant="light" p="xs">
            {language}{' '}
            <Anchor component={Link} to="/training?task=taglines" size="sm">
              Train a tagline model
            </Anchor>
          </Alert>
        )}
      </Section>
      {found.length > 0 && (
        <Section
          title="Found on this machine"
          about="They lie in the Hugging Face cache, or in the studio’s own folder. Added, they are used where they lie; nothing is copied."
        >
          {found}
        </Section>
      )}
      <Section title="To download" about="Size, licence and source are shown again before anything is fetched.">
        {offline && (
          <Alert color="gray" icon={<IconPlugConnectedX size={18} />} p="xs">
            The studio is set to offline: nothing is downloaded.{' '}
            <Anchor
              component="button"
              size="sm"
              onClick={() => document.getElementById(SOURCES_ID)?.scrollIntoView({ block: 'center' })}
            >
              Change that below
            </Anchor>
          </Alert>
        )}
        {rows('available')}
      </Section>
      <Section title="Your own" about="Models that are on this computer already are used from their folder.">
        <AddFolder />
      </Section>
      <Section
        id={SOURCES_ID}
        title="Where models come from"
        about="For all projects of this computer. Downloads under way keep the address that they began with."
      >
        <HubSettings list={list} />
      </Section>
      {using && (
        <UseDialog
          model={using}
          now={encoder?.id === using.id ? encoder : null}
          onClose={() => {
            setUsing(null);
          }}
        />
      )}
    </Stack>
  );
}
