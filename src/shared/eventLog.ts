// The event log as a file: JSON lines that one copy of a project writes and another merges. Owns the form of each line.
// Events name posters by film and sha256, genres by uuid and name, batches and earlier events by uuid: nothing in a line is a
// number of one copy. Parents come before children.
import { z } from 'zod';
import { genreStateSchema, sha256Schema, sourceSchema } from './domain.ts';
import { isEventTime } from './eventTime.ts';
import { approvalSchema, draftStateSchema, madeDraftSchema } from './taglines/draft.ts';
import { draftSettingsSchema } from './taglines/draftSettings.ts';

export const LOG_FORMAT = 'marquee-log';
/** 2: drafts, what was decided of them, approvals, and words that no draft may have. */
export const LOG_VERSION = 2;

const uuid = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
const at = z.string().refine(isEventTime, 'expected a time such as 2026-01-31T10:20:30.400Z, between 1970 and 2100');
const name = z.string().min(1).max(200);

export const headerLineSchema = z.object({
  t: z.literal('header'),
  format: z.literal(LOG_FORMAT),
  version: z.number().int(),
  replica: z.string().min(1).max(100),
  name: z.string().max(200),
  project: z.object({ name: z.string().max(200), createdAt: z.string().max(40).nullable() }),
  at,
  snapshot: z.string().describe('sha256 of the labels when it was written'),
  since: z.string().nullable().describe('the point of an earlier log, from which this one goes on; null: whole'),
  point: z.string().describe('where a later log can go on'),
});
export type HeaderLine = z.infer<typeof headerLineSchema>;

export const genreLineSchema = z.object({
  t: z.literal('genre'),
  uuid,
  name: z.string().min(1).max(60),
  aliases: z.array(z.string().min(1).max(60)).max(1000),
  also: z.array(uuid).max(1000).describe('its uuids in other copies'),
});
export type GenreLine = z.infer<typeof genreLineSchema>;

export const batchLineSchema = z.object({
  t: z.literal('batch'),
  uuid,
  replica: z.string().min(1).max(100),
  kind: z.enum(['edit', 'import', 'undo', 'redo', 'revert']),
  actor: z.object({ kind: sourceSchema, name }),
  what: z.string().max(5000),
  undoes: uuid.nullable(),
  pairs: z.number().int().min(0),
  at,
});
export type BatchLine = z.infer<typeof batchLineSchema>;

const poster = {
  film: z.string().min(1).max(500).describe('IMDb digits, or "key:..."'),
  title: z.string().max(2000),
  year: z.number().int().min(0).max(9999).nullable(),
  sha256: sha256Schema.nullable().describe('null: the film’s placeholder'),
};
const event = { id: uuid, batch: uuid, ...poster, note: z.string().max(5000).nullable(), at };
const chain = {
  parents: z.array(uuid).max(1000).describe('the events of this pair that it had seen'),
  head: uuid.nullable().optional().describe('the event in force after it; itself where not given'),
};

export const labelLineSchema = z.object({
  t: z.literal('label'),
  ...event,
  genre: uuid,
  genreName: z.string().max(60),
  source: z.enum(['person', 'model']),
  old: genreStateSchema,
  oldSource: sourceSchema.nullable(),
  new: genreStateSchema,
  newSource: sourceSchema.nullable(),
  ...chain,
});
export type LabelLine = z.infer<typeof labelLineSchema>;

export const importLineSchema = z.object({
  t: z.literal('import'),
  ...event,
  present: z.array(z.string()).max(5000).describe('names of genres, as in the genre lines of this file'),
  absent: z.array(z.string()).max(5000),
  withdraws: z.string().optional().describe('an import event that is in force no more; without genres of its own'),
  restores: z.string().optional().describe('one that was withdrawn and is in force again'),
});
export type ImportLine = z.infer<typeof importLineSchema>;

export const taglineLineSchema = z.object({
  t: z.literal('tagline'),
  ...event,
  source: sourceSchema,
  old: z.string().max(5000).nullable(),
  oldSource: sourceSchema.nullable(),
  new: z.string().max(5000).nullable(),
  newSource: sourceSchema.nullable(),
  ...chain,
});
export type TaglineLine = z.infer<typeof taglineLineSchema>;

export const markLineSchema = z.object({
  t: z.literal('mark'),
  ...event,
  kind: z.enum(['flag', 'note']),
  old: z.string().max(20_000).nullable(),
  new: z.string().max(20_000).nullable().describe('flag: "1" or null; note: its text or null'),
  head: chain.head,
});
export type MarkLine = z.infer<typeof markLineSchema>;

