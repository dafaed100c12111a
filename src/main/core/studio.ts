// What every service file of the core gets: the open project, jobs, compute, events, the user's home. Types only.
import type { Devices } from './devices.ts';
import type { EventHub } from './events.ts';
import type { OpenProject } from './openProject.ts';
import type { Compute } from './parts.ts';
import type { JobEngine } from './jobs/engine.ts';
import type { RecentProjects } from './recent.ts';
import type { Settings } from './settings.ts';
import type { Thumbnails } from './thumbnails.ts';
import type { ModelStore } from '../modelStore/store.ts';
import type { Log } from '../lib/log.ts';

export interface Studio {
  readonly version: string;
  readonly home: string;
  /** Version of the Electron runtime around the core; null in Node. */
  readonly electron: string | null;
  readonly log: Log;
  readonly clock: () => Date;
  readonly hub: EventHub;
  readonly compute: Compute;
  readonly devices: Devices;
  readonly models: ModelStore;
  readonly settings: Settings;
  readonly recent: RecentProjects;
  readonly thumbnails: Thumbnails;
  /** @throws AppError `not_found` when no project is open. */
  project(): OpenProject;
  projectOrNull(): OpenProject | null;
  /** @throws AppError `not_found` when no project is open. */
  jobs(): JobEngine;
  /**
   * Closes the open project, if any, and opens another; `project.changed` is emitted. Runs after earlier switches; when
   * `open` gives the project that is open already, nothing changes.
   */
  switchProject(open: () => Promise<OpenProject>): Promise<OpenProject>;
}
