// Which rows of an export hold characters that nobody sees. A file says what the catalog says, to the character, so these leave
// with it; the report of the export tells where they are. Pure.
import {
  hiddenCharacters,
  hiddenWords,
  withoutHiddenCharacters,
} from '../../../../shared/taglines/hiddenCharacters.ts';
import type { TaglineRow } from './taglineFile.ts';

/** More rows are counted, not listed. */
const LISTED = 100;

export interface HiddenTexts {
  hidden: {
    title: string;
    /** "U+202E right-to-left override" */
    what: string;
  }[];
  /** All of them. */
  hiddenCount: number;
}

/** Rows whose title, tagline or draft holds such characters. Titles are told without them. */
export function hiddenTexts(rows: readonly TaglineRow[]): HiddenTexts {
  const found: HiddenTexts = { hidden: [], hiddenCount: 0 };
  for (const { title, tagline, draft } of rows) {
    const characters = [title, tagline, draft?.text ?? ''].flatMap(hiddenCharacters);
    if (characters.length === 0) continue;
    found.hiddenCount++;
    if (found.hidden.length < LISTED) {
      found.hidden.push({ title: withoutHiddenCharacters(title), what: hiddenWords(characters) });
    }
  }
  return found;
}
