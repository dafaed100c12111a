// What a sweep varies, and the runs that come of it with the time that they will take.
import { useMemo, useState } from 'react';
import { ScrollArea, Select, Stack, Text, Title } from '@mantine/core';
import { PRESETS } from '../../../shared/presets.ts';
import { useCall } from '../../api/queries.ts';
import { plural } from '../../parts/words.ts';
import { changeTrainDraft, type TrainDraft } from '../../state/trainDraft.ts';
import type { RecipeField } from './schemaFields.ts';
import type { SweepPlan } from './sweepPlan.ts';
import { VaryRow, type VarySetting } from './VaryRow.tsx';

/** Settings that a sweep can vary: those beside the recipe, then all of it. */
function useVarySettings(fields: readonly RecipeField[]): VarySetting[] {
  const { data: models } = useCall('models.list', {});
  const { data: splits } = useCall('splits.list', {});
  return useMemo(
    () => [
      {
        setting: 'preset',
        label: 'Preset',
        about: 'Whole recipes beside each other.',
        choices: PRESETS.map(({ id, name }) => ({ value: id, label: name })),
      },
      {
        setting: 'encoder',
        label: 'Image encoder',
        about: 'Installed encoders; posters go through each first.',
        choices: (models?.models ?? [])
          .filter(({ roles, state }) => roles.includes('image') && state === 'installed')
          .map(({ id }) => ({ value: id, label: id })),
      },
      {
        setting: 'splitName',
        label: 'Split',
        about: 'Which posters are learned from and measured on.',
        choices: (splits?.splits ?? []).map(({ name }) => ({ value: name, label: name })),
      },
      ...fields.map(({ path, label, about, kind, choices }) => ({
        setting: path,
        label: path.startsWith('dropout.') ? `Dropout: ${label.toLowerCase()}` : label,
        about,
        choices:
          kind === 'choice'
            ? choices.map(({ value, label: name }) => ({ value, label: name }))
            : kind === 'switch'
              ? [
                  { value: 'true', label: 'On' },
                  { value: 'false', label: 'Off' },
                ]
              : null,
      })),
    ],
    [fields, models, splits],
  );
}

function Plan({ plan }: { plan: SweepPlan }) {
  if (plan.runs.length === 0) return null;
  return (
    <Stack gap={4}>
      <Text size="xs" fw={600} role="status">
        {plural(plan.runs.length, 'run')}
        {plan.words === '' ? '' : `, ${plan.words}`}
      </Text>
      <ScrollArea.Autosize mah={180} type="auto" style={{ border: '1px solid var(--line)', borderRadius: 4 }}>
        <ol style={{ margin: 0, padding: '4px 8px 4px 36px' }} aria-label="Runs of the sweep">
          {plan.runs.map(({ name }, i) => (
            <Text key={i} component="li" size="xs">
              {name}
            </Text>
          ))}
        </ol>
      </ScrollArea.Autosize>
    </Stack>
  );
}

export interface SweepSettingsProps {
  draft: TrainDraft;
  fields: readonly RecipeField[];
  plan: SweepPlan;
}

export function SweepSettings({ draft, fields, plan }: SweepSettingsProps) {
  const settings = useVarySettings(fields);
  const [search, setSearch] = useState('');
  const byPath = new Map(settings.map((each) => [each.setting, each]));
  const left = settings.filter(({ setting }) => !draft.vary.some((vary) => vary.setting === setting));
  return (
    <Stack gap="sm" component="section" aria-label="What the sweep varies">
      <div>
        <Title order={3} size="h6">
          Vary
        </Title>
        <Text size="xs" className="quiet">
          Every combination of these values is trained, one run after the other.
        </Text>
      </div>
      {draft.vary.map((vary) => {
        const known = byPath.get(vary.setting);
        if (!known) return null;
        return (
          <VaryRow
            key={vary.setting}
            known={known}
            vary={vary}
            problem={plan.problems.get(`vary.${vary.setting}`)}
            onChange={(values) => {
              changeTrainDraft({ vary: draft.vary.map((each) => (each === vary ? { ...vary, values } : each)) });
            }}
            onRemove={() => {
              changeTrainDraft({ vary: draft.vary.filter((each) => each !== vary) });
            }}
          />
        );
      })}
      <Select
        aria-label="Add a setting to vary"
        placeholder="Add a setting to vary"
        size="xs"
        searchable
        searchValue={search}
        onSearchChange={setSearch}
        nothingFoundMessage="No setting of this name"
        data={left.map(({ setting, label }) => ({ value: setting, label }))}
        value={null}
        onChange={(setting) => {
          if (setting === null) return;
          changeTrainDraft({ vary: [...draft.vary, { setting, values: [] }] });
          setSearch('');
        }}
      />
      <Plan plan={plan} />
    </Stack>
  );
}
