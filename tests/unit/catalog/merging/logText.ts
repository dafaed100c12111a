// The log of a copy as text, made by pages as the export job makes it. Apart from the tests' helpers, for benchmarks too.
import { logHead, logPage, LOG_SECTIONS } from '../../../../src/main/catalog/reader/merging/logPages.ts';
import { ReaderProject } from '../../../../src/main/catalog/reader/project.ts';

/** The log of a copy as text. */
export function logText(dir: string, since: string | null = null, limit = 7): { text: string; point: string } {
  const project = new ReaderProject(dir);
  try {
    const head = logHead(project, { since, person: 'somebody', snapshot: 'none', at: '2026-01-31T10:20:30.400Z' });
    let text = head.text;
    const ends = { ...head.upTo, waiting: 0 };
    const begins = { ...head.from, waiting: '' };
    for (const section of LOG_SECTIONS) {
      for (let after: number | string | null = begins[section]; after !== null;) {
        const page: ReturnType<typeof logPage> = logPage(project, { section, after, upTo: ends[section], limit });
        text += page.text;
        after = page.next;
      }
    }
    text += `${JSON.stringify({ t: 'end', lines: text.split('\n').length })}\n`;
    return { text, point: (JSON.parse(text.split('\n')[0]!) as { point: string }).point };
  } finally {
    void project.close();
  }
}
