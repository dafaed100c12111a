// All tagline runs beside each other: their figures in a table, and the curves of those that are chosen there.
import { useMemo, useState } from 'react';
import { Anchor, Button, Checkbox, Group, Stack, Switch, Table, Text, Tooltip } from '@mantine/core';
import { Link } from 'react-router';
import type { Run } from '../../../../shared/domain.ts';
import { CurveChart } from '../../../parts/CurveChart.tsx';
import { curveColor } from '../../../parts/curveColors.ts';
import { StateMark } from '../../../parts/StateMark.tsx';
import { dateTime, duration, metric, percent } from '../../../parts/words.ts';
import { draftWithRun } from '../../../state/runs.ts';
import { newestFirst } from '../shown.ts';
import trainingClasses from '../Training.module.css';
import { LOSS_CHART, MEASURE_CHARTS } from './chartWords.ts';
import { comparedLoss, comparedMeasure, comparedRuns, lastEpoch } from './taglineCurves.ts';
import { figuresOfRun, figureWords, liftText, starred, type RunFigure } from './taglineFigures.ts';
import { TaglineMarks } from './TaglineRunView.tsx';
import classes from './Taglines.module.css';

/** Curves of more are hard to tell apart; anybody may choose more. */
const DRAWN_AT_FIRST = 6;

function FigureCell({ figure, format }: { figure: RunFigure | null; format: (value: number) => string }) {
  if (figure === null) return <Table.Td ta="right">–</Table.Td>;
  return (
    <Table.Td ta="right">
      <Tooltip label={figureWords(figure)} w={260}>
        <span className={figure.from === 'fixed' ? 'quiet' : ''}>{starred(figure, format)}</span>
      </Tooltip>
    </Table.Td>
  );
}

interface RowProps {
  run: Run;
  color: string;
  used: boolean;
  chosen: boolean;
  onChoose: (chosen: boolean) => void;
}

function Row({ run, color, used, chosen, onChoose }: RowProps) {
  const { bestLoss, lift, unique, seconds } = figuresOfRun(run);
  return (
    <Table.Tr>
      <Table.Td>
        <Checkbox
          size="xs"
          aria-label={`Draw the curves of ${run.name}`}
          checked={chosen}
          onChange={(event) => {
            onChoose(event.currentTarget.checked);
          }}
        />
      </Table.Td>
      <Table.Th scope="row" fw={500} className={classes.name!}>
        <Group gap={6} wrap="nowrap">
          <span className={trainingClasses.swatch} style={{ background: color }} aria-hidden />
          <Anchor
            component={Link}
            to={`/training?task=taglines&run=${encodeURIComponent(run.id)}`}
            size="xs"
            title={run.builtIn ? 'Ships with the studio' : `Started ${dateTime(run.createdAt)}`}
          >
            {run.name}
          </Anchor>
          <TaglineMarks run={run} used={used} />
          {run.state !== 'done' && <StateMark state={run.state} size="xs" />}
        </Group>
      </Table.Th>
      <Table.Td>{run.taglines?.base.id ?? ''}</Table.Td>
      <Table.Td ta="right">{metric(bestLoss)}</Table.Td>
      <FigureCell figure={lift} format={liftText} />
      <FigureCell figure={unique} format={percent} />
      <Table.Td ta="right">{seconds === null ? '–' : duration(seconds)}</Table.Td>
      <Table.Td>
        {run.state === 'done' && !used && (
          <Button size="compact-xs" variant="default" onClick={() => void draftWithRun(run)}>
            Use for drafting
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

export function TaglineRuns({ runs, usedRun }: { runs: readonly Run[]; usedRun: string | null }) {
  const rows = useMemo(() => newestFirst(runs), [runs]);
  const [left, setLeft] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [training, setTraining] = useState(false);
  const drawable = rows.filter(({ taglines }) => (taglines?.epochs.length ?? 0) > 0).slice(0, DRAWN_AT_FIRST);
  const isChosen = (run: Run): boolean => left.get(run.id) ?? drawable.includes(run);
  const compared = comparedRuns(rows, new Set(rows.filter(isChosen).map(({ id }) => id)));
  const epochs = lastEpoch(compared);
  return (
    <Stack gap="lg" component="section" aria-label="All tagline runs">
      <Table.ScrollContainer minWidth={760} type="native">
        <Table verticalSpacing={4} horizontalSpacing={8} fz="xs" highlightOnHover className={classes.runs}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th w={28} aria-label="Drawn below" />
              <Table.Th>Run</Table.Th>
              <Table.Th>Language model</Table.Th>
              <Table.Th ta="right" title="On validation, nats per token; lower is better">
                Best loss
              </Table.Th>
              <Table.Th ta="right" title={MEASURE_CHARTS.lift.about}>
                Lift
              </Table.Th>
              <Table.Th ta="right" title="Share of drafts that no other poster got">
                Unique
              </Table.Th>
              <Table.Th ta="right">Took</Table.Th>
              <Table.Th />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((run, i) => (
              <Row
                key={run.id}
                run={run}
                color={curveColor(i)}
                used={run.id === usedRun}
                chosen={isChosen(run)}
                onChoose={(chosen) => {
                  setLeft((now) => new Map(now).set(run.id, chosen));
                }}
              />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Text size="xs" className="quiet">
        Grey figures are of the few posters that are scored after each epoch; a star is on those of drafts that were not
        told all. Point at one to read where it is from.
      </Text>
      <div className={trainingClasses.charts}>
        <CurveChart
          {...LOSS_CHART}
          curves={comparedLoss(compared, training)}
          epochs={epochs}
          height={240}
          empty="No run with epochs is chosen above."
        >
          <Switch
            size="xs"
            label="Training too"
            checked={training}
            onChange={(event) => {
              setTraining(event.currentTarget.checked);
            }}
          />
        </CurveChart>
        {(['lift', 'cosine', 'unique'] as const).map((measure) => (
          <CurveChart
            key={measure}
            {...MEASURE_CHARTS[measure]}
            curves={comparedMeasure(compared, measure)}
            epochs={epochs}
            height={240}
            format={measure === 'unique' ? percent : metric}
            empty="No run with drafts scored after its epochs is chosen above."
          />
        ))}
      </div>
    </Stack>
  );
}
