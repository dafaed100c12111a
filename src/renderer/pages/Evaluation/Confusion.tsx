// Genres that occur together, in labels and in predictions, and genres that are taken for each other; a cell shows its posters.
import { useMemo, useState } from 'react';
import { Box, Group, ScrollArea, Stack, Text, Title } from '@mantine/core';
import type { Output } from '../../../shared/contract.ts';
import type { Matrices, MatrixKind, Scope } from '../../../shared/evaluation/answers.ts';
import { useCall } from '../../api/queries.ts';
import { percent } from '../../parts/words.ts';
import { Answer } from './Answer.tsx';
import classes from './Evaluation.module.css';
import { Field } from './Field.tsx';
import { cellWords, MATRIX_WORDS, matricesByName } from '../../parts/heat.ts';
import { HeatMap } from '../../parts/HeatMap.tsx';
import { Posters, StateMark, stateWord, type Thumb } from './Posters.tsx';

const KINDS: MatrixKind[] = ['confusion', 'labels', 'predictions'];
/** All posters of a cell in the library, as far as an address can name them. */
const MOST = 2000;

interface Chosen {
  row: number;
  column: number | null;
}
type RunScope = Pick<Scope, 'runId' | 'split' | 'truth'>;

const thumbOf =
  (genre: string) =>
  ({ posterId, title, probability, state }: Output<'runs.cell'>['posters'][number]): Thumb => ({
    posterId,
    title,
    said: `${genre} ${percent(probability)}, ${stateWord(state)}`,
    below: (
      <Group gap={4} wrap="nowrap" justify="space-between">
        <Text size="xs" style={{ color: 'var(--model)', whiteSpace: 'nowrap' }}>
          {percent(probability)}
        </Text>
        <StateMark state={state} />
      </Group>
    ),
  });

interface CellPostersProps {
  scope: RunScope;
  matrices: Matrices;
  kind: MatrixKind;
  cell: Chosen;
}

function CellPosters({ scope, matrices, kind, cell }: CellPostersProps) {
  const { genreIds, genres } = matrices;
  // The genre that each poster's probability is told for: the one that was or was not predicted.
  const told = genres[cell.column ?? cell.row] ?? '';
  const query = useCall(
    'runs.cell',
    {
      ...scope,
      matrix: kind,
      row: genreIds[cell.row]!,
      column: cell.column === null ? null : genreIds[cell.column]!,
      limit: MOST,
    },
    { keep: true },
  );
  const thumbs = useMemo(() => query.data?.posters.map(thumbOf(told)) ?? [], [query.data, told]);
  return (
    <Box component="section" aria-label="Posters of the cell">
      <Title order={3} size="h5">
        {cellWords(genres, kind, cell)}
      </Title>
      <Answer query={query} failed="The posters could not be listed">
        {({ total }) => (
          <>
            <Text size="xs" className="quiet" mb={4} role="status">
              {total === 0 ? 'No poster.' : `Below each: the probability of ${told}, and its label.`}
            </Text>
            <Posters key={`${kind}${cell.row}-${cell.column}`} label="Posters" thumbs={thumbs} total={total} />
          </>
        )}
      </Answer>
    </Box>
  );
}

export function Confusion({ scope, matrices: asked }: { scope: RunScope; matrices: Matrices }) {
  const matrices = useMemo(() => matricesByName(asked), [asked]);
  const [kind, setKind] = useState<MatrixKind>('confusion');
  const [unit, setUnit] = useState<'posters' | 'share'>('posters');
  const [chosen, setChosen] = useState<Chosen | null>(null);
  // Another run may have other genres.
  const cell =
    chosen !== null && matrices.genres[Math.max(chosen.row, chosen.column ?? 0)] !== undefined ? chosen : null;
  return (
    <ScrollArea h="100%" type="auto" scrollbars="y">
      <Stack gap="md" className={classes.body!}>
        <Group gap={28} align="flex-start" wrap="nowrap">
          <Field
            label="Matrix"
            about={MATRIX_WORDS[kind].about}
            value={kind}
            options={KINDS.map((value) => ({ value, label: MATRIX_WORDS[value].label }))}
            onChange={(next) => {
              setKind(next);
              setChosen((now) => (now?.column === null ? null : now));
            }}
          />
          <Field
            label="Numbers"
            about="What stands in the cells. The colour is always the share of the row."
            value={unit}
            options={[
              { value: 'posters', label: 'Posters' },
              { value: 'share', label: 'Share of the row' },
            ]}
            onChange={setUnit}
          />
        </Group>
        <div className={classes.heatAndPosters}>
          <HeatMap matrices={matrices} kind={kind} unit={unit} chosen={cell} onChoose={setChosen} />
          {cell ? (
            <CellPosters scope={scope} matrices={matrices} kind={kind} cell={cell} />
          ) : (
            <Text size="sm" className="quiet">
              Choose a cell to see its posters: a click, or Tab, arrow keys and Enter.
            </Text>
          )}
        </div>
      </Stack>
    </ScrollArea>
  );
}
