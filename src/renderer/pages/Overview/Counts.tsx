// Counts of the overview: the project at a glance, each genre's states, what posters lack, and which genres occur together.
import { useMemo } from 'react';
import { Anchor, Text } from '@mantine/core';
import { Link, useNavigate } from 'react-router';
import type { Output } from '../../../shared/contract.ts';
import type { Matrices } from '../../../shared/evaluation/answers.ts';
import { DEFAULT_SORT, viewToSearch, type Filter } from '../../../shared/filter.ts';
import { matricesByName } from '../../parts/heat.ts';
import { HeatMap } from '../../parts/HeatMap.tsx';
import { count, percent } from '../../parts/words.ts';
import { Card } from './Card.tsx';
import classes from './Overview.module.css';

type Counts = Output<'overview.counts'>;
const share = (part: number, whole: number): string => (whole === 0 ? '–' : percent(part / whole));
const libraryOf = (filter: Filter) => ({ pathname: '/library', search: viewToSearch(filter, DEFAULT_SORT) });

export function Figures({ counts }: { counts: Counts }) {
  const { posters, films, images, reviewed, pairs } = counts;
  const figures = [
    { value: count(posters), word: 'posters', more: `of ${count(films)} films` },
    { value: count(images), word: 'with an image', more: share(images, posters) },
    {
      value: share(pairs.known, pairs.all),
      word: 'of all labels known',
      more: `${count(pairs.known)} of ${count(pairs.all)}`,
    },
    { value: count(reviewed), word: 'posters looked at', more: `${share(reviewed, posters)} have a person’s label` },
    { value: count(pairs.confirmed), word: 'labels by a person', more: `${share(pairs.confirmed, pairs.all)} of all` },
  ];
  return (
    <section className={`${classes.card} ${classes.wide} ${classes.figures}`} aria-label="At a glance">
      {figures.map(({ value, word, more }) => (
        <div key={word}>
          <div className={classes.number}>{value}</div>
          <Text size="sm">{word}</Text>
          <Text size="xs" className="quiet">
            {more}
          </Text>
        </div>
      ))}
    </section>
  );
}

export function GenreCounts({ counts }: { counts: Counts }) {
  const { posters } = counts;
  return (
    <Card
      title="Genres"
      about="Posters by label. Confirmed: a person set it, present or absent. In the bar: present and confirmed, present, absent, unknown (empty)."
    >
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Genre</th>
            <th scope="col">Present</th>
            <th scope="col">Absent</th>
            <th scope="col">Unknown</th>
            <th scope="col">Confirmed</th>
            <th scope="col" aria-label="Shares" />
          </tr>
        </thead>
        <tbody>
          {counts.genres.map((genre) => (
            <tr key={genre.genreId}>
              <td>
                <Anchor
                  component={Link}
                  size="sm"
                  to={libraryOf({ genres: [{ genreId: genre.genreId, state: 'present' }] })}
                >
                  {genre.name}
                </Anchor>
              </td>
              <td>{count(genre.present)}</td>
              <td>{count(genre.absent)}</td>
              <td>{count(genre.unknown)}</td>
              <td>
                {count(genre.confirmed)} ({share(genre.confirmed, posters)})
              </td>
              <td>
                <div className={classes.bar} aria-hidden>
                  {(
                    [
                      [classes.confirmed, genre.presentConfirmed],
                      [classes.present, genre.present - genre.presentConfirmed],
                      [classes.absent, genre.absent],
                    ] as const
                  ).map(([part, n]) => (
                    <span key={part} className={part} style={{ width: `${(100 * n) / Math.max(1, posters)}%` }} />
                  ))}
                </div>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}

const MISSING: { key: keyof Counts['missing']; word: string; filter?: Filter; page?: string }[] = [
  { key: 'image', word: 'Image', filter: { hasImage: false } },
  { key: 'year', word: 'Year' },
  { key: 'tagline', word: 'Tagline', filter: { hasTagline: false } },
  { key: 'overview', word: 'Overview' },
  { key: 'labels', word: 'Known genre', filter: { labelled: 'none' } },
  { key: 'embedding', word: 'Embedding' },
  { key: 'prediction', word: 'Prediction', filter: { hasPrediction: false } },
];

export function Missing({ counts }: { counts: Counts }) {
  const { posters, missing } = counts;
  return (
    <Card
      title="What is missing"
      about="Posters that lack it. Embedding: of those with an image, by the model of the project; prediction: by the run that is shown."
    >
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Missing</th>
            <th scope="col">Posters</th>
            <th scope="col">Share</th>
            <th scope="col" aria-label="Share as a bar" style={{ width: '40%' }} />
          </tr>
        </thead>
        <tbody>
          {MISSING.map(({ key, word, filter }) => {
            const n = missing[key];
            return (
              <tr key={key}>
                <td>
                  {filter && n !== null && n > 0 ? (
                    <Anchor component={Link} size="sm" to={libraryOf(filter)}>
                      {word}
                    </Anchor>
                  ) : (
                    word
                  )}
                </td>
                <td>{n === null ? '–' : count(n)}</td>
                <td>{n === null ? '–' : share(n, posters)}</td>
                <td>
                  <span
                    className={n === null || n === 0 ? undefined : classes.rate}
                    style={{ width: `${(100 * (n ?? 0)) / Math.max(1, posters)}%` }}
                  />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Card>
  );
}

export function Together({ counts }: { counts: Counts }) {
  const navigate = useNavigate();
  const matrices = useMemo(() => {
    const { genres, together, posters } = counts;
    const all: Matrices = {
      genreIds: genres.map(({ genreId }) => genreId),
      genres: genres.map(({ name }) => name),
      posters,
      labels: together,
      predictions: genres.map(() => []),
      confusion: genres.map(() => []),
      missed: [],
      present: genres.map(({ present }) => present),
    };
    return matricesByName(all);
  }, [counts]);
  return (
    <Card
      wide
      title="Genres that occur together"
      about="Posters labelled with both; the colour is the share of the row’s posters. A cell leads to its posters."
    >
      <HeatMap
        matrices={matrices}
        kind="labels"
        unit="posters"
        chosen={null}
        onChoose={({ row, column }) => {
          const ids = [...new Set([matrices.genreIds[row]!, matrices.genreIds[column ?? row]!])];
          void navigate(libraryOf({ genres: ids.map((genreId) => ({ genreId, state: 'present' })) }));
        }}
      />
    </Card>
  );
}
