// The form at the left: one run, a sweep of runs, or a check of all labels. Starts what it describes; others may be running.
import { memo, useMemo } from 'react';
import { NumberInput, ScrollArea, SegmentedControl, Stack, Text, Title } from '@mantine/core';
import { useCall } from '../../api/queries.ts';
import { PRESETS } from '../../../shared/presets.ts';
import { TaskSwitch } from '../../parts/TaskSwitch.tsx';
import { changeRecipeValue, changeTrainDraft, useTrainDraft, type TrainDraft } from '../../state/trainDraft.ts';
import { ActivateField, EncoderField, GenresField, NameField, SplitField } from './DataSettings.tsx';
import { PresetSelect } from './PresetSelect.tsx';
import { advancedGroups, fieldsOfPreset, isBasic, recipeFields, recipeProblems } from './recipeFields.ts';
import { RecipeSettings } from './RecipeSettings.tsx';
import { foldsProblem, presetOf, recipeOf, runName, sweepName, sweepOf } from './requests.ts';
import { changedFields } from './schemaFields.ts';
import { CROSSVAL_ABOUT } from './settingWords.ts';
import { StartBar } from './StartBar.tsx';
import { NO_PLAN, planSweep } from './sweepPlan.ts';
import { SweepSettings } from './SweepSettings.tsx';
import { useVarySettings } from './useVarySettings.ts';

const MODES = [
  { value: 'run', label: 'One run' },
  { value: 'sweep', label: 'Sweep' },
  { value: 'crossval', label: 'Check labels' },
];

const NONE: ReadonlySet<string> = new Set();

function FoldsField({ draft }: { draft: TrainDraft }) {
  return (
    <Stack gap="sm" component="section" aria-label="Check all labels out-of-sample">
      <div>
        <Title order={3} size="h6">
          Check all labels out-of-sample
        </Title>
        <Text size="xs" className="quiet">
          {CROSSVAL_ABOUT}
        </Text>
      </div>
      <NumberInput
        label="Folds"
        description="Parts that the posters are divided into. More: each head sees more posters, and it takes longer; 5 is usual."
        size="xs"
        allowDecimal={false}
        clampBehavior="none"
        min={2}
        max={20}
        error={foldsProblem(draft)}
        value={draft.folds}
        onChange={(value) => {
          changeTrainDraft({ folds: String(value) });
        }}
      />
    </Stack>
  );
}

/** `onStarted` gets the search part of the address that shows what was started. */
export const RecipeForm = memo(function RecipeForm({ onStarted }: { onStarted: (search: string) => void }) {
  const draft = useTrainDraft();
  const { mode } = draft;
  const preset = presetOf(draft);
  const { data: runs } = useCall('runs.list', {});
  const { data: models } = useCall('models.list', {});
  const all = useMemo(() => recipeFields(), []);
  const fields = useMemo(() => fieldsOfPreset(preset, all), [preset, all]);
  const varySettings = useVarySettings(all);
  const changed = changedFields(draft.values, fields);
  const problems = recipeProblems(recipeOf(draft, all));
  const encoder = models?.encoder?.id ?? '';
  const plan = useMemo(
    () => (mode === 'sweep' ? planSweep(sweepOf(draft, all), runs?.runs ?? [], encoder) : NO_PLAN),
    [mode, draft, all, runs, encoder],
  );
  const varied = mode === 'sweep' ? new Set(draft.vary.filter((v) => v.values.length > 0).map((v) => v.setting)) : NONE;
  return (
    <Stack h="100%" gap={0} component="section" aria-label="Recipe">
      <ScrollArea flex={1} type="auto" scrollbars="y" offsetScrollbars="y">
        <Stack gap="sm" p="md">
          <TaskSwitch task="genres" />
          <SegmentedControl
            size="xs"
            fullWidth
            aria-label="What to start"
            data={MODES}
            value={mode}
            onChange={(next) => {
              changeTrainDraft({ mode: next as TrainDraft['mode'] });
            }}
          />
          {mode === 'crossval' && <FoldsField draft={draft} />}
          {mode === 'sweep' && (
            <SweepSettings
              settings={varySettings}
              vary={draft.vary}
              plan={plan}
              onVary={(vary) => {
                changeTrainDraft({ vary });
              }}
            />
          )}
          <NameField
            name={draft.name}
            made={{ run: runName(draft, all), sweep: sweepName(draft), crossval: 'Cross-validation' }[mode]}
            onChange={(name) => {
              changeTrainDraft({ name });
            }}
          />
          <PresetSelect
            presets={PRESETS}
            preset={preset.id}
            about={preset.about}
            changed={changed}
            disabled={varied.has('preset')}
            onPreset={(id) => {
              changeTrainDraft({ preset: id, values: {} });
            }}
            onReset={() => {
              changeTrainDraft({ values: {} });
            }}
          />
          <EncoderField
            value={draft.encoder}
            varied={varied.has('encoder')}
            learner="a head"
            onChange={(encoder) => {
              changeTrainDraft({ encoder });
            }}
          />
          {mode !== 'crossval' && (
            <SplitField
              value={draft.splitName}
              varied={varied.has('splitName')}
              onChange={(splitName) => {
                changeTrainDraft({ splitName });
              }}
            />
          )}
          <GenresField draft={draft} />
          {mode !== 'crossval' && <ActivateField draft={draft} />}
          <Title order={3} size="h6" mt={4}>
            Recipe
          </Title>
          <RecipeSettings
            basic={fields.filter(isBasic)}
            advanced={advancedGroups(fields)}
            values={draft.values}
            changed={new Set(changed.map(({ path }) => path))}
            problems={problems}
            varied={varied}
            onChange={changeRecipeValue}
          />
        </Stack>
      </ScrollArea>
      <StartBar draft={draft} fields={all} problems={problems} plan={plan} onStarted={onStarted} />
    </Stack>
  );
});
