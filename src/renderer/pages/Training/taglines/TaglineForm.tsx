// The form of a tagline training at the left: what it begins with, learns from and how. Starts what it describes.
import { memo, useMemo } from 'react';
import { ScrollArea, SegmentedControl, Stack, Title } from '@mantine/core';
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

import { SweepSettings } from '../SweepSettings.tsx';
import { BaseField } from './BaseField.tsx';
import { baseOptions } from './baseWords.ts';
import {
  advancedTaglineGroups,
  basicTaglineFields,
  fieldsOfTaglinePreset,
  taglineFields,
  taglineProblems,
} from './taglineFields.ts';
import { taglinePresetOf, taglineRecipeOf, taglineRunName } from './taglineRequests.ts';
import { TaglineStartBar } from './TaglineStartBar.tsx';
import { planTaglineSweep, taglineVarySettings } from './taglineSweep.ts';
import { FromField, TargetsField, UseField } from './TargetFields.tsx';

const MODES = [
  { value: 'run', label: 'One run' },
  { value: 'sweep', label: 'Sweep' },
];
const NONE: ReadonlySet<string> = new Set();

/** `onStarted` gets what the address has of what was started: a run, or the list of all. */
export const TaglineForm = memo(function TaglineForm({ onStarted }: { onStarted: (search: string) => void }) {
  const draft = useTaglineTrainDraft();
  const { data: runs } = useCall('runs.list', { task: 'taglines' });
  const { data: models } = useCall('models.list', {});
  const sweep = draft.mode === 'sweep';
  const preset = taglinePresetOf(draft);
  const all = useMemo(() => taglineFields(), []);
  const fields = useMemo(() => fieldsOfTaglinePreset(preset, all), [preset, all]);
  const changed = changedFields(draft.values, fields);
  const problems = taglineProblems(taglineRecipeOf(draft, all));
  const plan = useMemo(() => (sweep ? planTaglineSweep(draft, all) : null), [sweep, draft, all]);
  const settings = useMemo(() => taglineVarySettings(all, baseOptions(models?.models ?? [])), [all, models]);
  const varied = sweep ? new Set(draft.vary.filter((v) => v.values.length > 0).map((v) => v.setting)) : NONE;
  return (
    <Stack h="100%" gap={0} component="section" aria-label="Recipe">
      <ScrollArea flex={1} type="auto" scrollbars="y" offsetScrollbars="y">
        <Stack gap="sm" p="md">
          <TaskSwitch task="taglines" />
          <SegmentedControl
            size="xs"
            fullWidth
            aria-label="What to start"
            data={MODES}
            value={draft.mode}
            onChange={(mode) => {
              changeTaglineTrainDraft({ mode: mode === 'sweep' ? 'sweep' : 'run' });
            }}
          />
          {plan && (
            <SweepSettings
              settings={settings}
              vary={draft.vary}
              plan={{ ...plan, words: '' }}
              onVary={(vary) => {
                changeTaglineTrainDraft({ vary });
              }}
            />
          )}
          <NameField
            name={draft.name}
            made={sweep ? 'Taglines' : taglineRunName(draft, all)}
            onChange={(name) => {
              changeTaglineTrainDraft({ name });
            }}
          />
          <PresetSelect
            presets={TAGLINE_PRESETS}
            preset={preset.id}
            about={preset.about}
            changed={changed}
            disabled={varied.has('preset')}
            onPreset={(id) => {
              changeTaglineTrainDraft({ preset: id, values: {} });
            }}
            onReset={() => {
              changeTaglineTrainDraft({ values: {} });
            }}
          />
          {!varied.has('base') && <BaseField base={draft.base} />}
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
            varied={varied}
            onChange={changeTaglineRecipeValue}
          />
        </Stack>
      </ScrollArea>
      <TaglineStartBar
        draft={draft}
        fields={all}
        problems={Object.keys(problems).length}
        runs={runs?.runs ?? []}
        plan={plan}
        onStarted={onStarted}
      />
    </Stack>
  );
});
