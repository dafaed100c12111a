// The forms of export that are one file, each with how its file name ends and who writes it.
import type { Parsed } from '../../../../shared/contract.ts';
import { csvFile } from './csv.ts';
import { jsonLinesFile } from './jsonLines.ts';
import { labelStudioFile } from './labelStudio.ts';
import { parquetFile } from './parquet.ts';
import type { ExportFacts, RecordFile } from './recordFile.ts';

export type Format = Parsed<'export.start'>['format'];
export type FileFormat = Exclude<Format, 'imagefolder' | 'fiftyone'>;

export const FILE_FORMS: Record<FileFormat, { ending: string; open: (facts: ExportFacts) => RecordFile }> = {
  csv: { ending: 'csv', open: csvFile },
  jsonl: { ending: 'jsonl', open: jsonLinesFile },
  parquet: { ending: 'parquet', open: parquetFile },
  labelstudio: { ending: 'json', open: labelStudioFile },
};
