// The reader's side of `ReaderService`: one open project, and each call passed to the file that answers it.
import { AppError } from '../../../shared/errors.ts';
import { metricsInSteps } from '../../../shared/evaluation/metrics.ts';
import { tuneThresholds } from '../../../shared/evaluation/thresholds.ts';
import { Transferred, type Handlers } from '../../lib/threadCalls.ts';
import type { ReaderService } from '../services.ts';
import {
  genresList,
  libraryFacets,
  libraryIds,
  libraryPage,
  libraryPosition,
  matchingIds,
  selectionSummary,
} from './library.ts';
import { missingEmbeddings, pooledEmbeddings } from './embeddings.ts';
import { runCalibration } from './evaluation/calibration.ts';
import { changedPredictions } from './evaluation/changed.ts';
import { compareRuns } from './evaluation/compare.ts';
import { crossingPosters, runCurves } from './evaluation/curves.ts';
import { cellOfMatrix, runMatrices } from './evaluation/matrices.ts';
import { evaluateRun, rescoredRun } from './evaluation/metrics.ts';
import { runReport } from './evaluation/report.ts';
import { Scopes } from './evaluation/scope.ts';
import { inTurns } from './turns.ts';
import { exportRecords } from './exportRecords.ts';
import { posterHistory } from './history.ts';
import { GroupedImages } from './imageGroups.ts';
import { getJob, listJobs, listSweeps } from './jobs.ts';
import type { Opened } from './opened.ts';
import { findPosters, posterDetail, posterFile, rowOrThrow } from './posterRows.ts';
import { ReaderProject } from './project.ts';
import { Review } from './review.ts';
import { getRun, listRuns, listSplits, readPredictions } from './runs.ts';
import { Snapshots } from './snapshot.ts';
import { splitReport } from './splitReport.ts';
import { languageFilms } from './languageFilms.ts';
import { trainingFolds } from './trainingFolds.ts';
import { trainingRows } from './trainingRows.ts';
import { marksReading } from './marks/service.ts';
import { vocabularyReading } from './vocabulary/service.ts';
import { viewsReading } from './views/service.ts';
import { draftingReading } from './drafting/service.ts';
import { similarReading } from './similar/service.ts';
import { duplicatesReading } from './duplicates/service.ts';
import { mapReading } from './map/service.ts';
import { overviewReading } from './overview/service.ts';
import { mergingReading } from './merging/service.ts';
import { snapshotsReading } from './snapshots/service.ts';
import { taglineDeskReading } from './taglineDesk/service.ts';
import { taglinePanelReading } from './taglinePanel/service.ts';
import { spellingReading } from './spelling/service.ts';

const KEEP_AFTER_MS = 5000;

