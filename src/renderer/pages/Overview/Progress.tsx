// Progress of the overview: edits over time, each person's speed, what was done last.
import { useMemo } from 'react';
import { Text } from '@mantine/core';
import type { Output } from '../../../shared/contract.ts';
import { DayChart } from '../../parts/DayChart.tsx';
import { ago, count, duration, plural, sentence } from '../../parts/words.ts';
import { Card } from './Card.tsx';
import classes from './Overview.module.css';

type Progress = Output<'overview.progress'>;

export function OverTime({ progress, posters }: { progress: Progress; posters: number }) {
  const days = useMemo(
    () => progress.days.map(({ day, edits, reviewed }) => ({ day, done: edits, reached: reviewed })),
    [progress.days],
  );
  return (
    <section className={`${classes.card} ${classes.wide}`} aria-label="Progress over time">
      <DayChart
        title="Progress over time"
        about="Bars: edits by persons, each as large as one undo; those undone do not count. Line: share of all posters of which a person has set a genre."
        days={days}
        of={posters}
        words={{ done: ['edit', 'edits'], reached: ['poster looked at', 'posters looked at'] }}
      />
    </section>
  );
}

export function People({ people }: Pick<Progress, 'people'>) {
  return (
    <Card
      title="Speed of each person"
      about="A session ends with a pause of more than 5 minutes; time within sessions is active. Speed counts each poster once a session, without edits over more than 50 posters."
    >
      {people.length === 0 ? (
        <Text size="sm" className="quiet">
          No person has edited a label yet.
        </Text>
      ) : (
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Person</th>
              <th scope="col">Edits</th>
              <th scope="col">Posters</th>
              <th scope="col">Sessions</th>
              <th scope="col">Active</th>
              <th scope="col">Posters a minute</th>
            </tr>
          </thead>
          <tbody>
            {people.map((person) => (
              <tr key={person.name}>
                <td title={`${plural(person.pairs, 'label')}, last ${ago(person.lastAt)}`}>{person.name}</td>
                <td>{count(person.edits)}</td>
                <td>{count(person.posters)}</td>
                <td>{count(person.sessions)}</td>
                <td>{duration(person.activeMinutes * 60)}</td>
                <td title={person.postersPerMinute === null ? 'Told from one active minute on' : undefined}>
                  {person.postersPerMinute ?? '–'}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}

export function Recent({ recent }: Pick<Progress, 'recent'>) {
  return (
    <Card title="Recent activity">
      {recent.length === 0 ? (
        <Text size="sm" className="quiet">
          Nothing has happened yet.
        </Text>
      ) : (
        <table className={classes.table}>
          <tbody>
            {recent.map(({ at, who, what, pairs, undone }, i) => (
              <tr key={`${at} ${i}`}>
                <td data-words="" style={undone ? { textDecoration: 'line-through' } : undefined}>
                  {sentence(what)}
                </td>
                <td title={plural(pairs, 'change')}>{who}</td>
                <td className="quiet">{ago(at)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}
