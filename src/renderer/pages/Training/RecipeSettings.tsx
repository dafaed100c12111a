// All settings of the recipe: those that most runs change, the rest folded away under headings.
import { Accordion, Stack, Text, Title } from '@mantine/core';
import { useSetting } from '../../state/settings.ts';
import type { RecipeValues } from '../../state/trainDraft.ts';
import { RecipeField } from './RecipeField.tsx';
import type { FieldGroup } from './recipeFields.ts';
import type { RecipeField as Field } from './schemaFields.ts';

export interface RecipeSettingsProps {
  /** Always in sight. */
  basic: readonly Field[];
  /** Folded away until they are asked for. */
  advanced: readonly FieldGroup[];
  values: RecipeValues;
  /** Paths of the settings that are not the preset's. */
  changed: ReadonlySet<string>;
  problems: Readonly<Record<string, string>>;
  /** Paths that a sweep varies. */
  varied: ReadonlySet<string>;
  /** Sets one setting; undefined takes the change back. Say the same function again: fields are kept by it. */
  onChange: (path: string, value: unknown) => void;
}

export function RecipeSettings(props: RecipeSettingsProps) {
  const { basic, advanced: groups, values, changed, problems, varied, onChange } = props;
  const [advanced, setAdvanced] = useSetting('ui.advancedRecipe', false);
  const input = (field: Field) => (
    <RecipeField
      key={field.path}
      field={field}
      value={values[field.path]}
      changed={changed.has(field.path)}
      problem={problems[field.path]}
      varied={varied.has(field.path)}
      onChange={onChange}
    />
  );
  const hidden = groups.flatMap(({ fields }) => fields).filter(({ path }) => changed.has(path)).length;
  return (
    <>
      {basic.map(input)}
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
              Advanced settings{hidden > 0 && !advanced ? ` (${String(hidden)} changed)` : ''}
            </Text>
          </Accordion.Control>
          <Accordion.Panel>
            {/* Thirty inputs that nobody looks at would be drawn anew at each key. */}
            {advanced && (
              <Stack gap="sm">
                {groups.map(({ heading, fields }) => (
                  <Stack key={heading} gap="sm" component="section" aria-label={heading}>
                    <Title order={3} size="h6" mt={4}>
                      {heading}
                    </Title>
                    {fields.map(input)}
                  </Stack>
                ))}
              </Stack>
            )}
          </Accordion.Panel>
        </Accordion.Item>
      </Accordion>
    </>
  );
}
