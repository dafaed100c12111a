// Answers of the review pages: a page of a queue with its posters and reasons, and the counts per genre.
import type { Output, Parsed } from '../../../shared/contract.ts';
import type { ReviewEvidence } from '../../../shared/domain.ts';
import { reasonInWords } from '../../../shared/labelNoise/reason.ts';
import { hasGenre } from './columns.ts';
import { readNearest, type ComparedImages } from '../../lib/nearestFile.ts';
import type { GroupedImages } from './imageGroups.ts';
import { posterRow } from './posterRows.ts';
import type { ReaderProject } from './project.ts';
import { EvidenceReader } from './review/evidence.ts';
import { comparedImages } from './review/nearestRows.ts';
import { EditsSince } from './review/editsSince.ts';
import { queueCounts, queuePage, SetAside, type QueuedPair } from './review/queues.ts';
import { Rankings, type Ranking } from './review/rankings.ts';
import { inTurns } from './turns.ts';

const NO_EVIDENCE: ReviewEvidence = { neighbours: null, opinions: [], goesWith: [], seldomWith: [], asked: null };

export class Review {
  readonly rankings: Rankings;
  private readonly aside: SetAside;
  private readonly evidence: EvidenceReader;
  private readonly edits: EditsSince;
  private readonly grouped: GroupedImages;
  private readonly project: ReaderProject;

  constructor(project: ReaderProject, grouped: GroupedImages) {
    this.project = project;
    this.grouped = grouped;
    this.edits = new EditsSince(project.db);
    this.rankings = new Rankings(project, grouped);
    this.aside = new SetAside(project.db);
    this.evidence = new EvidenceReader(project.db);
  }

  /** A page of a queue. `genreId` and `genres` (names) both restrict it. @throws AppError `not_found` for unknown names */
  async queue(input: Parsed<'review.queue'>): Promise<Output<'review.queue'>> {
    const { kind, genreId, genres, offset, limit } = input;
    const { project } = this;
    let genreIds = genres ? project.vocabulary.resolve(genres) : null;
    if (genreId !== undefined) genreIds = genreIds === null || genreIds.includes(genreId) ? [genreId] : [];
    const ranking = kind === 'helps' ? await this.rankings.withHelps() : await this.rankings.current();
    const { revision } = project;
    if (ranking === null) return { runId: null, basis: null, items: [], left: 0, done: 0, skipped: 0, revision };
    const { pairs, left, skipped, done } = queuePage(ranking, this.aside, { kind, genreIds, offset, limit });
    const items = pairs.map((pair) => this.item(ranking, pair, kind, input.evidence ?? true));
    const { run, name, active } = ranking.basis;
    const basis = {
      runId: run.id,
      name,
      outOfSample: run.outOfSample,
      activeRun: active,
      neighbours: ranking.neighbours,
      editsSince: this.edits.since(run.id),
    };
    return { runId: run.id, basis, items, left, done, skipped, revision };
  }

  /** What is left per genre of the run that the queues go by. */
  async counts(): Promise<Output<'review.counts'>> {
    const ranking = await this.rankings.withHelps();
    if (ranking === null) return { runId: null, genres: [] };
    const { expected } = ranking.signals;
    const genres = queueCounts(ranking, this.aside)
      .map((each, genre) => ({ ...each, expected: expected[genre] ?? null }))
      .filter(({ genreId }) => this.project.vocabulary.has(genreId));
    return { runId: ranking.basis.run.id, genres };
  }

  /** The images whose nearest ones can be found, and whether they were. */
  async images({ modelHash }: { modelHash: string }): Promise<ComparedImages & { known: boolean }> {
    const groups = await this.grouped.of(this.project);
    const images = await inTurns(comparedImages(this.project.db, modelHash, groups), this.project.db);
    return { ...images, known: readNearest(this.project.dir, modelHash, images) !== null };
  }

  private item(
    ranking: Ranking,
    pair: QueuedPair,
    queue: Parsed<'review.queue'>['kind'],
    withEvidence: boolean,
  ): Output<'review.queue'>['items'][number] {
    const { columns, basis, signals, trained } = ranking;
    const { vocabulary } = this.project;
    const { row, genre, kind, rank, skipped } = pair;
    const genreId = basis.run.genreIds[genre]!;
    const probability = signals.probabilities[row * signals.genres + genre]!;
    const label = signals.labels[row * signals.genres + genre];
    const inSample = trained.has(columns.filmIds[row]!);
    const evidence = withEvidence ? this.evidence.of(ranking, pair) : { ...NO_EVIDENCE, asked: pair.asked };
    const named = (ids: readonly number[]): string[] => ids.map((id) => vocabulary.name(id));
    return {
      posterId: columns.ids[row]!,
      genreId,
      kind,
      score: Math.fround(kind === 'wrong' ? 1 - probability : probability),
      probability,
      threshold: basis.run.thresholds[genre]!,
      rank,
      inSample,
      skipped,
      reason: reasonInWords({
        queue: queue === 'helps' || queue === 'second' ? queue : 'suspect',
        kind,
        genre: vocabulary.name(genreId),
        probability,
        threshold: basis.run.thresholds[genre]!,
        state: label === 1 ? 'present' : label === 0 ? 'absent' : 'unknown',
        byPerson: hasGenre(columns.byPerson, row, genreId),
        inSample,
        evidence: { ...evidence, goesWith: named(evidence.goesWith), seldomWith: named(evidence.seldomWith) },
      }),
      evidence,
      poster: posterRow(columns, row),
    };
  }
}
