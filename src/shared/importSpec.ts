// What an import reads and how: tables with their layout, mapping and encoding, and where posters come from.
// Shared by the form, the command line and the import itself.
import { z } from 'zod';
import { pathSchema, skippedSchema, splitPartSchema } from './domain.ts';

export const tableFieldSchema = z.enum([
  'imdbId',
  'key',
  'title',
  'year',
  'genres',
  'absent',
  'tagline',
  'overview',
  'poster',
  'split',
  'rating',
]);
export type TableField = z.infer<typeof tableFieldSchema>;

/**
 * What a source was recognised as. The first three are tables that people map; the others say themselves what they hold:
 * exports of FiftyOne, of Label Studio and of Marquee, a folder for each genre, a folder with metadata.jsonl.
 */
export const tableLayoutSchema = z.enum([
  'movie-genre',
  'movies-metadata',
  'table',
  'fiftyone',
  'label-studio',
  'marquee',
  'genre-folders',
  'imagefolder',
]);
export const tableFormatSchema = z.enum(['csv', 'tsv', 'jsonl', 'json', 'parquet', 'folder']);
export const encodingSchema = z.enum(['utf-8', 'windows-1252']);

export const tableSpecSchema = z.object({
  path: pathSchema,
  layout: tableLayoutSchema,
  mapping: z
    .partialRecord(tableFieldSchema, z.string())
    .optional()
    .describe('field to column; guessed where not given'),
  separator: z.string().min(1).max(5).default('|').describe('between genres of one cell'),
  encoding: encodingSchema.optional().describe('detected where not given'),
  repairText: z.boolean().default(false).describe('repair text that was decoded twice'),
});
export type TableSpec = z.infer<typeof tableSpecSchema>;

export const importSpecSchema = z.object({
  tables: z.array(tableSpecSchema).max(20).default([]),
  postersDir: pathSchema.optional().describe('folder of images named by IMDb id or by the table column "poster"'),
  storage: z.enum(['copy', 'reference']).default('copy'),
  download: z.boolean().default(false).describe('fetch posters from the links of the tables'),
  split: z.union([splitPartSchema, z.literal('auto')]).default('auto'),
  unlisted: z.enum(['absent', 'unknown']).default('absent').describe('state of the genres that a row does not list'),
  update: z.boolean().default(false).describe('let changed titles, years and overviews replace what the project has'),
  dryRun: z.boolean().default(false),
});
export type ImportSpec = z.infer<typeof importSpecSchema>;

/** What `import.inspect` says of a file before anything is read for good. */
export const tableInspectionSchema = z.object({
  path: z.string(),
  layout: tableLayoutSchema,
  format: tableFormatSchema,
  about: z.string().nullable().describe('what was recognised and how films are named, in words; null for plain tables'),
  images: z.number().int().nullable().describe('images of a folder, which come with it; null for files'),
  encoding: encodingSchema,
  encodingReason: z.string(),
  decodedTwice: z.object({
    cells: z.number().int(),
    examples: z.array(z.object({ before: z.string(), after: z.string() })),
  }),
  columns: z.array(z.string()),
  mapping: z.partialRecord(tableFieldSchema, z.string()),
  sample: z.array(z.record(z.string(), z.string())),
  genres: z.array(z.object({ name: z.string(), count: z.number().int(), mapsTo: z.string().nullable() })),
});
export type TableInspection = z.infer<typeof tableInspectionSchema>;

const changeSchema = z.object({
  source: z.string(),
  row: z.number().int(),
  film: z.string(),
  what: z.string(),
  kept: z.string(),
  offered: z.string(),
});

/** The report of an import or of its dry run. Lists are cut at 1,000 entries; the counts are not. */
export const importReportSchema = z.object({
  dryRun: z.boolean(),
  films: z.number().int().describe('films that are new'),
  posters: z.number().int().describe('poster rows that are new, placeholders included'),
  images: z.number().int().describe('image files taken in'),
  labels: z.number().int().describe('(poster, genre) states that changed'),
  taglines: z.number().int(),
  genres: z.array(z.string()).describe('genres that are new to the project'),
  aliases: z.array(z.object({ name: z.string(), genre: z.string() })),
  unchanged: z.number().int().describe('records that bring nothing new'),
  changed: z.number().int(),
  conflicting: z.number().int(),
  keptByPerson: z.number().int().describe('states that differ but were set by a person, and stay'),
  records: z.number().int(),
  skippedCount: z.number().int(),
  skipped: z.array(skippedSchema),
  changes: z.array(changeSchema),
  conflicts: z.array(changeSchema),
  deadLinks: z.array(z.object({ film: z.string(), url: z.string(), reason: z.string() })),
  encodings: z.array(
    z.object({
      source: z.string(),
      encoding: encodingSchema,
      repaired: z.number().int(),
      decodedTwice: z.number().int(),
    }),
  ),
  seconds: z.number(),
});
export type ImportReport = z.infer<typeof importReportSchema>;
