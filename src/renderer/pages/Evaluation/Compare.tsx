// Two runs beside each other: the verdict first, then the differences with their intervals, then the posters that flipped.
import { useState } from 'react';
import { Alert, Center, EmptyState, Group, List, ScrollArea, Select, Stack, Text } from '@mantine/core';
import { IconArrowDownRight, IconArrowsDiff, IconArrowUpRight, IconEqual, IconQuestionMark } from '@tabler/icons-react';
import type { Run } from '../../../shared/domain.ts';
import type { Comparison, Scope } from '../../../shared/evaluation/answers.ts';
import { useCall } from '../../api/queries.ts';
import { count } from '../../parts/words.ts';
import { Answer } from './Answer.tsx';
import { GenreDifferences, OverallDifferences } from './DifferenceTable.tsx';
import classes from './Evaluation.module.css';
import { Field } from './Field.tsx';
import { Flipped } from './Flipped.tsx';
import { RULE_WORDS, type Rule } from './rules.ts';
import { runOptions } from './runChoice.ts';

const VERDICTS = {
  better: { color: 'blue', icon: <IconArrowUpRight size={20} /> },
  worse: { color: 'orange', icon: <IconArrowDownRight size={20} /> },
  noise: { color: 'gray', icon: <IconEqual size={20} /> },
  unknown: { color: 'gray', icon: <IconQuestionMark size={20} /> },
};

function Verdict({ comparison }: { comparison: Comparison }) {
  const { outcome, verdict, warnings, onlyA, onlyB, posters, samples } = comparison;
  const doubts = [
    ...warnings,
    ...(onlyA.length > 0 ? [`Only A predicts ${onlyA.join(', ')}; not compared.`] : []),
    ...(onlyB.length > 0 ? [`Only B predicts ${onlyB.join(', ')}; not compared.`] : []),
  ];
  return (
    <Stack gap="xs">
      <Alert color={VERDICTS[outcome].color} icon={VERDICTS[outcome].icon} title={verdict} role="status">
        <Text size="sm" className="quiet">
          Intervals come from {count(samples)} random draws of the {count(posters)} posters; a difference whose interval
          holds 0 may be noise.
        </Text>
      </Alert>
      {doubts.length > 0 && (
        <Alert color="yellow" title="What makes this comparison doubtful" variant="light">
          <List size="sm">
            {doubts.map((doubt) => (
              <List.Item key={doubt}>{doubt}</List.Item>
            ))}
          </List>
        </Alert>
      )}
    </Stack>
  );
}

/** Without a label that counts there are no figures, and zeros would say something else. */
const isMeasured = ({ perGenre }: Comparison): boolean => perGenre.some(({ f1, ap }) => f1.a !== null || ap.a !== null);

export interface CompareProps {
  runs: readonly Run[];
  run: Run;
  other: Run | null;
  scope: Pick<Scope, 'split' | 'truth'>;
  onOther: (runId: string) => void;
}

export function Compare({ runs, run, other, scope, onOther }: CompareProps) {
  const [rule, setRule] = useState<Rule>('tuned');
  const query = useCall(
    'runs.compare',
    { a: other?.id ?? '', b: run.id, split: scope.split, truth: scope.truth, rule, limit: 500 },
    { enabled: other !== null, keep: true },
  );
  if (other === null)
    return (
      <Center h="100%">
        <EmptyState
          icon={<IconArrowsDiff size={44} stroke={1.3} />}
          title="There is no other run to compare with"
          description="Train a second one, or predict with another: comparing needs the predictions of two."
        />
      </Center>
    );
  return (
    <ScrollArea h="100%" type="auto" scrollbars="y">
      <Stack gap="lg" className={classes.body!}>
        <Group gap={28} align="flex-start">
          <Select
            label="Run A"
            description="What run B, chosen above, is measured against. Differences are B minus A."
            size="xs"
            w={340}
            allowDeselect={false}
            styles={{ label: { display: 'block' } }}
            inputWrapperOrder={['label', 'input', 'description']}
            data={runOptions(runs.filter((each) => each.id !== run.id && each.predicted > 0))}
            value={other.id}
            onChange={(value) => {
              if (value !== null) onOther(value);
            }}
          />
          <Field
            label="Predicted"
            about={RULE_WORDS[rule].about}
            value={rule}
            options={(['tuned', 'half'] as const).map((value) => ({ value, label: RULE_WORDS[value].label }))}
            onChange={setRule}
          />
        </Group>
        <Answer query={query} failed="The runs could not be compared">
          {(comparison) => (
            <Stack gap="lg">
              <Verdict comparison={comparison} />
              {isMeasured(comparison) && (
                <>
                  <OverallDifferences overall={comparison.overall} />
                  <GenreDifferences perGenre={comparison.perGenre} />
                </>
              )}
              <Flipped comparison={comparison} />
            </Stack>
          )}
        </Answer>
      </Stack>
    </ScrollArea>
  );
}
