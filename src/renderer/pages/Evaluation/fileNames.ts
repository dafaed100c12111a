// Names of the files that the report saves: the run's name made fit for every file system, what it is, and the format. Pure.

const LONGEST = 60;
/** Names that Windows keeps for devices, with any extension. */
const DEVICE_NAME = /^(con|prn|aux|nul|com\d|lpt\d)$/i;

/** A name that every file system takes: letters, digits, dots and underscores, the rest as single hyphens. */
export function plainName(name: string): string {
  const plain = name
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}._]+/gu, '-')
    .slice(0, LONGEST)
    .replace(/^[-.]+|[-.]+$/g, '');
  if (plain === '') return 'run';
  return DEVICE_NAME.test(plain.split('.')[0]!) ? `run-${plain}` : plain;
}

export type ReportPart = 'table' | 'samples' | 'model-card' | 'per-genre';

/** "EfficientNet-tokens-table.csv" */
export const reportFile = (runName: string, part: ReportPart, extension: 'md' | 'csv' | 'png'): string =>
  `${plainName(runName)}-${part}.${extension}`;
