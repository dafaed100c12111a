// The overview: overall figures by each kind of mean, then each genre, at 0.5 and at the run's thresholds side by side.
import { Box, Group, Stack, Table, Text, Title, Tooltip } from '@mantine/core';
import type { Output } from '../../../shared/contract.ts';
import { MIN_POSITIVES } from '../../../shared/evaluation/thresholds.ts';
import type { Metrics } from '../../../shared/domain.ts';
import { count, metric, percent } from '../../parts/words.ts';
import classes from './Evaluation.module.css';
import { GenreTable } from './GenreTable.tsx';

const MEANS: { key: 'macro' | 'micro' | 'weighted' | 'samples'; name: string; about: string }[] = [
  { key: 'macro', name: 'Macro', about: 'Mean of the genres, each counting alike.' },
  { key: 'micro', name: 'Micro', about: 'All labels in one pot: frequent genres decide.' },
  { key: 'weighted', name: 'Weighted', about: 'Mean of the genres, each by its support.' },
  { key: 'samples', name: 'Samples', about: 'Mean of the posters: how well one is told.' },
];
const FIGURES = ['precision', 'recall', 'f1'] as const;

function Figure({ name, value, about }: { name: string; value: string; about: string }) {
  return (
    <Tooltip label={about} w={260}>
      <Box>
        <Text size="xs" className="quiet">
          {name}
        </Text>
        <Text size="lg" fw={600} lh={1.2}>
          {value}
        </Text>
      </Box>
    </Tooltip>
  );
}

/** What is counted, in figures with an explanation each. */
function Counts({ metrics }: { metrics: Metrics }) {
  const all = metrics.known + metrics.unknown;
  const few = metrics.perGenre
    .filter(({ support }) => support > 0 && support < MIN_POSITIVES)
    .map(({ genre }) => genre);
  return (
    <Stack gap="sm" miw={200}>
      <Group gap={28}>
        <Figure
          name="mAP"
          value={metric(metrics.mAP)}
          about="Mean average precision: how well each genre’s posters are ranked before the others, mean of the genres. It needs no threshold."
        />
        <Figure name="Posters" value={count(metrics.posters)} about="Posters of this part that the run predicted." />
      </Group>
      <Group gap={28}>
        <Figure name="Labels that count" value={count(metrics.known)} about="Pairs of a poster and a genre." />
        <Figure
          name="Unknown"
          value={all === 0 ? '–' : percent(metrics.unknown / all)}
          about="Share of the pairs that are not known or do not count; they are neither right nor wrong."
        />
      </Group>
      {few.length > 0 && (
        <Text size="xs" className="quiet" maw={280}>
          Rough figures, as fewer than {MIN_POSITIVES} posters here are labelled so: {few.join(', ')}.
        </Text>
      )}
      {metrics.withoutPositives.length > 0 && (
        <Text size="xs" className="quiet" maw={280}>
          Not in mAP, as nothing here is labelled so: {metrics.withoutPositives.join(', ')}.
        </Text>
      )}
    </Stack>
  );
}

export function Overview({ data, onGenre }: { data: Output<'runs.evaluate'>; onGenre: (genre: string) => void }) {
  const { half, tuned } = data;
  return (
    <Stack gap="lg" className={classes.body}>
      <Group align="flex-start" gap={48}>
        <Counts metrics={tuned} />
        <Box flex={1} miw={760}>
          <Table verticalSpacing={3} fz="sm" className={classes.table} aria-label="Overall">
            <Table.Thead>
              <Table.Tr>
                <Table.Th rowSpan={2} colSpan={2}>
                  <Title order={2} size="h5">
                    Overall
                  </Title>
                </Table.Th>
                <Table.Th colSpan={3} ta="center">
                  At 0.5
                </Table.Th>
                <Table.Th colSpan={3} ta="center" className={classes.first!}>
                  At the run’s thresholds
                </Table.Th>
              </Table.Tr>
              <Table.Tr>
                {[...FIGURES, ...FIGURES].map((figure, i) => (
                  <Table.Th key={i} ta="right" {...(i === 3 ? { className: classes.first! } : {})}>
                    {{ precision: 'Precision', recall: 'Recall', f1: 'F1' }[figure]}
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {MEANS.map(({ key, name, about }) => (
                <Table.Tr key={key}>
                  <Table.Th scope="row" fw={500}>
                    {name}
                  </Table.Th>
                  <Table.Td className="quiet" fz="xs">
                    {about}
                  </Table.Td>
                  {[half, tuned].map((metrics, rule) =>
                    FIGURES.map((figure, i) => (
                      <Table.Td
                        key={`${rule}${figure}`}
                        ta="right"
                        {...(rule === 1 && i === 0 ? { className: classes.first! } : {})}
                        fw={figure === 'f1' ? 600 : 400}
                      >
                        {metric(metrics[key]?.[figure] ?? null)}
                      </Table.Td>
                    )),
                  )}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Box>
      </Group>
      <GenreTable half={half} tuned={tuned} onGenre={onGenre} />
    </Stack>
  );
}