/** Handlers of the reader thread. No call but `open` works before a project is open. */
export function createReaderService(): Handlers<ReaderService> {
  let opened: Opened | null = null;
  const current = (): Opened => {
    if (opened === null) throw new AppError('not_found', 'No project is open.');
    return opened;
  };
  const close = async (): Promise<void> => {
    const closing = opened;
    opened = null;
    await closing?.project.keepColumns();
    await closing?.project.close();
  };
  /** Some time after opening, so that a process that is killed has not to read everything again and again. */
  const keepSoon = (project: ReaderProject): void => {
    setTimeout(() => {
      if (opened?.project === project) void project.keepColumns();
    }, KEEP_AFTER_MS).unref();
  };

  return {
    open({ dir }) {
      const started = performance.now();
      void opened?.project.close();
      opened = null;
      const project = new ReaderProject(dir);
      const grouped = new GroupedImages();
      opened = {
        project,
        review: new Review(project, grouped),
        snapshots: new Snapshots(),
        grouped,
        scopes: new Scopes(project),
      };
      // The view that every window starts with.
      project.lists.ordered({}, { by: 'title', descending: false });
      keepSoon(project);
      project.words.readSoon();
      return { posters: project.columns.count, milliseconds: performance.now() - started };
    },
    close,
    changed: (change) => current().project.changed(change),
    'genres.list': () => genresList(current().project),
    'library.page': (input) => libraryPage(current().project, input),
    'library.facets': (input) => libraryFacets(current().project, input),
    'library.ids': (input) => libraryIds(current().project, input),
    'library.matching': ({ filter }) => {
      const posterIds = matchingIds(current().project, filter);
      return new Transferred({ posterIds }, [posterIds.buffer]);
    },
    'library.position': (input) => libraryPosition(current().project, input),
    'poster.get': ({ posterId }) => posterDetail(current().project.db, current().project.columns, posterId),
    'poster.find': (input) => findPosters(current().project.db, input),
    'poster.file': ({ posterId }) => posterFile(current().project.db, current().project.dir, posterId),
    'selection.summary': (input) => selectionSummary(current().project, input),
    'poster.history': ({ posterId, limit }) => {
      const { project } = current();
      rowOrThrow(project.columns, posterId);
      return { entries: posterHistory(project.db, project.vocabulary, project.batchPosters, posterId, limit) };
    },
    'review.queue': (input) => current().review.queue(input),
    'review.counts': () => current().review.counts(),
    'review.images': (input) => current().review.images(input),
    'review.learned': () => {
      current().review.rankings.forget();
    },
    'jobs.list': ({ limit }) => listJobs(current().project.db, limit),
    'jobs.get': ({ jobId }) => getJob(current().project.db, jobId),
    'sweeps.jobs': () => ({ sweeps: listSweeps(current().project.db) }),
    'runs.list': ({ task }) => ({ runs: listRuns(current().project.db, task) }),
    'runs.get': ({ runId }) => getRun(current().project.db, runId),
    'runs.evaluate': (input) => evaluateRun(current().project, current().scopes, input),
    'runs.rescored': (input) => rescoredRun(current().project, current().scopes, input),
    'runs.changed': (input) => changedPredictions(current().project, current().scopes, input),
    'runs.curves': (input) => runCurves(current().scopes, input),
    'runs.crossing': (input) => crossingPosters(current().project, current().scopes, input),
    'runs.calibration': (input) => runCalibration(current().project, current().scopes, input),
    'runs.matrices': (input) => runMatrices(current().scopes, input),
    'runs.cell': (input) => cellOfMatrix(current().project, current().scopes, input),
    'runs.compare': (input) => compareRuns(current().project, current().scopes, input),
    'runs.report': (input) => runReport(current().project, current().scopes, current().snapshots, input),
    'splits.report': (input) => splitReport(current().project, current().grouped, input),
    'splits.list': () => listSplits(current().project.db, current().project.split?.name ?? null),
    'embeddings.missing': (input) => missingEmbeddings(current().project.db, current().project.dir, input),
    'embeddings.pooled': (input) => {
      const found = pooledEmbeddings(current().project.db, input);
      return new Transferred(found, [found.pooled.buffer]);
    },
    'language.films': (input) => languageFilms(current().project, input),
    'train.rows': (input) => trainingRows(current().project, current().snapshots, input),
    'train.folds': (input) => trainingFolds(current().project, current().grouped, input),
    'predictions.read': ({ runId, posterIds }) => readPredictions(current().project.db, runId, posterIds),
    'metrics.compute': (input) => inTurns(metricsInSteps(input)),
    'thresholds.tune': ({ labels, probabilities, genres }) => tuneThresholds(labels, probabilities, genres),
    'export.records': ({ filter, after, limit }) =>
      exportRecords(current().project, { filter: filter ?? {}, after, limit }),
    ...marksReading(current),
    ...vocabularyReading(current),
    ...viewsReading(current),
    ...similarReading(current),
    ...duplicatesReading(current),
    ...mapReading(current),
    ...overviewReading(current),
    ...mergingReading(current),
    ...snapshotsReading(current),
    ...taglineDeskReading(current),
    ...draftingReading(current),
    ...taglinePanelReading(current),
    ...spellingReading(current),
    'export.snapshot': async () => ({ snapshot: await current().snapshots.hash(current().project) }),
  };
}
