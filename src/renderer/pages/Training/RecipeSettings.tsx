// All settings of the recipe: those that most runs change, the rest folded away under headings.
import { Accordion, Stack, Text, Title } from '@mantine/core';
import { useSetting } from '../../state/settings.ts';
import { changeRecipeValue, type RecipeValues } from '../../state/trainDraft.ts';
import { RecipeField } from './RecipeField.tsx';
import { advancedGroups, isBasic, type RecipeField as Field } from './recipeFields.ts';

export interface RecipeSettingsProps {
  fields: readonly Field[];
  values: RecipeValues;
  /** Paths of the settings that are not the preset's. */
  changed: ReadonlySet<string>;
  problems: Readonly<Record<string, string>>;
  /** Paths that a sweep varies. */
  varied: ReadonlySet<string>;
}

export function RecipeSettings({ fields, values, changed, problems, varied }: RecipeSettingsProps) {
  const [advanced, setAdvanced] = useSetting('ui.advancedRecipe', false);
  const input = (field: Field) => (
    <RecipeField
      key={field.path}
      field={field}
      value={values[field.path]}
      changed={changed.has(field.path)}
      problem={problems[field.path]}
      varied={varied.has(field.path)}
      onChange={changeRecipeValue}
    />
  );
  const hidden = fields.filter((field) => !isBasic(field) && changed.has(field.path)).length;
  return (
    <>
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
              Advanced settings{hidden > 0 && !advanced ? ` (${String(hidden)} changed)` : ''}
            </Text>
          </Accordion.Control>
          <Accordion.Panel>
            {/* Thirty inputs that nobody looks at would be drawn anew at each key. */}
            {advanced && (
              <Stack gap="sm">
                {advancedGroups(fields).map(({ heading, fields: group }) => (
                  <Stack key={heading} gap="sm" component="section" aria-label={heading}>
                    <Title order={3} size="h6" mt={4}>
                      {heading}
                    </Title>
                    {group.map(input)}
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
