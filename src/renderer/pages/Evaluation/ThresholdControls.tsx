// The slider of a genre's threshold with what it changes: figures of the genre and of all genres before and after, and the
// buttons that save it or tune all thresholds again.
import { useState } from 'react';
import { Button, Group, NumberInput, Slider, Stack, Table, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { notifications } from '@mantine/notifications';
import type { Run, SplitPart } from '../../../shared/domain.ts';
import type { Curve } from '../../../shared/evaluation/answers.ts';
import { call } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { count, metric } from '../../parts/words.ts';
import { showError } from '../../state/edits.ts';
import classes from './Evaluation.module.css';
import { signed } from './intervals.ts';
import { withThreshold, type Figures, type ShownFigures } from './thresholdFigures.ts';

const FIGURES = ['precision', 'recall', 'f1'] as const;
/** A move of the slider by one key. Finer values are typed. */
const STEP = 0.01;
/** The number field shows three digits: what it rounds away is no move. */
const HALF_A_DIGIT = 0.0005;

interface LineProps {
  name: string;
  before: Figures;
  now: Figures;
  predicted?: { before: number; now: number };
}

/** How a figure differs from before. Its place is kept, so that figures do not move. */
function Change({ text }: { text: string }) {
  return (
    <Text span size="xs" className="quiet" w={42} display="inline-block" ta="right">
      {text}
    </Text>
  );
}
const signedCount = (value: number): string => `${value > 0 ? '+' : '−'}${count(Math.abs(value))}`;

function FigureRow({ name, before, now, predicted }: LineProps) {
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={500}>
        {name}
      </Table.Th>
      {FIGURES.map((figure) => (
        <Table.Td key={figure} ta="right">
          <b>{metric(now[figure])}</b>{' '}
          <Change text={now[figure] === before[figure] ? '' : signed(now[figure] - before[figure])} />
        </Table.Td>
      ))}
      <Table.Td ta="right">
        {predicted && (
          <>
            <b>{count(predicted.now)}</b>{' '}
            <Change text={predicted.now === predicted.before ? '' : signedCount(predicted.now - predicted.before)} />
          </>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

/** Precision, recall and F1 at the slider, with the difference to the run's threshold. */
function FigureTable({ genre, before, now }: { genre: string; before: ShownFigures; now: ShownFigures }) {
  return (
    <Table
      verticalSpacing={3}
      horizontalSpacing={6}
      fz="sm"
      className={classes.figures!}
      aria-label="Figures at the slider"
    >
      <Table.Thead>
        <Table.Tr>
          <Table.Th>At the slider</Table.Th>
          {['Precision', 'Recall', 'F1'].map((word) => (
            <Table.Th key={word} ta="right" pr={52}>
              {word}
            </Table.Th>
          ))}
          <Table.Th ta="right" pr={52} title="Posters with a known label that are predicted">
            Predicted
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        <FigureRow
          name={genre}
          before={before.genre}
          now={now.genre}
          predicted={{ before: before.predicted, now: now.predicted }}
        />
        <FigureRow name="All, macro" before={before.macro} now={now.macro} />
        <FigureRow name="All, micro" before={before.micro} now={now.micro} />
      </Table.Tbody>
    </Table>
  );
}

export interface ThresholdControlsProps {
  run: Run;
  /** Whose figures the slider is moved by. */
  part: SplitPart;
  curves: readonly Curve[];
  curve: Curve;
  threshold: number;
  /** At the run's threshold, and at the slider's. */
  figures: { before: ShownFigures; now: ShownFigures };
  readOnly: boolean;
  onMove: (threshold: number) => void;
  /** The run's thresholds are other ones now. */
  onSaved: () => void;
}

export function ThresholdControls({
  run,
  part,
  curves,
  curve,
  threshold,
  figures,
  readOnly,
  onMove,
  onSaved,
}: ThresholdControlsProps) {
  const [busy, setBusy] = useState(false);
  const moved = threshold !== curve.threshold;
  const save = async (thresholds: { genreId: number; threshold: number }[] | null, said: string): Promise<void> => {
    setBusy(true);
    try {
      await call('runs.setThresholds', { runId: run.id, thresholds });
      await queryClient.invalidateQueries();
      onSaved();
      notifications.show({ message: said });
    } catch (error) {
      showError(error, 'The thresholds were not saved');
    } finally {
      setBusy(false);
    }
  };
  const tuneAgain = (): void => {
    modals.openConfirmModal({
      title: 'Tune all thresholds again?',
      children: (
        <Text size="sm">
          All {run.genres.length} thresholds of {run.name} become those with the best F1 on validation. Thresholds that
          you set are given up; they can be set again here.
        </Text>
      ),
      labels: { confirm: 'Tune again', cancel: 'Keep mine' },
      onConfirm: () => void save(null, `The thresholds of ${run.name} are tuned on validation again.`),
    });
  };
  return (
    <div className={classes.controls}>
      <Stack gap={6}>
        <Group gap="md" wrap="nowrap" align="center" justify="space-between">
          <Text size="sm" fw={600}>
            Threshold of {curve.genre}
          </Text>
          <NumberInput
            aria-label="Threshold as a number"
            size="xs"
            w={84}
            min={0}
            max={1}
            step={STEP}
            decimalScale={3}
            clampBehavior="strict"
            value={Number(threshold.toFixed(3))}
            onChange={(value) => {
              if (typeof value === 'number' && Math.abs(value - threshold) > HALF_A_DIGIT) onMove(value);
            }}
          />
        </Group>
        <Slider
          min={0}
          max={1}
          step={STEP}
          value={threshold}
          onChange={onMove}
          label={null}
          thumbLabel={`Threshold of ${curve.genre}`}
          thumbValueText={(value) => value.toFixed(3)}
          startPointValue={curve.threshold}
          color="orange"
          mx={8}
          my={4}
        />
        <Text size="xs" className="quiet">
          From this probability on a poster is predicted to be {curve.genre}. Arrow keys move it by 0.01; the run’s own
          is {curve.threshold.toFixed(3)}.
        </Text>
        <Group gap={6} wrap="nowrap">
          <Button
            size="xs"
            disabled={!moved || readOnly}
            loading={busy}
            onClick={() =>
              void save(
                withThreshold(curves, { genreId: curve.genreId, threshold }),
                `${curve.genre} is predicted from ${threshold.toFixed(3)} on.`,
              )
            }
          >
            Use this threshold
          </Button>
          <Button
            size="xs"
            variant="default"
            disabled={!moved}
            title={`The slider goes back to the run’s own threshold, ${curve.threshold.toFixed(3)}`}
            onClick={() => {
              onMove(curve.threshold);
            }}
          >
            Back
          </Button>
          <Button size="xs" variant="default" disabled={readOnly || run.thresholdsEdited === false} onClick={tuneAgain}>
            Tuned again…
          </Button>
        </Group>
      </Stack>
      <Stack gap={6}>
        <FigureTable genre={curve.genre} before={figures.before} now={figures.now} />
        <Text size="xs" className="quiet">
          {readOnly
            ? 'The project is read-only, so thresholds can be tried but not saved.'
            : part === 'test' && moved && run.kind !== 'crossval'
              ? 'A threshold that is chosen by its figures on test flatters test from then on. Choose it with the part Validation above, then look at test.'
              : 'Using it changes what this run predicts: in its tables, the library and the review queues; probabilities and labels stay. “Tuned again” sets all thresholds to those with the best F1 on validation.'}
        </Text>
      </Stack>
    </div>
  );
}
