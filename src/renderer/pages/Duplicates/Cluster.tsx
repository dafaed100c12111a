// One cluster: its posters side by side, what each is labelled with, and in what they differ.
import { Anchor, Button, Group, Kbd, Text, Title, Tooltip } from '@mantine/core';
import { useNavigate } from 'react-router';
import type { Genre, GenreState, PosterRow } from '../../../shared/domain.ts';
import type { DuplicateCluster } from '../../../shared/calls/duplicates.ts';
import { viewToSearch } from '../../../shared/filter.ts';
import { PosterImage } from '../../parts/PosterImage.tsx';
import { plural, titleOf } from '../../parts/words.ts';
import { stateIn } from '../../state/overlay.ts';
import { differingGenres } from './differences.ts';
import classes from './Duplicates.module.css';

export interface ClusterProps {
  cluster: DuplicateCluster;
  genres: readonly Genre[];
  /** Which poster the keys act on. */
  focus: number;
  /** "3 of 17" */
  place: string;
  onFocus: (index: number) => void;
  onPropagate: () => void;
  onApart: () => void;
  onAllApart: () => void;
}

/** States differ in form, not only in colour. */
const SIGNS: Record<GenreState, string> = { present: '●', absent: '–', unknown: '○' };
const WORDS: Record<GenreState, string> = { present: 'present', absent: 'absent', unknown: 'undecided' };

function Labels({
  row,
  genres,
  differing,
  conflicting,
}: {
  row: PosterRow;
  genres: readonly Genre[];
  differing: ReadonlySet<number>;
  conflicting: ReadonlySet<number>;
}) {
  const shown = genres.filter((genre) => differing.has(genre.id) || stateIn(row, genre.id) === 'present');
  return (
    <ul className={classes.labels} aria-label={`Labels of ${titleOf(row)}`}>
      {shown.map((genre) => (
        <li
          key={genre.id}
          className={classes.label}
          data-differs={differing.has(genre.id) || undefined}
          data-conflicts={conflicting.has(genre.id) || undefined}
        >
          <span className={classes.state} role="img" aria-label={WORDS[stateIn(row, genre.id)]}>
            {SIGNS[stateIn(row, genre.id)]}
          </span>
          <span data-state={stateIn(row, genre.id)}>{genre.name}</span>
        </li>
      ))}
      {shown.length === 0 && <li className="quiet">no genre</li>}
    </ul>
  );
}

export function Cluster(props: ClusterProps) {
  const { cluster, genres, focus, place, onFocus, onPropagate, onApart, onAllApart } = props;
  const navigate = useNavigate();
  const differing = differingGenres(cluster.posters, genres);
  const conflicting = new Set(cluster.conflicting);
  const names = cluster.conflicting.map((id) => genres.find((genre) => genre.id === id)?.name ?? '');
  const hidden = cluster.posterCount - cluster.posters.length;
  const showAll = (): void => {
    const posterIds = cluster.posters.map((row) => row.id);
    void navigate({ pathname: '/library', search: viewToSearch({ posterIds }, { by: 'title', descending: false }) });
  };
  return (
    <section className={classes.cluster} aria-label="Cluster">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div>
          <Title order={1} size="h4">
            {plural(cluster.posterCount, 'poster')} of one picture
          </Title>
          <Text size="sm" className={names.length > 0 ? classes.conflict : 'quiet'}>
            {names.length > 0
              ? `They contradict each other in ${names.join(', ')}.`
              : differing.size > 0
                ? 'Some are labelled where others are not.'
                : 'Their labels agree.'}
            {hidden > 0 && ` ${plural(hidden, 'more poster')} in it.`}{' '}
            <Anchor component="button" size="sm" onClick={showAll}>
              Show in the library
            </Anchor>
          </Text>
        </div>
        <Text size="sm" className="quiet" style={{ whiteSpace: 'nowrap' }}>
          {place}
        </Text>
      </Group>
      <div className={classes.posters} role="listbox" aria-label="Posters of the cluster" aria-orientation="horizontal">
        {cluster.posters.map((row, i) => (
          <div
            key={row.id}
            className={classes.poster}
            role="option"
            aria-selected={i === focus}
            aria-label={`${titleOf(row)}${row.year === null ? '' : ` (${String(row.year)})`}`}
            data-focused={i === focus || undefined}
            onClick={() => {
              onFocus(i);
            }}
          >
            <div className={classes.picture}>
              <PosterImage posterId={row.id} color={row.color} hasImage={row.hasImage} size={640} />
            </div>
            <Text size="sm" fw={600} truncate mt={4} title={titleOf(row)}>
              <bdi>{titleOf(row)}</bdi>
            </Text>
            <Text size="xs" className="quiet" truncate>
              {row.year ?? 'no year'}
              {row.width !== null && ` · ${String(row.width)} × ${String(row.height)}`}
              {row.split !== null && ` · ${row.split}`}
            </Text>
            <Labels row={row} genres={genres} differing={differing} conflicting={conflicting} />
          </div>
        ))}
      </div>
      <Group gap="xs" mt="auto" pt="sm">
        <Tooltip
          label="What the focused poster says becomes the word of all others, in one step that can be undone"
          w={260}
        >
          <Button size="sm" rightSection={<Kbd size="xs">P</Kbd>} disabled={differing.size === 0} onClick={onPropagate}>
            Give its labels to the others
          </Button>
        </Tooltip>
        <Tooltip label="It shows another picture: it leaves this cluster and never comes back into it" w={260}>
          <Button size="sm" variant="default" rightSection={<Kbd size="xs">D</Kbd>} onClick={onApart}>
            Tell it apart
          </Button>
        </Tooltip>
        {cluster.posterCount > 2 && (
          <Button size="sm" variant="default" rightSection={<Kbd size="xs">Shift D</Kbd>} onClick={onAllApart}>
            Tell all apart
          </Button>
        )}
        <Text size="xs" className="quiet">
          <Kbd size="xs">←</Kbd> <Kbd size="xs">→</Kbd> choose the poster, <Kbd size="xs">J</Kbd> <Kbd size="xs">K</Kbd>{' '}
          the cluster.
        </Text>
      </Group>
    </section>
  );
}
