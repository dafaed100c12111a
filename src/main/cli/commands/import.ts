// The import command: tables and posters in, a report out.
import { basename } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Input } from '../../../shared/contract.ts';
import { tableFieldSchema, type ImportReport, type TableField } from '../../../shared/importSpec.ts';
import { PrintedFailure, UsageError } from '../failure.ts';
import { print, printResult, type CliIo } from '../io.ts';
import { collect, common, SPLIT_PARTS, type CommonOptions } from '../options.ts';
import { runJob } from '../runJob.ts';
import { pathFrom, withStudio, type CliStudio } from '../studio.ts';

type Mapping = Partial<Record<TableField, string>>;

interface ImportOptions extends CommonOptions {
  movieGenre?: string[];
  moviesMetadata?: string[];
  table?: string[];
  map?: Mapping;
  key?: string;
  separator: string;
  encoding?: 'utf-8' | 'windows-1252';
  repairText?: boolean;
  posters?: string;
  reference?: boolean;
  download?: boolean;
  split: 'train' | 'validation' | 'test' | 'auto';
  unlisted: 'absent' | 'unknown';
  update?: boolean;
  dryRun?: boolean;
  strict?: boolean;
}

/** Reads `imdbId=id,genres=Genre`; may be given several times. */
export function parseMapping(text: string, before: Mapping = {}): Mapping {
  const mapping: Mapping = { ...before };
  for (const pair of text.split(',')) {
    const at = pair.indexOf('=');
    const field = tableFieldSchema.safeParse(pair.slice(0, at).trim());
    const column = pair.slice(at + 1).trim();
    if (at < 1 || !field.success || column === '') {
      throw new InvalidArgumentError(
        `Write field=column with one of the fields ${tableFieldSchema.options.join(', ')}; "${pair}" is not that.`,
      );
    }
    mapping[field.data] = column;
  }
  return mapping;
}

export function addImportCommand(program: Command, io: CliIo): void {
  common(
    program
      .command('import')
      .description('read labels, tables and posters into the project')
      .argument(
        '[path...]',
        'files or folders in any known form, recognised by content: CSV, TSV, JSON lines, Parquet, exports of Marquee, of ' +
          'Label Studio and of FiftyOne, a folder of images for each genre, a folder with metadata.jsonl',
      ),
  )
    .option('--movie-genre <file>', 'table in the layout of "Movie Genre from its Poster" (repeatable)', collect)
    .option('--movies-metadata <file>', 'table in the layout of "The Movies Dataset" (repeatable)', collect)
    .option('--table <file>', 'any CSV, TSV or JSONL table with a column mapping (repeatable)', collect)
    .option(
      '--map <field=column,...>',
      `columns of --table by field (${tableFieldSchema.options.join(', ')}); guessed where not given`,
      parseMapping,
    )
    .option('--key <column>', 'unique key column of --table for films without IMDb ids')
    .option('--separator <text>', 'between genres of one cell of --table', '|')
    .addOption(
      new Option('--encoding <name>', 'encoding of the tables; detected where not given').choices([
        'utf-8',
        'windows-1252',
      ]),
    )
    .option('--repair-text', 'repair text that was decoded twice ("doesnâ€™t")')
    .option('--posters <dir>', 'folder of images named by IMDb id, or as the column "poster" says')
    .option('--reference', 'leave the posters where they are instead of copying them into the project')
    .option('--download', 'fetch posters from the links of the tables')
    .addOption(
      new Option('--split <part>', 'part of the split for what is imported')
        .choices([...SPLIT_PARTS, 'auto'])
        .default('auto'),
    )
    .addOption(
      new Option('--unlisted <state>', 'state of the genres that a row does not list')
        .choices(['absent', 'unknown'])
        .default('absent'),
    )
    .option('--update', 'let changed titles, years and overviews replace those of the project')
    .option('--dry-run', 'say what would happen and change nothing')
    .option('--strict', 'exit with 1 when anything was skipped')
    .action(async (paths: string[], options: ImportOptions) => {
      // What contradicts itself is told before a project is opened.
      importSpec(
        io,
        options,
        paths.map((path) => ({ path: pathFrom(io, path), layout: 'table' })),
      );
      await withStudio(io, options, async (studio) => {
        const spec = importSpec(io, options, await recognised(io, studio, paths, options));
        if (spec.dryRun === true) await showMappings(io, studio, spec);
        const { job } = await runJob(io, studio, () => studio.call('import.start', spec));
        const report = job.result as ImportReport;
        await printResult(io, options.json === true, report, importText);
        const nothingRead = report.records > 0 && report.skippedCount >= report.records && report.images === 0;
        if (nothingRead) throw new PrintedFailure('nothing readable');
        if (options.strict === true && report.skippedCount > 0) throw new PrintedFailure('skipped');
      });
    });
}

type Recognised = Pick<NonNullable<Input<'import.start'>['tables']>[number], 'path' | 'layout'>;

/** What each path is; what was recognised goes to stderr. */
async function recognised(
  io: CliIo,
  studio: CliStudio,
  paths: readonly string[],
  options: ImportOptions,
): Promise<Recognised[]> {
  const found: Recognised[] = [];
  const mapping = mappingOf(options);
  for (const path of paths.map((given) => pathFrom(io, given))) {
    const given = Object.keys(mapping).length === 0 ? {} : { mapping };
    const { layout, about, images } = await studio.call('import.inspect', { path, ...given });
    if (about !== null) {
      const pictures = images === null ? '' : ` ${images.toLocaleString('en')} images come with it.`;
      await print(io.stderr, `${basename(path)}: ${about}${pictures}\n`);
    }
    found.push({ path, layout });
  }
  return found;
}

