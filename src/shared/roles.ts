// Who may call what in a studio that several people share. The owner is who started it (its window, its command line, its own
// launch link); curators edit labels and texts and run jobs over them; viewers look. Pure.
//
// The rule: what reads the project is for everybody; what changes labels, texts, views or runs, undoable or as a job, is for
// curators; what reads or writes files of the studio's computer, its settings, its models, its projects or its people is the
// owner's. A call that is not listed is the owner's.
import type { CallName } from './contract.ts';

export const ROLES = ['viewer', 'curator', 'owner'] as const;
export type Role = (typeof ROLES)[number];

const VIEWER: readonly string[] = [
  'studio.info',
  'studio.settings',
  'studio.setSetting', // a person's own look of the window; the studio's settings are the owner's (core/settings.ts)
  'project.verify',
  'genres.list',
  'library.page',
  'library.facets',
  'library.ids',
  'library.position',
  'poster.get',
  'poster.find',
  'poster.history',
  'selection.summary',
  'edits.stack',
  'edits.recent',
  'edits.posters',
  'views.list',
  'vocabulary.preview',
  'vocabulary.history',
  'snapshots.list',
  'snapshots.diff',
  'guidelines.list',
  'review.queue',
  'review.counts',
  'jobs.list',
  'jobs.get',
  'sweeps.list',
  'runs.list',
  'labels.snapshot',
  'runs.get',
  'runs.steps',
  'taglines.targets',
  'runs.evaluate',
  'runs.curves',
  'runs.crossing',
  'runs.calibration',
  'runs.matrices',
  'runs.cell',
  'runs.compare',
  'runs.report',
  'runs.changed',
  'models.list',
  'models.effect',
  'splits.list',
  'splits.report',
  'guidelines.list',
  'edits.recent',
  'edits.posters',
  'similar.byPoster',
  'similar.byText',
  'duplicates.list',
  'merging.status',
  'merging.conflicts',
  'merging.agreement',
  'people.me',
  'map.points',
  'map.values',
  'map.matching',
  'map.table',
  'overview.counts',
  'overview.progress',
  'overview.disk',
  'desk.counts',
  'desk.queue',
  'desk.position',
  'desk.poster',
  'desk.blocklist',
  'panel.list',
  'panel.next',
  'spelling.known',
] satisfies CallName[];

const CURATOR: readonly string[] = [
  'genres.add',
  'genres.alias',
  'labels.set',
  'labels.toggle',
  'labels.setByName',
  'tagline.set',
  'history.revert',
  'edits.revert',
  'marks.set',
  'views.delete',
  'views.rename',
  'views.save',
  'vocabulary.apply',
  'snapshots.save',
  'snapshots.restore',
  'snapshots.delete',
  'guidelines.set',
  'edits.undo',
  'edits.redo',
  'review.decide',
  'jobs.cancel',
  'jobs.pause',
  'jobs.move',
  'jobs.resume',
  'train.start',
  'train.taglines',
  'taglines.useRun',
  'taglines.evaluate',
  'sweeps.start',
  'sweeps.startTaglines',
  'sweeps.pause',
  'sweeps.resume',
  'sweeps.cancel',
  'crossval.start',
  'runs.activate',
  'runs.setThresholds',
  'splits.use',
  'similar.byImage', // of what they sent; any file of the studio's computer is for the owner (core/similar.ts)
  'duplicates.find',
  'duplicates.propagate',
  'duplicates.tellApart',
  'models.generate',
  'marks.set',
  'guidelines.set',
  'edits.revert',
  'merging.resolve',
  'map.start',
  'drafts.make',
  'drafts.stop',
  'drafts.start', // with a file of the studio's computer for the owner alone (core/drafts.ts)
  'drafts.decide',
  'taglines.approve',
  'desk.setBlocklist',
  'panel.start',
  'panel.vote',
] satisfies CallName[];

const OWNER: readonly string[] = [
  'studio.doctor',
  'studio.testDevices',
  'project.recent',
  'project.create',
  'project.open',
  'project.openSample',
  'project.backup',
  'project.backups',
  'project.restore',
  'import.inspect',
  'import.start',
  'embed.start', // may write a file
  'predict.start', // may write a file
  'train.tokenizer', // writes a file
  'train.language', // writes a folder
  'export.start',
  'taglines.export', // writes a file
  'runs.exportModel',
  'runs.importModel',
  'models.add',
  'models.download',
  'models.pause',
  'models.verify',
  'models.remove',
  'models.use',
  'splits.make', // may read a table
  'merging.export',
  'merging.preview',
  'merging.start',
  'people.list',
  'people.add',
  'people.link',
  'people.remove',
] satisfies CallName[];

const NEEDED = new Map<string, Role>([
  ...OWNER.map((name) => [name, 'owner'] as const),
  ...CURATOR.map((name) => [name, 'curator'] as const),
  ...VIEWER.map((name) => [name, 'viewer'] as const),
]);

/** The least role that may make a call; null for a call that nobody thought about, which is the owner's. */
export const roleOf = (name: string): Role | null => NEEDED.get(name) ?? null;

export const mayCall = (role: Role, name: string): boolean =>
  ROLES.indexOf(role) >= ROLES.indexOf(roleOf(name) ?? 'owner');
