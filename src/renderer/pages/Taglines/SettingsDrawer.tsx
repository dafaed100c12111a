// How to draft: every setting of a request with its explanation, kept for the person; the run that drafts; and a seed that can be
// thrown anew. What a setting means says its schema.
import {
  ActionIcon,
  Button,
  Drawer,
  Group,
  Select,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
  Title,
  Tooltip,
} from '@mantine/core';
import { IconDice5, IconRotate } from '@tabler/icons-react';
import { RecipeField } from '../Training/RecipeField.tsx';
import type { RecipeField as Field } from '../Training/schemaFields.ts';
import { DRAFT_FIELDS, type DraftingSettings } from './useDraftSettings.ts';
import { useTaglineRuns } from './useTaglineRuns.ts';

/** The settings under their headings; the seed and the weights stand elsewhere. */
const GROUPS: readonly [heading: string, paths: readonly string[]][] = [
  ['How many, how long', ['count', 'minWords', 'maxWords', 'maxCharacters']],
  ['Words', ['tone', 'mustHave', 'forbidden', 'beginning']],
  ['What the model is told', ['useImage', 'useGenres', 'useTitle']],
  ['How bold', ['method', 'temperature', 'topP', 'guidance', 'candidates', 'groups', 'diversity']],
  ['Repetition and copies', ['refuse', 'noRepeatNgram', 'repetitionPenalty']],
];
/** Settings of one method only. */
const ONLY: Readonly<Record<string, readonly string[]>> = {
  temperature: ['sample'],
  topP: ['sample'],
  groups: ['diverseBeam'],
  diversity: ['diverseBeam'],
};

const fieldAt = (path: string): Field | undefined => DRAFT_FIELDS.find((field) => field.path === path);
const isNumber = (path: string): boolean => ['whole', 'number'].includes(fieldAt(path)?.kind ?? '');

function SeedField({ drafts }: { drafts: DraftingSettings }) {
  const seed = drafts.values['seed'];
  return (
    <TextInput
      size="xs"
      label="Seed"
      description={`${fieldAt('seed')?.about ?? ''} Left empty, each request has a new one.`}
      placeholder="New each time"
      inputMode="numeric"
      error={drafts.problems['seed']}
      value={seed === undefined ? '' : String(seed)}
      onChange={(event) => {
        const { value } = event.currentTarget;
        drafts.set('seed', value === '' ? undefined : value);
      }}
      rightSection={
        <Tooltip label="Throw a seed and keep it">
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label="Throw a seed"
            onClick={() => {
              drafts.set('seed', String(crypto.getRandomValues(new Uint32Array(1))[0]));
            }}
          >
            <IconDice5 size={18} />
          </ActionIcon>
        </Tooltip>
      }
    />
  );
}

function RunField() {
  const { runs, chosen, choose, active } = useTaglineRuns();
  const own = runs.find(({ id }) => id === active)?.name ?? 'the starter model';
  return (
    <Select
      size="xs"
      label="Model"
      description="Which tagline model drafts. The project’s own is set where models are trained."
      allowDeselect={false}
      data={[
        { value: '', label: `The project’s own: ${own}` },
        ...runs.map(({ id, name }) => ({ value: id, label: name })),
      ]}
      value={chosen}
      onChange={(value) => {
        choose(value ?? '');
      }}
    />
  );
}

export interface SettingsDrawerProps {
  opened: boolean;
  drafts: DraftingSettings;
  onBlocklist: () => void;
  onClose: () => void;
}

export function SettingsDrawer({ opened, drafts, onBlocklist, onClose }: SettingsDrawerProps) {
  const { values, settings, changed, problems, set, reset } = drafts;
  const isChanged = new Set(changed.map(({ path }) => path));
  const input = (path: string) => {
    const field = fieldAt(path);
    if (!field || (ONLY[path] && !ONLY[path].includes(settings.method))) return null;
    return (
      <RecipeField
        key={path}
        field={field}
        value={values[path]}
        changed={isChanged.has(path)}
        problem={problems[path]}
        whose="default"
        onChange={set}
      />
    );
  };
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      size={400}
      title="How to draft"
      closeButtonProps={{ 'aria-label': 'Close the settings' }}
    >
      <Stack gap="sm">
        <Group justify="space-between" wrap="nowrap">
          <Text size="xs" className="quiet">
            Holds for your next drafts, also in other posters.
          </Text>
          <Button
            size="compact-xs"
            variant="default"
            style={{ flex: 'none' }}
            leftSection={<IconRotate size={14} />}
            disabled={changed.length === 0}
            onClick={reset}
          >
            Reset all
          </Button>
        </Group>
        <RunField />
        {GROUPS.map(([heading, paths]) => (
          <Stack key={heading} gap="xs" component="section" aria-label={heading}>
            <Title order={3} size="h6" mt={4}>
              {heading}
            </Title>
            <SimpleGrid cols={2} spacing="sm" verticalSpacing="xs" style={{ alignItems: 'end' }}>
              {paths.filter(isNumber).map(input)}
            </SimpleGrid>
            {paths.filter((path) => !isNumber(path)).map(input)}
            {heading === 'Words' && (
              <Button size="compact-sm" variant="default" style={{ alignSelf: 'flex-start' }} onClick={onBlocklist}>
                Blocklist of the project…
              </Button>
            )}
          </Stack>
        ))}
        <SeedField drafts={drafts} />
      </Stack>
    </Drawer>
  );
}
