// The recipe form: presets, the settings that matter most, the rest folded away, and the start button.
import { useMemo, useState } from 'react';
import { Accordion, Button, Group, ScrollArea, Select, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { call } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { ErrorNotice } from '../../parts/ErrorNotice.tsx';
import { useSetting } from '../../state/settings.ts';
import { RecipeField } from './RecipeField.tsx';
import { isBasic, PRESETS, recipeFields, recipeFrom, recipeProblems, type RecipeValues } from './recipeFields.ts';

export function RecipeForm({ busy, onStarted }: { busy: boolean; onStarted: (runId: string) => void }) {
  const fields = useMemo(() => recipeFields(), []);
  const [values, setValues] = useState<RecipeValues>({});
  const [preset, setPreset] = useState(PRESETS[0]!.name);
  const [name, setName] = useState('');
  const [advanced, setAdvanced] = useSetting('ui.advancedRecipe', false);
  const [error, setError] = useState<unknown>(null);
  const [starting, setStarting] = useState(false);
  const recipe = recipeFrom(values, fields);
  const problems = recipeProblems(recipe);
  const changed = Object.keys(recipe).length;

  const start = async (): Promise<void> => {
    setStarting(true);
    setError(null);
    try {
      const { runId } = await call('train.start', { recipe, ...(name.trim() ? { name: name.trim() } : {}) });
      await queryClient.invalidateQueries({ queryKey: ['runs.list'] });
      onStarted(runId);
    } catch (thrown) {
      setError(thrown);
    } finally {
      setStarting(false);
    }
  };
  const input = (field: (typeof fields)[number]) => (
    <RecipeField
      key={field.path}
      field={field}
      value={values[field.path]}
      problem={problems[field.path]}
      onChange={(value) => {
        setValues({ ...values, [field.path]: value });
      }}
    />
  );
  return (
    <Stack h="100%" gap={0} component="section" aria-label="Recipe">
      <ScrollArea flex={1} type="auto" offsetScrollbars="y">
        <Stack gap="sm" p="md">
          <Title order={2} size="h5">
            New run
          </Title>
          <Select
            label="Start from"
            description={PRESETS.find((p) => p.name === preset)?.about}
            size="xs"
            allowDeselect={false}
            data={PRESETS.map((p) => p.name)}
            value={preset}
            onChange={(next) => {
              const chosen = PRESETS.find((p) => p.name === next);
              if (!chosen) return;
              setPreset(chosen.name);
              setValues(chosen.values);
            }}
          />
          <TextInput
            label="Name"
            description="How the run is called in lists; made up when left empty."
            size="xs"
            maxLength={100}
            value={name}
            onChange={(event) => {
              setName(event.currentTarget.value);
            }}
          />
          {fields.filter(isBasic).map(input)}
          <Accordion
            variant="default"
            transitionDuration={0}
            value={advanced ? 'advanced' : null}
            onChange={(open) => {
              setAdvanced(open === 'advanced');
            }}
            styles={{ content: { padding: '4px 0' }, control: { padding: '0 4px' } }}
          >
            <Accordion.Item value="advanced">
              <Accordion.Control>
                <Text size="sm" fw={600}>
                  Advanced settings
                </Text>
              </Accordion.Control>
              <Accordion.Panel>
                <Stack gap="sm">
                  {fields.filter((f) => !isBasic(f) && !f.path.includes('.')).map(input)}
                  <Title order={3} size="h6">
                    Dropout
                  </Title>
                  {fields.filter((f) => f.path.startsWith('dropout.')).map(input)}
                </Stack>
              </Accordion.Panel>
            </Accordion.Item>
          </Accordion>
        </Stack>
      </ScrollArea>
      <Stack gap={6} p="sm" style={{ borderTop: '1px solid var(--line)' }}>
        {error !== null && <ErrorNotice error={error} title="The run did not start" />}
        <Group justify="space-between" wrap="nowrap">
          <Text size="xs" className="quiet">
            {changed === 0 ? 'All at default' : `${changed} changed`}
          </Text>
          <Button
            flex="none"
            leftSection={<IconPlayerPlay size={16} />}
            loading={starting}
            disabled={busy || Object.keys(problems).length > 0}
            onClick={() => void start()}
          >
            Start training
          </Button>
        </Group>
      </Stack>
    </Stack>
  );
}