const mappingOf = (options: ImportOptions): Mapping => ({
  ...options.map,
  ...(options.key === undefined ? {} : { key: options.key }),
});

/** Says on stderr which columns of each `--table` are read as what, guesses included. */
async function showMappings(io: CliIo, studio: CliStudio, spec: Input<'import.start'>): Promise<void> {
  for (const { path, layout, mapping } of spec.tables ?? []) {
    if (layout === 'movie-genre' || layout === 'movies-metadata' || layout === 'marquee') continue;
    const seen = await studio.call('import.inspect', { path, ...(mapping === undefined ? {} : { mapping }) });
    const columns = Object.entries(seen.mapping).map(([field, column]) => `${field}=${column}`);
    if (columns.length > 0) await print(io.stderr, `${basename(path)}: ${columns.join(', ')}\n`);
  }
}

/**
 * The contract's input.
 * @param recognised paths without an option, with what they were recognised as
 * @throws UsageError when the options contradict each other
 */
export function importSpec(
  io: CliIo,
  options: ImportOptions,
  recognised: readonly Recognised[] = [],
): Input<'import.start'> {
  const mapping = mappingOf(options);
  const tables: NonNullable<Input<'import.start'>['tables']> = [];
  const shared = {
    ...(options.encoding === undefined ? {} : { encoding: options.encoding }),
    repairText: options.repairText === true,
  };
  for (const path of options.movieGenre ?? [])
    tables.push({ path: pathFrom(io, path), layout: 'movie-genre', ...shared });
  for (const path of options.moviesMetadata ?? [])
    tables.push({ path: pathFrom(io, path), layout: 'movies-metadata', ...shared });
  const mapped = [
    ...(options.table ?? []).map((path): Recognised => ({ path: pathFrom(io, path), layout: 'table' })),
    ...recognised,
  ];
  for (const { path, layout } of mapped) {
    tables.push({
      path,
      layout,
      separator: options.separator,
      ...(Object.keys(mapping).length === 0 ? {} : { mapping }),
      ...shared,
    });
  }
  if (Object.keys(mapping).length > 0 && mapped.length === 0) {
    throw new UsageError('--map and --key describe a table, and there is none.');
  }
  if (tables.length === 0 && options.posters === undefined && options.download !== true) {
    throw new UsageError(
      'There is nothing to import.',
      'Give a file or a folder, or --movie-genre, --movies-metadata, --table, --posters or --download.',
    );
  }
  return {
    tables,
    ...(options.posters === undefined ? {} : { postersDir: pathFrom(io, options.posters) }),
    storage: options.reference === true ? 'reference' : 'copy',
    download: options.download === true,
    split: options.split,
    unlisted: options.unlisted,
    update: options.update === true,
    dryRun: options.dryRun === true,
  };
}

const SHOWN = 20;
/** Files or records named for one reason. */
const NAMED = 3;

function importText(report: ImportReport): string {
  const lines = [
    report.dryRun ? 'Nothing was changed. An import would bring:' : `Imported in ${report.seconds} s:`,
    `  ${report.records} records: ${report.films} new films, ${report.unchanged} that bring nothing new`,
    `  ${report.posters} new posters, ${report.images} images, ${report.labels} labels, ${report.taglines} taglines`,
  ];
  if (report.genres.length > 0) lines.push(`  new genres: ${report.genres.join(', ')}`);
  if (report.aliases.length > 0)
    lines.push(`  taken as the same: ${report.aliases.map((alias) => `${alias.name} = ${alias.genre}`).join(', ')}`);
  if (report.changed > 0) lines.push(`  ${differences(report)}`);
  if (report.conflicting > 0) lines.push(`  ${report.conflicting} labels on which sources disagree`);
  if (report.keptByPerson > 0) lines.push(`  ${report.keptByPerson} labels set by a person were kept`);
  for (const { source, encoding, decodedTwice, repaired } of report.encodings) {
    const twice = decodedTwice > 0 ? `, ${decodedTwice} cells decoded twice (${repaired} repaired)` : '';
    lines.push(`  ${source}: ${encoding}${twice}`);
  }
  if (report.deadLinks.length > 0) lines.push(`  ${report.deadLinks.length} dead poster links`);
  if (report.skippedCount > 0) {
    lines.push(`Skipped: ${report.skippedCount}`);
    const reasons = skippedByReason(report.skipped);
    lines.push(...reasons.slice(0, SHOWN));
    if (reasons.length > SHOWN || report.skippedCount > report.skipped.length) lines.push('  ... --json lists more');
  }
  return lines.join('\n');
}

/** Titles, years and other fields that differ from what the project has, and what was done about it. */
function differences({ changed, changes }: ImportReport): string {
  const replaced = changes.some(({ what }) => what.endsWith(', replaced'));
  return `${changed} titles, years or other fields differ: ${replaced ? 'replaced' : 'kept as they are (--update replaces them)'}`;
}

/** One line for each reason; what many have in common is said once, with the first of them. */
function skippedByReason(skipped: ImportReport['skipped']): string[] {
  const places = new Map<string, string[]>();
  for (const { source, row, line, reason } of skipped) {
    const place = row === null ? source : `${source} record ${row}${line === null ? '' : ` (line ${line})`}`;
    const others = places.get(reason);
    if (others) others.push(place);
    else places.set(reason, [place]);
  }
  return [...places].map(([reason, all]) => {
    const named = all.slice(0, NAMED).join(', ');
    return `  ${named}${all.length > NAMED ? ` and ${all.length - NAMED} more` : ''}: ${reason}`;
  });
}
