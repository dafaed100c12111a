// The forms in which taglines leave a project: their names, what they are called and for. Shared by form, command line and job.

export const TAGLINE_FORMATS = ['csv', 'jsonl', 'docx', 'pdf'] as const;
export type TaglineFormat = (typeof TAGLINE_FORMATS)[number];

/** "Export taglines as ..." */
export const TAGLINES_EXPORTED_AS: Record<TaglineFormat, string> = {
  csv: 'CSV',
  jsonl: 'JSON lines',
  docx: 'a Word document',
  pdf: 'a contact sheet',
};

export const PAPERS = ['a4', 'letter'] as const;
export type Paper = (typeof PAPERS)[number];
export const PAPER_NAMES: Record<Paper, string> = { a4: 'A4', letter: 'US Letter' };
/** Width and height in points, upright. */
export const PAPER_POINTS: Record<Paper, readonly [number, number]> = { a4: [595.28, 841.89], letter: [612, 792] };
