// The form of a tagline training at the left: what it begins with, learns from and how. Starts what it describes.
import { memo, useMemo } from 'react';
import { ScrollArea, Stack, Title } from '@mantine/core';
import { TAGLINE_PRESETS } from '../../../../shared/taglines/taglinePresets.ts';
import { useCall } from '../../../api/queries.ts';
import {
  changeTaglineRecipeValue,
  changeTaglineTrainDraft,
  useTaglineTrainDraft,
} from '../../../state/taglineDraft.ts';
import { TaskSwitch } from '../../../parts/TaskSwitch.tsx';
import { EncoderField, NameField, SplitField } from '../DataSettings.tsx';
import { PresetSelect } from '../PresetSelect.tsx';
import { RecipeSettings } from '../RecipeSettings.tsx';
import { changedFields } from '../schemaFields.ts';

import { BaseField } from './BaseField.tsx';
import {
  advancedTaglineGroups,
  basicTaglineFields,
  fieldsOfTaglinePreset,
  taglineFields,
  taglineProblems,
} from './taglineFields.ts';
import { taglinePresetOf, taglineRecipeOf, taglineRunName } from './taglineRequests.ts';
import { TaglineStartBar } from './TaglineStartBar.tsx';
import { FromField, TargetsField, UseField } from './TargetFields.tsx';

const NONE: ReadonlySet<string> = new Set();

/** `onStarted` gets the run that was started. */
export const TaglineForm = memo(function TaglineForm({ onStarted }: { onStarted: (runId: string) => void }) {
  const draft = useTaglineTrainDraft();
  const { data: runs } = useCall('runs.list', { task: 'taglines' });
  const preset = taglinePresetOf(draft);
  const all = useMemo(() => taglineFields(), []);
  const fields = useMemo(() => fieldsOfTaglinePreset(preset, all), [preset, all]);
  const changed = changedFields(draft.values, fields);
  const problems = taglineProblems(taglineRecipeOf(draft, all));
  return (
    <Stack h="100%" gap={0} component="section" aria-label="Recipe">
      <ScrollArea flex={1} type="auto" scrollbars="y" offsetScrollbars="y">
        <Stack gap="sm" p="md">
          <TaskSwitch task="taglines" />
          <NameField
            name={draft.name}
            made={taglineRunName(draft, all)}
            onChange={(name) => {
              changeTaglineTrainDraft({ name });
            }}
          />
          <PresetSelect
            presets={TAGLINE_PRESETS}
            preset={preset.id}
            about={preset.about}
            changed={changed}
            disabled={false}
            onPreset={(id) => {
              changeTaglineTrainDraft({ preset: id, values: {} });
            }}
            onReset={() => {
              changeTaglineTrainDraft({ values: {} });
            }}
          />
          <BaseField base={draft.base} />
          <TargetsField draft={draft} />
          <FromField draft={draft} runs={runs?.runs ?? []} />
          <EncoderField
            value={draft.encoder}
            varied={false}
            learner="the model"
            onChange={(encoder) => {
              changeTaglineTrainDraft({ encoder });
            }}
          />
          <SplitField
            value={draft.splitName}
            varied={false}
            onChange={(splitName) => {
              changeTaglineTrainDraft({ splitName });
            }}
          />
          <UseField draft={draft} />
          <Title order={3} size="h6" mt={4}>
            Recipe
          </Title>
          <RecipeSettings
            basic={basicTaglineFields(fields)}
            advanced={advancedTaglineGroups(fields)}
            values={draft.values}
            changed={new Set(changed.map(({ path }) => path))}
            problems={problems}
            varied={NONE}
            onChange={changeTaglineRecipeValue}
          />
        </Stack>
      </ScrollArea>
      <TaglineStartBar
        draft={draft}
        fields={all}
        problems={Object.keys(problems).length}
        runs={runs?.runs ?? []}
        onStarted={onStarted}
      />
    </Stack>
  );
});
