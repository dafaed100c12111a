// The core of a studio: one project, its jobs, one compute process, and one door for every shell. A table of contents:
// what a call does is in the service file of its name, what a job does in jobs/. Knows no window, no server, no terminal.
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { CallName, Input, Output, StudioEvent } from '../../shared/contract.ts';
import { AppError, toWireError } from '../../shared/errors.ts';
import type { Role } from '../../shared/roles.ts';
import { startCatalogThreads } from '../catalog/threads.ts';
import { startCompute, type ChildLike } from '../compute/client.ts';
import { makeFolder } from '../lib/folders.ts';
import { createLog, type Log } from '../lib/log.ts';
import { removeAnnouncement, writeAnnouncement } from './announcement.ts';
import { callKind, createDispatch, type CallHandlers } from './dispatch.ts';
import { openDevices } from './devices.ts';
import { doctorCalls } from './doctor.ts';
import { editCalls } from './edits.ts';
import { createEventHub, type StudioEvents } from './events.ts';
import { exportCalls } from './exports.ts';
import { posterImage, type PosterImage } from './images.ts';
import { importCalls } from './imports.ts';
import { jobCalls } from './jobs.ts';
import { createJobEngine, type JobEngine } from './jobs/engine.ts';
import { clearLeftovers } from './jobs/leftovers.ts';
import { jobWorks } from './jobs/works.ts';
import { libraryCalls } from './library.ts';
import { announceModel, modelCalls } from './models/models.ts';
import { marksCalls } from './marks.ts';
import { vocabularyCalls } from './vocabulary.ts';
import { spellingCalls } from './spelling.ts';
import { taglineExportCalls } from './taglineExport.ts';
import { viewsCalls } from './views.ts';
import { similarCalls } from './similar.ts';
import { draftsCalls } from './drafts.ts';
import { duplicatesCalls } from './duplicates.ts';
import { mapCalls } from './map.ts';
import { overviewCalls } from './overview.ts';
import { mergingCalls } from './merging.ts';
import { peopleCalls, type People } from './people.ts';
import { editNews } from './people/editNews.ts';
import { createPresence } from './people/presence.ts';
import { PeopleRegistry, type Identity } from './people/registry.ts';
import { snapshotsCalls } from './snapshots.ts';
import { openModels } from './models/openModels.ts';
import type { OpenProject } from './openProject.ts';
import type { CoreParts } from './parts.ts';
import { personNow } from './person.ts';
import { projectCalls, projectOpener } from './projects.ts';
import { openRecent } from './recent.ts';
import { reviewCalls } from './review.ts';
import { runCalls } from './runs.ts';
import { openSettings, settingsCalls } from './settings.ts';
import { splitCalls } from './splits.ts';
import type { Studio } from './studio.ts';
import { openThumbnails } from './thumbnails.ts';
import { taglineDeskCalls } from './taglineDesk.ts';
import { taglinePanelCalls } from './taglinePanel.ts';
import { sweepCalls } from './sweeps.ts';
import { languageCalls } from './language.ts';
import { taglineTrainingCalls } from './taglineTraining.ts';
import { trainingCalls } from './training.ts';
import { removeOldUploads, saveUpload } from './uploads.ts';

export interface CoreOptions {
  /** The user's own folder: settings, sample, uploads, thumbnails. Made when needed. */
  home: string;
  /**
   * What to open first: a folder, the sample, the project of last time (the sample on a first start), or nothing (null,
   * the default).
   */
  projectDir?: string | 'sample' | 'last' | null;
  /** Starts the compute process: `forkNode`, or Electron's utility process. */
  fork: (entry: string) => ChildLike;
  /** Who edits when a call does not say; else the setting "person", else the system's user name. */
  person?: string;
  version: string;
  electron?: string | null;
  log?: Log;
  clock?: () => Date;
  /** For tests: other catalog threads or another compute process. */
  parts?: Partial<CoreParts>;
}

export interface CallOptions {
  person?: string;
  /** What that person may do; the owner where not given. */
  role?: Role;
  /** Breaks off a call that can be: it fails with `cancelled`. */
  signal?: AbortSignal;
}

export interface Core {
  /** A call of the contract. @throws AppError for every expected failure. */
  call<N extends CallName>(name: N, input: Input<N>, options?: CallOptions): Promise<Output<N>>;
  /** The same for shells that carry names and inputs from elsewhere; both are checked all the same. */
  callByName(name: string, input: unknown, options?: CallOptions): Promise<unknown>;
  readonly events: StudioEvents;
  subscribe(listener: (event: StudioEvent) => void): () => void;
  /** Bytes of a poster: the stored file, or a picture no larger than `size` on its longer side. */
  image(posterId: number, size: number | 'full'): Promise<PosterImage>;
  /** Stores a file that a user sent; the path can be given to `import.start`. */
  saveUpload(name: string, content: Readable, batch?: string): Promise<{ path: string }>;
  /** What a server asks of the people who may sign in. */
  readonly people: {
    /** A session token for the code of a sign-in link; null when it is wrong, used or old. */
    redeem(code: string): string | null;
    /** Whose session token it is; null when it is nobody's (any more). */
    identify(token: string): Identity | null;
    /** A window of that person (null: the owner) listens from now on; returns how to tell that it stopped. */
    enter(who: Identity | null): () => void;
  };
  /** Tells the command line where this studio can be reached: `studio.json` in the project that is open. */
  announce(where: { url: string; bearerFile: string }): Promise<void>;
  close(): Promise<void>;
}

