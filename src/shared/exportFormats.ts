// The forms in which labels leave a project: their names, and what they are called. Shared by form, command line and job.

export const EXPORT_FORMATS = ['csv', 'jsonl', 'parquet', 'imagefolder', 'fiftyone', 'labelstudio'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** "Export as ..." */
export const EXPORTED_AS: Record<ExportFormat, string> = {
  csv: 'CSV',
  jsonl: 'JSON lines',
  parquet: 'Parquet',
  imagefolder: 'a folder of images',
  fiftyone: 'a FiftyOne dataset',
  labelstudio: 'Label Studio tasks',
};

/** Forms that are a folder with the pictures in it; the others are one file. */
export const FOLDER_FORMATS: ReadonlySet<ExportFormat> = new Set(['imagefolder', 'fiftyone']);