/** Of a request for drafts: chosen by who asks, so in whatever letters `drafts.make` takes. */
const requestId = z.uuid();

/** Drafts that were made together. */
export const draftRequestLineSchema = z.object({
  t: z.literal('draftRequest'),
  id: requestId,
  runId: z.string().min(1).max(200),
  runName: name,
  settings: draftSettingsSchema,
  like: uuid.nullable().describe('the draft that more like it were asked of'),
  actor: name,
  at,
});
export type DraftRequestLine = z.infer<typeof draftRequestLineSchema>;

export const draftLineSchema = madeDraftSchema.extend({
  t: z.literal('draft'),
  id: uuid,
  request: requestId,
  ...poster,
  at,
});
export type DraftLine = z.infer<typeof draftLineSchema>;

const finalText = z.string().max(5000).nullable().describe('the tagline that came of it');
export const decisionLineSchema = z
  .object({
    t: z.literal('decision'),
    ...event,
    draft: uuid,
    old: draftStateSchema,
    oldFinal: finalText,
    new: draftStateSchema,
    newFinal: finalText,
    head: chain.head,
  })
  .refine((line) => (line.new === 'accepted' || line.new === 'edited') === (line.newFinal !== null), {
    path: ['newFinal'],
    error: 'a tagline comes of an accepted draft, and of no other',
  });
export type DecisionLine = z.infer<typeof decisionLineSchema>;

const approvedText = z.object({ approval: approvalSchema, text: z.string().max(5000) }).nullable();
export const approvalLineSchema = z.object({
  t: z.literal('approval'),
  ...event,
  old: approvedText,
  new: approvedText,
  head: chain.head,
});
export type ApprovalLine = z.infer<typeof approvalLineSchema>;

/** A word that no draft may have any more, or may have again. */
export const wordLineSchema = z.object({
  t: z.literal('word'),
  id: uuid,
  batch: uuid,
  word: z.string().trim().min(1).max(60),
  old: z.boolean(),
  new: z.boolean(),
  head: chain.head,
  at,
});
export type WordLine = z.infer<typeof wordLineSchema>;

/** The last line: a file without it was cut off. */
export const endLineSchema = z.object({ t: z.literal('end'), lines: z.number().int() });

export const logLineSchema = z.discriminatedUnion('t', [
  headerLineSchema,
  genreLineSchema,
  batchLineSchema,
  labelLineSchema,
  importLineSchema,
  taglineLineSchema,
  markLineSchema,
  draftRequestLineSchema,
  draftLineSchema,
  decisionLineSchema,
  approvalLineSchema,
  wordLineSchema,
  endLineSchema,
]);
export type LogLine = z.infer<typeof logLineSchema>;
/** Lines about a poster: they wait where it is not there. */
export type EventLine = LabelLine | ImportLine | TaglineLine | MarkLine | DraftLine | DecisionLine | ApprovalLine;

/** Sections of a log whose lines have numbers, in the order in which they are written, each with its letter in a point. */
export const NUMBERED_SECTIONS = {
  batches: 'b',
  labels: 'l',
  taglines: 't',
  marks: 'm',
  draftRequests: 'r',
  drafts: 'd',
  decisions: 'c',
  approvals: 'a',
  words: 'w',
} as const;
export type NumberedSection = keyof typeof NUMBERED_SECTIONS;
export const numberedSections = Object.keys(NUMBERED_SECTIONS) as NumberedSection[];

/** A point of one copy's log: up to which number of each section it was written. */
export type LogPoint = Record<NumberedSection, number>;
export const pointOf = (numberOf: (section: NumberedSection) => number): LogPoint =>
  Object.fromEntries(numberedSections.map((section) => [section, numberOf(section)])) as LogPoint;
export const pointText = (point: LogPoint): string =>
  numberedSections.map((section) => `${NUMBERED_SECTIONS[section]}${point[section]}`).join('.');
/** Null when it is no such text. A section that it does not name begins at its first line. */
export function readPoint(text: string): LogPoint | null {
  const numbers = new Map<string, number>();
  for (const part of text.split('.')) {
    const found = /^([a-z])(\d{1,15})$/.exec(part);
    if (!found) return null;
    numbers.set(found[1]!, Number(found[2]));
  }
  return pointOf((section) => numbers.get(NUMBERED_SECTIONS[section]) ?? 0);
}