/** Mutations that a read-only project allows: they write beside it, or nothing. */
const WITHOUT_WRITING = new Set<CallName>([
  'studio.setSetting',
  'project.create',
  'project.open',
  'project.openSample',
  'export.start',
  'runs.exportModel',
  'jobs.cancel',
  'models.add',
  'models.download',
  'models.pause',
  'models.remove',
  'people.add',
  'people.link',
  'people.remove',
]);

/**
 * Creates a core and opens its first project.
 * @throws AppError when that project cannot be opened: `locked`, `not_found`, `corrupt`...
 */
export async function createCore(options: CoreOptions): Promise<Core> {
  const clock = options.clock ?? (() => new Date());
  const log = options.log ?? createLog((line) => process.stderr.write(`${line}\n`), clock);
  const hub = createEventHub(log);
  const catalogOf = options.parts?.startCatalog ?? startCatalogThreads;
  const compute = options.parts?.startCompute?.() ?? startCompute({ fork: options.fork, onNotice: noticeCompute });
  function noticeCompute(notice: { t: string }): void {
    if (notice.t === 'crashed') log.warn('the compute process died', { ...notice });
  }

  let open: { project: OpenProject; jobs: JobEngine } | null = null;
  let announced: { url: string; bearerFile: string } | null = null;
  const needOpen = (): { project: OpenProject; jobs: JobEngine } => {
    if (open) return open;
    throw new AppError('not_found', 'No project is open.', { hint: 'Open a project, or make a new one.' });
  };

  let closed = false;
  /** Projects change one after the other: of two at once, one would stay open and locked with nobody knowing. */
  let switching: Promise<unknown> = Promise.resolve();
  const oneByOne = <T>(work: () => Promise<T>): Promise<T> => {
    const next = switching.then(work);
    switching = next.catch(() => undefined);
    return next;
  };

  const closeProject = async (): Promise<void> => {
    const closing = open;
    if (!closing) return;
    open = null;
    await closing.jobs.close();
    await removeAnnouncement(closing.project.dir);
    await closing.project.close();
  };
  const announceProject = async (): Promise<void> => {
    if (!open || !announced || open.project.opened.readOnly) return;
    await writeAnnouncement(open.project.dir, { pid: process.pid, ...announced });
  };

  const settings = openSettings(options.home, log);
  const studio: Studio = {
    version: options.version,
    home: options.home,
    electron: options.electron ?? process.versions['electron'] ?? null,
    log,
    clock,
    hub,
    compute,
    devices: openDevices({
      home: options.home,
      compute,
      fork: options.fork,
      clock,
      log,
      fixed: process.env['MARQUEE_DEVICE'],
    }),
    settings,
    models: openModels({
      home: options.home,
      settings,
      compute,
      clock,
      log,
      onChange: (id) => announceModel(studio, id),
    }),
    recent: openRecent(options.home, log),
    thumbnails: openThumbnails(options.home, log),
    project: () => needOpen().project,
    projectOrNull: () => open?.project ?? null,
    jobs: () => needOpen().jobs,
    switchProject: (openNext) => oneByOne(() => switchTo(openNext)),
  };
  const switchTo: Studio['switchProject'] = async (openNext) => {
    if (closed) throw new AppError('cancelled', 'The studio is closing.');
    // The next project opens first: when that fails, the current one stays.
    const project = await openNext();
    if (project === open?.project) return project;
    await closeProject();
    const jobs = createJobEngine({ project, works: jobWorks(studio), hub, log, clock });
    open = { project, jobs };
    await quietly('what killed jobs left could not be cleared', async () => {
      const { chosen } = await clearLeftovers(project, jobs);
      void quietly('what killed jobs left in chosen folders could not be cleared', () => chosen);
    });
    await quietly('the project could not be added to the list of projects', () =>
      studio.recent.add({ dir: project.dir, name: project.opened.name }, clock()),
    );
    await quietly('the project could not be announced to the command line', announceProject);
    hub.emit('project.changed', { project: await project.info() });
    void project.damage.then((problem) => (problem === null ? undefined : closeDamaged(project, problem)));
    return project;
  };
  /** Damage that is found while a project is open: nothing more may be written to it, and opening it again says what to do. */
  const closeDamaged = (project: OpenProject, problem: string): Promise<void> =>
    oneByOne(async () => {
      log.error('the catalog of the open project is damaged', { dir: project.dir, problem });
      if (open?.project !== project) return;
      await closeProject();
      hub.emit('project.changed', { project: null });
      hub.emit('studio.notice', {
        level: 'error',
        message: `The catalog of ${project.opened.name} is damaged (${problem}), so the project was closed.`,
        hint: 'Open it again: the damaged file is kept beside it, and its newest sound backup is offered.',
      });
    });
  /** What only adds comfort must not keep a project from opening, e.g. in a home folder that cannot be written. */
  const quietly = (what: string, work: () => Promise<void>): Promise<void> =>
    work().catch((error: unknown) => {
      log.warn(what, { error });
    });
  const opener = projectOpener(studio, catalogOf);
  const person = (): string => personNow(options.person, studio.settings);
  const people: People = {
    registry: new PeopleRegistry(options.home, clock),
    presence: createPresence(hub),
    ownerName: person,
    address: () => announced?.url ?? null,
  };

  const handlers: CallHandlers = {
    ...projectCalls(studio, opener),
    ...doctorCalls(studio),
    ...settingsCalls(studio.settings),
    ...libraryCalls(studio),
    ...editCalls(studio),
    ...splitCalls(studio),
    ...reviewCalls(studio),
    ...jobCalls(studio),
    ...importCalls(studio),
    ...trainingCalls(studio),
    ...taglineTrainingCalls(studio),
    ...languageCalls(studio),
    ...sweepCalls(studio),
    ...runCalls(studio),
    ...exportCalls(studio),
    ...modelCalls(studio),
    ...marksCalls(studio),
    ...vocabularyCalls(studio),
    ...viewsCalls(studio),
    ...taglineExportCalls(studio),
    ...spellingCalls(studio),
    ...similarCalls(studio),
    ...duplicatesCalls(studio),
    ...mapCalls(studio),
    ...overviewCalls(studio),
    ...mergingCalls(studio),
    ...peopleCalls(people),
    ...snapshotsCalls(studio),
    ...taglineDeskCalls(studio),
    ...draftsCalls(studio),
    ...taglinePanelCalls(studio),
  };
  const guard = (name: CallName): void => {
    const info = open?.project.opened;
    if (!info?.readOnly || callKind(name) === 'query' || WITHOUT_WRITING.has(name)) return;
    throw new AppError('read_only', info.readOnlyReason ?? 'The project is open for reading only.', {
      details: { call: name, dir: info.dir },
    });
  };
  const checkOutput = process.env['MARQUEE_CHECK_OUTPUT'] === '1' || process.env['VITEST'] !== undefined;
  const dispatch = createDispatch({ handlers, guard, checkOutput });

  const openFirst = async (): Promise<void> => {
    const { projectDir = null } = options;
    if (projectDir === null) return;
    if (projectDir === 'sample') {
      await studio.switchProject(() => opener.openSample());
      return;
    }
    if (projectDir !== 'last') {
      await studio.switchProject(() => opener.open(projectDir));
      return;
    }
    const last = (await studio.recent.list()).projects.find((project) => project.exists);
    if (!last || last.dir === join(options.home, 'sample')) {
      await studio.switchProject(() => opener.openSample());
      return;
    }
    try {
      await studio.switchProject(() => opener.open(last.dir));
    } catch (error) {
      const { code, message } = toWireError(error);
      // A second studio must say so; anything else must not keep the user from opening another project.
      if (code === 'locked') throw error;
      log.error('the last project could not be opened', { dir: last.dir, message });
    }
  };

  const close = async (): Promise<void> => {
    closed = true;
    studio.devices.stop();
    await oneByOne(closeProject);
    await studio.models.close();
    compute.stop();
  };
  try {
    await quietly('the home folder cannot be made', () => makeFolder(options.home));
    await studio.settings.all();
    await openFirst();
  } catch (error) {
    await close();
    throw error;
  }
  void removeOldUploads(options.home, clock(), log);

  const callByName: Core['callByName'] = async (name, input, { signal, role, ...callOptions } = {}) => {
    const caller = { person: callOptions.person ?? person(), ...(role ? { role } : {}), ...(signal ? { signal } : {}) };
    try {
      const output = await dispatch(name, input, caller);
      editNews(studio, people.presence, name, caller.person, output);
      return output;
    } catch (error) {
      if (!(error instanceof AppError)) log.error('a call failed unexpectedly', { call: name, error });
      throw error;
    }
  };

  return {
    call: callByName as Core['call'],
    callByName,
    events: { subscribe: (listener) => hub.subscribe(listener) },
    subscribe: (listener) => hub.subscribe(listener),
    image: (posterId, size) => posterImage(studio, posterId, size),
    saveUpload: (name, content, batch) => saveUpload(options.home, name, content, batch),
    people: {
      redeem: (code) => people.registry.redeem(code),
      identify: (token) => people.registry.identify(token),
      enter: (who) => people.presence.enter(who?.name ?? person(), who?.role ?? 'owner'),
    },
    async announce(where) {
      announced = where;
      await announceProject();
    },
    close,
  };
}
