// The tables of an import form: what was chosen, what the studio says of each, and the import that comes of it. Pure.
import type { ImportSpec, TableField, TableInspection, TableSpec } from '../../../shared/importSpec.ts';
import type { WireError } from '../../../shared/errors.ts';

export const TABLE_FIELDS: { field: TableField; label: string; about: string }[] = [
  { field: 'imdbId', label: 'IMDb id', about: '“tt0114709” or its digits; joins tables' },
  { field: 'key', label: 'Other key', about: 'any unique column, where there are no IMDb ids' },
  { field: 'title', label: 'Title', about: '' },
  { field: 'year', label: 'Year', about: '' },
  { field: 'genres', label: 'Genres', about: 'separated, or a Python or JSON list' },
  { field: 'absent', label: 'Absent genres', about: 'what is surely not; the rest is then unknown' },
  { field: 'tagline', label: 'Tagline', about: '' },
  { field: 'overview', label: 'Overview', about: '' },
  { field: 'poster', label: 'Poster', about: 'a link, or a file name in the posters folder' },
  { field: 'split', label: 'Split', about: 'train, validation or test' },
  { field: 'rating', label: 'Rating', about: '' },
];

export interface TableDraft {
  path: string;
  /** Null while the studio looks at the file. */
  inspection: TableInspection | null;
  error: WireError | null;
  /** Changes to the guessed mapping; null takes a guessed column out. */
  own: Partial<Record<TableField, string | null>>;
  separator: string;
  repairText: boolean;
}

export const newTable = (path: string): TableDraft => ({
  path,
  inspection: null,
  error: null,
  own: {},
  separator: '|',
  repairText: false,
});

/** The mapping as it will be used: the guess with the user's changes. */
export function mappingOf(draft: TableDraft): Partial<Record<TableField, string>> {
  const mapping: Partial<Record<TableField, string>> = {};
  for (const { field } of TABLE_FIELDS) {
    const own = draft.own[field];
    const column = own === undefined ? draft.inspection?.mapping[field] : own;
    if (column != null) mapping[field] = column;
  }
  return mapping;
}

/** The table as the import reads it. */
export function tableSpec(draft: TableDraft): TableSpec | null {
  if (!draft.inspection) return null;
  return {
    path: draft.path,
    layout: draft.inspection.layout,
    // An export of Marquee needs no mapping; with one it would be a plain table.
    ...(draft.inspection.layout === 'marquee' ? {} : { mapping: mappingOf(draft) }),
    separator: draft.separator || '|',
    repairText: draft.repairText,
  };
}

export interface ImportOptions {
  postersDir: string;
  storage: ImportSpec['storage'];
  download: boolean;
  split: ImportSpec['split'];
  unlisted: ImportSpec['unlisted'];
  update: boolean;
}

export const DEFAULT_OPTIONS: ImportOptions = {
  postersDir: '',
  storage: 'copy',
  download: false,
  split: 'auto',
  unlisted: 'absent',
  update: false,
};

/** The whole import; null while there is nothing to import or a table is not understood yet. */
export function importSpec(drafts: readonly TableDraft[], options: ImportOptions, dryRun: boolean): ImportSpec | null {
  const { postersDir, ...rest } = options;
  const tables = drafts.map(tableSpec);
  const dir = postersDir.trim();
  if (tables.length === 0 && dir === '') return null;
  if (tables.some((t) => t === null)) return null;
  return { tables: tables.filter((t) => t !== null), ...(dir === '' ? {} : { postersDir: dir }), ...rest, dryRun };
}

/** Why a table cannot be imported as it is mapped; null when it can. */
export function mappingProblem(draft: TableDraft): string | null {
  if (draft.inspection?.layout === 'marquee') return null;
  const mapping = mappingOf(draft);
  if (mapping.imdbId === undefined && mapping.key === undefined)
    return 'Choose the column of the IMDb id or of another key.';
  return null;
}
