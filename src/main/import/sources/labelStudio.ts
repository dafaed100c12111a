// Exports of Label Studio: JSON (tasks with their annotations) and JSON-MIN (one annotation each). What a task's data holds and
// what its choices say become columns; who chose what is kept beside them. Predictions in the file are models' and not read.
import type { Skipped } from '../../../shared/domain.ts';
import { readEventTime } from '../../../shared/eventTime.ts';
import type { TableRow, Voice } from '../filmRecord.ts';
import type { Mapping } from '../layouts/guess.ts';
import type { Table, TableBlock } from '../tableBlock.ts';
import { cellOf } from './cellOf.ts';
import { FILE_ID, FILE_NAME, FilmNames, imageName } from './filmOfFile.ts';
import { isObject, jsonElements } from './jsonElements.ts';

const POSTER = 'poster file';
const MAX_COLUMNS = 200;
/** Annotators that are told apart for the summary. */
const MOST_ANNOTATORS = 10_000;
/** Keys of JSON-MIN that are Label Studio's own. */
const OWN = new Set(['id', 'annotator', 'annotation_id', 'created_at', 'updated_at', 'lead_time', 'agreement']);
const IMAGE = /\.(?:jpe?g|png|webp|gif|bmp)(?:[?#].*)?$|^\/data\/|[?&]d=/i;

type Entry = Record<string, unknown>;
/** A task, or an annotation of one, in one form. */
interface Task {
  data: Entry;
  /** What was chosen, by control and by annotation. */
  voices: { control: string; voice: Voice }[];
  /** Who made the entry, where an entry is one annotation. */
  by: { actor: string; at: string | null } | null;
  problems: string[];
}

/** Whether an element is a task (JSON) or an annotation (JSON-MIN) of Label Studio. */
export function isLabelStudio(value: unknown): boolean {
  if (!isObject(value)) return false;
  if (isObject(value['data'])) return Array.isArray(value['annotations']) || Array.isArray(value['completions']);
  return 'annotation_id' in value && 'annotator' in value;
}

/** Who made an annotation: an address or a number, as the export has it. */
function annotatorOf(by: unknown): string {
  if (isObject(by)) return annotatorOf(by['email'] ?? by['username'] ?? by['id']);
  if (typeof by === 'string' && by.trim() !== '') return by.trim().slice(0, 100);
  return typeof by === 'number' ? `annotator ${String(by)}` : 'an annotator without a name';
}

const timeOf = (...of: unknown[]): string | null => of.map(readEventTime).find((at) => at !== null) ?? null;

const namesIn = (value: unknown): string[] | null =>
  Array.isArray(value) && value.every((name) => typeof name === 'string') ? value : null;

/** Reads an element in either form. @returns why it is none */
function readTask(value: unknown): Task | string {
  if (!isObject(value)) return 'it is no task: not an object';
  if (isObject(value['data'])) return fullTask(value, value['data']);
  return 'annotation_id' in value ? smallTask(value) : 'it is no task: it has no data';
}

function fullTask(task: Entry, data: Entry): Task {
  const read: Task = { data, voices: [], by: null, problems: [] };
  const annotations = task['annotations'] ?? task['completions'];
  for (const annotation of Array.isArray(annotations) ? annotations : []) {
    if (!isObject(annotation)) {
      read.problems.push('an annotation is no object');
      continue;
    }
    if (annotation['was_cancelled'] === true) continue;
    const actor = annotatorOf(annotation['completed_by']);
    const at = timeOf(annotation['updated_at'], annotation['created_at']);
    const results = annotation['result'];
    if (!Array.isArray(results)) read.problems.push(`an annotation of ${actor} has no result`);
    for (const result of Array.isArray(results) ? results : []) {
      if (!isObject(result) || result['type'] !== 'choices') continue;
      const names = namesIn(isObject(result['value']) ? result['value']['choices'] : null);
      const control = result['from_name'];
      if (names === null || typeof control !== 'string') read.problems.push(`a choice of ${actor} cannot be read`);
      else read.voices.push({ control, voice: { actor, at, present: names } });
    }
  }
  return read;
}

/** JSON-MIN: a control holds one choice as a text, several as `{choices: [...]}`; the rest is the task's data. */
function smallTask(entry: Entry): Task {
  const actor = annotatorOf(entry['annotator']);
  const at = timeOf(entry['updated_at'], entry['created_at']);
  const read: Task = { data: {}, voices: [], by: { actor, at }, problems: [] };
  for (const [name, value] of Object.entries(entry)) {
    if (OWN.has(name)) continue;
    const names = isObject(value) ? namesIn(value['choices']) : null;
    if (names !== null) read.voices.push({ control: name, voice: { actor, at, present: names } });
    else read.data[name] = value;
  }
  return read;
}

/** Looks at all tasks once, for columns, annotators and file names; the second look reads them. */
export async function openLabelStudio(table: Table, signal?: AbortSignal): Promise<Table> {
  const seen = new FirstLook();
  for await (const block of jsonElements(table.path, null, table.start.offset, signal)) {
    for (const { value } of block.elements) {
      const task = readTask(value);
      if (typeof task !== 'string') seen.add(task);
    }
  }
  return seen.table(table);
}

class FirstLook {
  private readonly data = new Map<string, number>();
  private readonly controls = new Map<string, number>();
  private readonly images = new Map<string, number>();
  private readonly annotators = new Set<string>();
  /** Names by data key: which key holds the image is known at the end. */
  private readonly names = new Map<string, FilmNames>();
  private tasks = 0;

  add({ data, voices, by }: Task): void {
    this.tasks++;
    if (by !== null && this.annotators.size < MOST_ANNOTATORS) this.annotators.add(by.actor);
    for (const [key, value] of Object.entries(data)) {
      if (this.data.size < MAX_COLUMNS || this.data.has(key)) count(this.data, key);
      if (typeof value !== 'string' || !IMAGE.test(value)) continue;
      count(this.images, key);
      let names = this.names.get(key);
      if (names === undefined) this.names.set(key, (names = new FilmNames()));
      names.add(imageName(value));
    }
    for (const { control, voice } of voices) {
      count(this.controls, control);
      if (this.annotators.size < MOST_ANNOTATORS) this.annotators.add(voice.actor);
    }
  }

  table(table: Table): Table {
    // A choice of one is a text in JSON-MIN: a control that is an object elsewhere is one here as well.
    const image = most(this.images);
    const control = ['genres', 'genre'].find((name) => this.controls.has(name)) ?? most(this.controls) ?? this.single();
    if (control !== null && !this.controls.has(control)) this.controls.set(control, 0);
    const names = (image === null ? undefined : this.names.get(image)) ?? new FilmNames();
    const data = [...this.data.keys()].filter((key) => !this.controls.has(key));
    const columns = [...data, ...this.controls.keys()];
    if (image !== null) columns.push(POSTER, FILE_ID, FILE_NAME);
    const mapping: Mapping = image === null ? {} : { key: FILE_NAME, poster: POSTER };
    if (control !== null) mapping.genres = control;
    const who = this.annotators.size === 1 ? '1 annotator' : `${this.annotators.size.toLocaleString('en')} annotators`;
    const where = control === null ? 'Nothing was chosen in it.' : `“${control}” holds the genres.`;
    return {
      ...table,
      format: 'json',
      columns,
      own: {
        layout: 'label-studio',
        mapping,
        about: `Label Studio export: ${this.tasks.toLocaleString('en')} tasks by ${who}. ${where} ${names.rule}`,
        images: null,
        rows: (signal) => rowsOf(table, columns, this.controls, image, names, signal),
      },
    };
  }

  /** JSON-MIN of tasks with one choice each: the key that people call by what it holds. */
  private single(): string | null {
    return ['genres', 'genre', 'choice', 'label'].find((name) => this.data.has(name)) ?? null;
  }
}

const count = (map: Map<string, number>, key: string): void => {
  map.set(key, (map.get(key) ?? 0) + 1);
};
const most = (map: ReadonlyMap<string, number>): string | null =>
  [...map].reduce<[string | null, number]>((best, [key, n]) => (n > best[1] ? [key, n] : best), [null, 0])[0];

async function* rowsOf(
  table: Table,
  columns: readonly string[],
  controls: ReadonlyMap<string, number>,
  image: string | null,
  names: FilmNames,
  signal: AbortSignal | undefined,
): AsyncGenerator<TableBlock> {
  for await (const block of jsonElements(table.path, null, table.start.offset, signal)) {
    const rows: TableRow[] = [];
    const skipped: Skipped[] = block.skipped.map((entry) => ({ source: table.name, ...entry }));
    for (const { row, line, value } of block.elements) {
      const task = readTask(value);
      const problems = typeof task === 'string' ? [task] : task.problems;
      for (const reason of problems) skipped.push({ source: table.name, row, line, reason });
      if (typeof task === 'string') continue;
      const voices = new Map<number, Voice[]>();
      for (const { control, voice } of task.voices) {
        const column = columns.indexOf(control);
        voices.set(column, [...(voices.get(column) ?? []), voice]);
      }
      // One choice is a text in JSON-MIN, which only the look at all entries tells from other texts.
      for (const control of task.by === null ? [] : controls.keys()) {
        const single = task.data[control];
        const column = columns.indexOf(control);
        if (typeof single !== 'string' || single === '' || voices.has(column)) continue;
        voices.set(column, [{ ...task.by!, present: [single] }]);
      }
      const picture = image === null ? null : task.data[image];
      const shown = typeof picture === 'string' ? picture : '';
      const path = imageName(shown);
      const cells = columns.map((column, i) => {
        if (column === POSTER) return /^https?:\/\//i.test(shown) ? shown : path;
        if (column === FILE_ID) return path === '' ? '' : (names.imdbId(path) ?? '');
        if (column === FILE_NAME) return path === '' ? '' : names.key(path);
        if (!controls.has(column)) return cellOf(task.data[column]);
        const said = voices.get(i) ?? [];
        return said.length === 0 ? '' : JSON.stringify([...new Set(said.flatMap(({ present }) => present))]);
      });
      rows.push({ row, line, cells, ...(voices.size === 0 ? {} : { voices }) });
    }
    yield { rows, skipped, bytes: block.bytes };
  }
}
