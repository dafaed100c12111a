// Exports of FiftyOne (`FiftyOneDataset`, its older form, `dataset.to_json`): `samples` with their fields. Each field of texts or
// labels becomes a column; which of them holds the genres is guessed and can be changed. Reads no image and follows no path.
import { readSplit, type Mapping } from '../layouts/guess.ts';
import type { Skipped } from '../../../shared/domain.ts';
import type { TableRow } from '../filmRecord.ts';
import type { Table, TableBlock } from '../tableBlock.ts';
import { cellOf } from './cellOf.ts';
import { FILE_ID, FILE_NAME, FilmNames, imageName } from './filmOfFile.ts';
import { isObject, jsonElements } from './jsonElements.ts';

export const SAMPLES = 'samples';
const SPLIT_TAG = 'split in the tags';
/** FiftyOne's own fields, which say nothing of a film. */
const OWN = new Set(['id', 'metadata', 'created_at', 'last_modified_at', 'media_type']);
/** Names by which people call the field of true labels, the surest first. */
const TRUTH = ['genres', 'genre', 'ground_truth', 'groundtruth', 'labels', 'label'];
const MAX_FIELDS = 200;

type Sample = Record<string, unknown>;

/** True for what `jsonElements` found to be a sample. */
export function isSample(value: unknown): value is Sample {
  return isObject(value) && typeof value['filepath'] === 'string';
}

interface Labels {
  names: string[];
  confident: boolean;
}

/** The names of a `Classification` or `Classifications` field; null for a field of another kind. */
function labelsOf(value: unknown): Labels | null {
  if (!isObject(value)) return null;
  const list: unknown =
    value['_cls'] === 'Classification'
      ? [value]
      : value['_cls'] === 'Classifications'
        ? (value['classifications'] ?? [])
        : null;
  if (!Array.isArray(list)) return null;
  const labels = list.filter(isObject);
  return {
    names: labels.flatMap((label) => (typeof label['label'] === 'string' ? [label['label']] : [])),
    confident: labels.some((label) => typeof label['confidence'] === 'number'),
  };
}

/** Whether a field becomes a column: texts, numbers, lists of texts, labels. Boxes, vectors and references do not. */
function isReadable(value: unknown): boolean {
  if (Array.isArray(value)) return value.every((entry) => typeof entry === 'string');
  return isObject(value) ? labelsOf(value) !== null : value !== undefined;
}

/**
 * Looks at all samples once for their fields and file names; the second look reads them.
 * @param images folder that the file names are relative to, when the dataset is a folder with its pictures
 */
export async function openFiftyOne(
  table: Table,
  images: { dir: string; count: number } | null,
  signal?: AbortSignal,
): Promise<Table> {
  const fields = new Set<string>();
  const labelled = new Map<string, { confident: boolean }>();
  const names = new FilmNames();
  let splits = 0;
  let samples = 0;
  for await (const block of jsonElements(table.path, SAMPLES, table.start.offset, signal)) {
    for (const { value } of block.elements) {
      if (!isSample(value)) continue;
      samples++;
      names.add(imageName(value['filepath'] as string));
      if (splitOf(value) !== '') splits++;
      for (const [name, content] of Object.entries(value)) {
        if (name.startsWith('_') || OWN.has(name) || content === null || !isReadable(content)) continue;
        const labels = labelsOf(content);
        if (labels !== null) {
          const known = labelled.get(name);
          if (known === undefined) labelled.set(name, { confident: labels.confident });
          else known.confident ||= labels.confident;
        }
        if (fields.size < MAX_FIELDS) fields.add(name);
      }
    }
  }
  const columns = [...fields, FILE_ID, FILE_NAME, ...(splits > 0 ? [SPLIT_TAG] : [])];
  const genres = truthField(labelled, fields);
  const mapping: Mapping = { ...(genres === null ? {} : { genres }), key: FILE_NAME, poster: 'filepath' };
  if (splits > 0) mapping.split = SPLIT_TAG;
  const where = genres === null ? 'No field holds labels.' : `“${genres}” holds the genres.`;
  return {
    ...table,
    format: 'json',
    columns,
    own: {
      layout: 'fiftyone',
      mapping,
      about: `FiftyOne dataset with ${samples.toLocaleString('en')} samples. ${where} ${names.rule}`,
      images,
      rows: (rowSignal) => rowsOf(table, columns, names, rowSignal),
    },
  };
}

/** The field of true labels: by its name, else the first whose labels have no confidence, else any with labels, else tags. */
function truthField(labelled: ReadonlyMap<string, { confident: boolean }>, fields: ReadonlySet<string>): string | null {
  const certain = [...labelled].filter(([, { confident }]) => !confident).map(([name]) => name);
  for (const wanted of TRUTH) {
    const found = certain.find((name) => name.toLowerCase() === wanted);
    if (found !== undefined) return found;
  }
  for (const wanted of ['genres', 'genre']) if (certain.length === 0 && fields.has(wanted)) return wanted;
  return certain[0] ?? [...labelled.keys()][0] ?? (fields.has('tags') ? 'tags' : null);
}

function splitOf(sample: Sample): string {
  const tags = sample['tags'];
  if (!Array.isArray(tags)) return '';
  const part = tags.find((tag): tag is string => typeof tag === 'string' && readSplit(tag) !== null);
  return part ?? '';
}

async function* rowsOf(
  table: Table,
  columns: readonly string[],
  names: FilmNames,
  signal: AbortSignal | undefined,
): AsyncGenerator<TableBlock> {
  for await (const block of jsonElements(table.path, SAMPLES, table.start.offset, signal)) {
    const rows: TableRow[] = [];
    const skipped: Skipped[] = block.skipped.map((entry) => ({ source: table.name, ...entry }));
    for (const { row, line, value } of block.elements) {
      if (!isSample(value)) {
        skipped.push({ source: table.name, row, line, reason: 'it is no sample: it has no filepath' });
        continue;
      }
      const path = imageName(value['filepath'] as string);
      const cells = columns.map((column) => {
        if (column === FILE_ID) return names.imdbId(path) ?? '';
        if (column === FILE_NAME) return names.key(path);
        if (column === SPLIT_TAG) return splitOf(value);
        if (column === 'filepath') return path;
        const content = value[column];
        const labels = labelsOf(content);
        if (labels !== null) return JSON.stringify(labels.names);
        return isReadable(content) ? cellOf(content) : '';
      });
      rows.push({ row, line, cells });
    }
    yield { rows, skipped, bytes: block.bytes };
  }
}
