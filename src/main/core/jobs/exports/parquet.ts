// Labels as Parquet, in row groups of a thousand posters, so that neither writing nor reading needs much memory. Genres
// are lists and provenance a list of structs: pandas, pyarrow and DuckDB read both as such (DuckDB: varchar[], which
// `list_contains` and `unnest` take). The snapshot is in the file's metadata and, for readers that drop that, a column.
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { ExportRecord } from '../../../catalog/services.ts';
import type { ExportFacts, RecordFile } from './recordFile.ts';
import { keyText, namesIn } from './text.ts';

/**
 * Posters of a row group. Groups of five times the size take five times the memory and make the file 4 % smaller.
 */
const ROW_GROUP = 1000;

type SchemaElement = ConstructorParameters<typeof ParquetWriter>[0]['schema'][number];
type Repetition = 'REQUIRED' | 'OPTIONAL';
const text = (name: string, repetition_type: Repetition = 'OPTIONAL'): SchemaElement[] => [
  { name, type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' }, repetition_type },
];
const time = (name: string): SchemaElement[] => [
  {
    name,
    type: 'INT64',
    converted_type: 'TIMESTAMP_MILLIS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
    repetition_type: 'OPTIONAL',
  },
];
/** A list in the three levels of the format's rules, which every reader knows. */
const list = (name: string, element: SchemaElement[]): SchemaElement[] => [
  { name, num_children: 1, converted_type: 'LIST', logical_type: { type: 'LIST' }, repetition_type: 'REQUIRED' },
  { name: 'list', num_children: 1, repetition_type: 'REPEATED' },
  ...element,
];
const struct = (name: string, fields: SchemaElement[]): SchemaElement[] => [
  { name, num_children: fields.length, repetition_type: 'REQUIRED' },
  ...fields,
];

const COLUMNS: { schema: SchemaElement[]; value: (record: ExportRecord, facts: ExportFacts) => unknown }[] = [
  { schema: text('imdbId'), value: (record) => record.imdbId },
  { schema: text('key'), value: (record) => (record.imdbId === null ? keyText(record) : null) },
  { schema: text('title', 'REQUIRED'), value: (record) => record.title },
  { schema: [{ name: 'year', type: 'INT32', repetition_type: 'OPTIONAL' }], value: (record) => record.year },
  { schema: list('genres', text('element', 'REQUIRED')), value: (record) => namesIn(record, 'present') },
  { schema: text('tagline'), value: ({ tagline }) => tagline?.text ?? null },
  { schema: text('poster'), value: (record) => record.file },
  { schema: text('split'), value: (record) => record.split },
  { schema: list('absent', text('element', 'REQUIRED')), value: (record) => namesIn(record, 'absent') },
  { schema: text('sha256'), value: (record) => record.sha256 },
  {
    schema: list(
      'genreProvenance',
      struct('element', [
        ...text('genre', 'REQUIRED'),
        ...text('state', 'REQUIRED'),
        ...text('source', 'REQUIRED'),
        ...text('actor', 'REQUIRED'),
        ...time('at'),
      ]),
    ),
    value: ({ genres }) => genres.map(({ at, ...rest }) => ({ ...rest, at: dateOf(at) })),
  },
  { schema: text('taglineSource'), value: ({ tagline }) => tagline?.source ?? null },
  { schema: text('taglineActor'), value: ({ tagline }) => tagline?.actor ?? null },
  { schema: time('taglineAt'), value: ({ tagline }) => dateOf(tagline?.at ?? '') },
  { schema: text('snapshot', 'REQUIRED'), value: (_, facts) => facts.snapshot },
];

function dateOf(at: string): Date | null {
  const date = new Date(at);
  return at === '' || Number.isNaN(date.getTime()) ? null : date;
}

/** Bytes that were written, handed out once: the offsets that the footer needs go on counting. */
class PieceWriter extends ByteWriter {
  take(): Uint8Array {
    const piece = Uint8Array.from(this.getBytes());
    this.index = 0;
    return piece;
  }
}

/** Labels as Parquet (Snappy); at most one row group of records is in memory. */
export function parquetFile(facts: ExportFacts): RecordFile {
  const writer = new PieceWriter();
  const columns = COLUMNS.flatMap(({ schema }) => schema);
  const parquet = new ParquetWriter({
    writer,
    schema: [{ name: 'marquee', num_children: COLUMNS.length }, ...columns],
    createdBy: 'Marquee',
    kvMetadata: [
      { key: 'marquee.format', value: 'marquee-labels-1' },
      { key: 'marquee.snapshot', value: facts.snapshot },
      { key: 'marquee.project', value: facts.project },
    ],
  });
  let waiting: ExportRecord[] = [];
  const group = (): void => {
    if (waiting.length === 0) return;
    const rows = waiting;
    waiting = [];
    void parquet.write({
      columnData: COLUMNS.map(({ schema, value }) => ({
        name: schema[0]!.name,
        data: rows.map((record) => value(record, facts)),
      })),
      rowGroupSize: rows.length,
    });
  };
  return {
    head: () => writer.take(),
    page: (records) => {
      waiting.push(...records);
      if (waiting.length >= ROW_GROUP) group();
      return writer.take();
    },
    tail: () => {
      group();
      void parquet.finish();
      return writer.take();
    },
  };
}
