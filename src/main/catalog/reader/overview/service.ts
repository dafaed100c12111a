// The project in numbers: what the reader thread offers of it, and its handlers. Each part is kept until what it counts changes.
import { existsSync } from 'node:fs';
import type { Output, Parsed } from '../../../../shared/contract.ts';
import type { Steps } from '../../../../shared/steps.ts';
import type { Handlers } from '../../../lib/threadCalls.ts';
import { mapFileOf } from '../../map/mapFile.ts';
import { Kept } from '../kept.ts';
import type { Opened } from '../opened.ts';
import type { ReaderProject } from '../project.ts';
import { inTurns } from '../turns.ts';
import type { Aspect } from '../versions.ts';
import { countColumns, withoutEmbedding, withoutOverview } from './counts.ts';
import { ProgressFold } from './progress.ts';

export interface OverviewReader {
  /** `modelHash`: of the encoder that the project uses, null where it is not installed. */
  'overview.counts'(input: { modelHash: string | null }): Output<'overview.counts'>;
  'overview.progress'(input: Parsed<'overview.progress'>): Output<'overview.progress'>;
  /** Bytes of the poster files in the project's folder, as the catalog knows them. */
  'overview.posterBytes'(input: Record<string, never>): { bytes: number };
}

interface Known {
  kept: Map<string, Kept<unknown>>;
  fold: ProgressFold;
}

export function overviewReading(current: () => Opened): Handlers<OverviewReader> {
  const projects = new WeakMap<ReaderProject, Known>();
  const knownOf = (project: ReaderProject): Known => {
    const known = projects.get(project) ?? { kept: new Map(), fold: new ProgressFold(project.db) };
    projects.set(project, known);
    return known;
  };
  /** The answer of before while none of the aspects has changed; else made anew, in turns. */
  const keep = <T>(project: ReaderProject, name: string, aspects: Aspect[], make: () => Steps<T>): Promise<T> => {
    const { kept } = knownOf(project);
    const known = (kept.get(name) ?? new Kept()) as Kept<T>;
    kept.set(name, known);
    return known.of(project.versions.stamp(aspects), () => inTurns(make(), project.db));
  };

  return {
    'overview.counts': async ({ modelHash }) => {
      const { project } = current();
      const { columns, vocabulary, db } = project;
      const counted = await keep(
        project,
        'columns',
        ['labels', 'taglines', 'films', 'posters', 'genres', 'runs', 'predictions'],
        () => countColumns(columns, vocabulary.genres),
      );
      const overview = await keep(project, 'overview', ['films', 'posters'], () => withoutOverview(db));
      const embedding =
        modelHash === null
          ? null
          : await keep(project, `embedding ${modelHash}`, ['posters', 'embeddings'], () =>
              withoutEmbedding(db, modelHash),
            );
      return {
        ...counted,
        posters: project.columns.count,
        films: new Set(project.columns.filmIds.subarray(0, project.columns.count)).size,
        missing: { ...counted.missing, overview, embedding },
        map: existsSync(mapFileOf(project.dir)),
        revision: project.revision,
      };
    },
    'overview.progress': async ({ minutesEast }) => {
      const { project } = current();
      const { fold } = knownOf(project);
      await fold.follow((steps) => inTurns(steps, project.db));
      return {
        days: fold.days(minutesEast),
        people: fold.people(),
        recent: fold.recent(),
        revision: project.revision,
      };
    },
    'overview.posterBytes': () => ({
      bytes: current()
        .project.db.prepare("SELECT ifnull(sum(bytes), 0) FROM image WHERE storage = 'copy'")
        .pluck()
        .get() as number,
    }),
  };
}
