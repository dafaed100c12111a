// What a sweep varies, and the runs that come of it with the time that they will take.
import { useState } from 'react';
import { ScrollArea, Select, Stack, Text, Title } from '@mantine/core';
import { plural } from '../../parts/words.ts';
import type { VaryDraft } from '../../state/trainDraft.ts';
import { VaryRow, type VarySetting } from './VaryRow.tsx';

/** The runs that come of a sweep. */
export interface PlannedRuns {
  runs: readonly { name: string }[];
  /** "about 3 min"; empty where nothing is known. */
  words: string;
  /** What is wrong, by "vary." and the setting. */
  problems: ReadonlyMap<string, string>;
}

function Plan({ plan }: { plan: PlannedRuns }) {
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
  /** What can be varied. */
  settings: readonly VarySetting[];
  vary: readonly VaryDraft[];
  plan: PlannedRuns;
  onVary: (vary: readonly VaryDraft[]) => void;
}

export function SweepSettings({ settings, vary, plan, onVary }: SweepSettingsProps) {
  const [search, setSearch] = useState('');
  const byPath = new Map(settings.map((each) => [each.setting, each]));
  const left = settings.filter(({ setting }) => !vary.some((each) => each.setting === setting));
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
      {vary.map((row) => {
        const known = byPath.get(row.setting);
        if (!known) return null;
        return (
          <VaryRow
            key={row.setting}
            known={known}
            vary={row}
            problem={plan.problems.get(`vary.${row.setting}`)}
            onChange={(values) => {
              onVary(vary.map((each) => (each === row ? { ...row, values } : each)));
            }}
            onRemove={() => {
              onVary(vary.filter((each) => each !== row));
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
          onVary([...vary, { setting, values: [] }]);
          setSearch('');
        }}
      />
      <Plan plan={plan} />
    </Stack>
  );
}
