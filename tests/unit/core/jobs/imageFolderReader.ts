// Reads a folder as `load_dataset("imagefolder", data_dir=...)` of Hugging Face datasets 5.2 does, as far as its layout goes
// (data_files.py, folder_based_builder.py): folders named after parts, `metadata.jsonl` with `file_name`, and columns whose
// types agree over all parts.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, normalize } from 'node:path';

export type Row = Record<string, string>;

const KEYWORDS: Record<string, string[]> = {
  train: ['train', 'training'],
  validation: ['validation', 'valid', 'dev', 'val'],
  test: ['test', 'testing', 'eval', 'evaluation'],
};
const PICTURES = new Set(['.jpg', '.jpeg', '.png', '.webp']);
const SEPARATOR = '[-._ 0-9]';

/** Rows by part, each with the path of its picture under `image`. Throws an Error where `datasets` would. */
export function readImageFolder(dir: string): Record<string, Row[]> {
  const folders = readdirSync(dir, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  );
  const named = (words: string[]): RegExp => new RegExp(`(^|${SEPARATOR})(${words.join('|')})(${SEPARATOR}|$)`);
  let parts = Object.entries(KEYWORDS).flatMap(([part, words]): [string, string[]][] => {
    const found = folders.filter((name) => named(words).test(name));
    return found.length > 0 ? [[part, found]] : [];
  });
  if (parts.length === 0) {
    // Without such folders the names of files are looked at, and only then all is taken for one part.
    const files = folders.flatMap((name) => readdirSync(join(dir, name)));
    const misread = files.find((file) => Object.values(KEYWORDS).some((words) => named(words).test(file)));
    if (misread !== undefined) throw new Error(`${misread} would be taken for a part by itself`);
    parts = [['train', folders]];
  }
  const read = Object.fromEntries(
    parts.map(([part, names]) => [part, names.flatMap((name) => rowsOf(join(dir, name)))]),
  );
  const types = Object.values(read).map((rows) => JSON.stringify(Object.fromEntries(typesOf(rows))));
  if (new Set(types).size > 1) throw new Error(`parts have different columns: ${types.join(' ')}`);
  return read;
}

function rowsOf(folder: string): Row[] {
  const lines = readFileSync(join(folder, 'metadata.jsonl'), 'utf8').trimEnd().split('\n');
  const rows = lines.map((line) => {
    const { file_name: file, ...row } = JSON.parse(line) as Row;
    if (file === undefined || normalize(file) !== file || file.includes('/') || !PICTURES.has(extname(file))) {
      throw new Error(`no usable file_name: ${line}`);
    }
    const image = join(folder, file);
    if (!existsSync(image)) throw new Error(`${image} is missing`);
    return { ...row, image };
  });
  const pictures = readdirSync(folder).filter((name) => name !== 'metadata.jsonl');
  if (pictures.length !== rows.length) throw new Error(`${folder} holds other pictures than its lines name`);
  return rows;
}

function typesOf(rows: Row[]): Map<string, string> {
  const types = new Map<string, string>();
  for (const row of rows) {
    for (const [column, value] of Object.entries(row) as [string, unknown][]) {
      const type = Array.isArray(value) ? `list of ${typeof value[0]}` : value === null ? 'null' : typeof value;
      const before = types.get(column);
      if (before !== undefined && before !== type) throw new Error(`${column} is ${before} and ${type}`);
      types.set(column, type);
    }
  }
  return types;
}
