// The forms in which taglines leave, each with how its file name ends, how large its pictures are and who writes it.
import type { TaglineFormat } from '../../../../shared/taglines/exportForms.ts';
import { contactSheet } from './contactSheet.ts';
import { csvFile } from './csv.ts';
import { docxFile } from './docx.ts';
import { jsonLinesFile } from './jsonLines.ts';
import type { TaglineFacts, TaglineFile } from './taglineFile.ts';

export const TAGLINE_FORMS: Record<TaglineFormat, (facts: TaglineFacts) => TaglineFile> = {
  csv: csvFile,
  jsonl: jsonLinesFile,
  docx: docxFile,
  pdf: contactSheet,
};
