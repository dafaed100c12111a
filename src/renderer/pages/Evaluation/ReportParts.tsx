// The parts of a report as the page shows them: the table by part of the split, and the sheet of sample predictions.
import { Box, Table, Text } from '@mantine/core';
import type { RunReport, Truth } from '../../../shared/evaluation/answers.ts';
import { PosterImage } from '../../parts/PosterImage.tsx';
import { markOf } from './canvas/sheetLayout.ts';
import { percent } from '../../parts/words.ts';
import classes from './Evaluation.module.css';
import { reportPicture } from './reportPicture.ts';

export function ReportTable({ report, truth }: { report: RunReport; truth: Truth }) {
  const { columns, rows, note } = reportPicture(report, truth);
  if (rows.length === 0)
    return (
      <Text size="sm" className="quiet">
        No part of the split has posters that this run predicted.
      </Text>
    );
  return (
    <>
      <Table verticalSpacing={4} fz="sm" w="auto" miw={720} className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th colSpan={2} />
            <Table.Th colSpan={3} ta="center">
              Macro average
            </Table.Th>
            <Table.Th colSpan={3} ta="center" className={classes.first!}>
              Micro average
            </Table.Th>
            <Table.Th />
          </Table.Tr>
          <Table.Tr>
            {columns.map(({ head, right }, i) => (
              <Table.Th key={i} ta={right ? 'right' : 'left'} {...(i === 5 ? { className: classes.first! } : {})}>
                {head}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(([part, ...cells]) => (
            <Table.Tr key={part}>
              <Table.Th scope="row" fw={500}>
                {part}
              </Table.Th>
              {cells.map((cell, i) => (
                <Table.Td key={i} ta="right" {...(i === 4 ? { className: classes.first! } : {})}>
                  {cell}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="xs" className="quiet" mt={4}>
        {note}
      </Text>
    </>
  );
}

export function SampleSheet({ samples, truth }: { samples: RunReport['samples']; truth: Truth }) {
  if (samples.length === 0)
    return (
      <Text size="sm" className="quiet">
        {truth === 'person'
          ? 'No poster of the test part has a label that a person set.'
          : 'There is no poster of the test part with a picture and a prediction.'}
      </Text>
    );
  return (
    <div className={classes.samples}>
      {samples.map(({ posterId, title, year, labelled, predicted }) => (
        <article key={posterId} aria-label={title}>
          <Box h={216}>
            <PosterImage posterId={posterId} color={null} hasImage size={480} />
          </Box>
          <Text size="sm" fw={600} truncate title={title}>
            {title}
          </Text>
          {year !== null && (
            <Text size="xs" className="quiet">
              {year}
            </Text>
          )}
          <Text size="xs" mt={2}>
            <span className="quiet">Labelled </span>
            {labelled.length === 0 ? 'no genre' : labelled.join(', ')}
          </Text>
          {predicted.length === 0 ? (
            <Text size="xs">Nothing predicted</Text>
          ) : (
            predicted.map(({ genre, probability, right }) => (
              <Text key={genre} size="xs" style={{ color: 'var(--model)' }}>
                {genre} {percent(probability)}{' '}
                <span aria-label={right === null ? 'label not known' : right ? 'right' : 'wrong'}>{markOf(right)}</span>
              </Text>
            ))
          )}
        </article>
      ))}
    </div>
  );
}
