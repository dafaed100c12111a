// Reads the Markdown that the studio writes (headings, paragraphs, lists, tables, code, bold) into blocks that the page and
// the canvas draw. Pure. It knows what model cards use and no more; what it does not know stays text.

export interface Span {
  text: string;
  bold: boolean;
  code: boolean;
}
export type Block =
  | { kind: 'heading'; level: number; spans: Span[] }
  | { kind: 'paragraph'; spans: Span[] }
  | { kind: 'list'; ordered: boolean; items: Span[][] }
  | { kind: 'table'; head: Span[][]; rows: Span[][][]; right: boolean[] }
  | { kind: 'code'; text: string };

/** Bold and code of one line. Backslashes before signs are taken out; link text stands for its link. */
export function spansOf(line: string): Span[] {
  const spans: Span[] = [];
  const push = (text: string, bold: boolean, code: boolean): void => {
    if (text !== '') spans.push({ text, bold, code });
  };
  const plain = (text: string): string =>
    text.replace(/(?<!\\)!?\[((?:\\.|[^\]\\])*)\]\([^)]*\)/g, '$1').replace(/\\([!-/:-@[-`{-~])/g, '$1');
  let rest = line;
  while (rest !== '') {
    const found = /(?<!\\)(`+)(.+?)\1|(?<!\\)\*\*(.+?)\*\*/.exec(rest);
    if (!found) break;
    push(plain(rest.slice(0, found.index)), false, false);
    if (found[2] !== undefined) push(found[2], false, true);
    else push(plain(found[3]!), true, false);
    rest = rest.slice(found.index + found[0].length);
  }
  push(plain(rest), false, false);
  return spans;
}

const cellsOf = (line: string): string[] =>
  line
    .trim()
    .replace(/^\||(?<!\\)\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
const isDivider = (line: string): boolean => line.includes('-') && /^\s*\|?[\s:|-]+$/.test(line) && line.includes('|');
const ITEM = /^\s*(?:[-*+]|(\d+)[.)])\s+(.*)$/;
/** A fence ends at one that is at least as long. */
const FENCE = /^\s*(```+)/;
const HEADING = /^(#{1,6})\s+(.*)$/;

/** The blocks of a text, in their order. */
export function markdownBlocks(text: string): Block[] {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  // A front matter of YAML is told as code: it is data for machines.
  const blocks: Block[] = [];
  let at = 0;
  const takeUntil = (end: (line: string) => boolean): string => {
    const from = at + 1;
    at = from;
    while (at < lines.length && !end(lines[at]!)) at++;
    return lines.slice(from, at++).join('\n');
  };
  if (lines[0] === '---') blocks.push({ kind: 'code', text: takeUntil((line) => line === '---') });
  while (at < lines.length) {
    const line = lines[at]!;
    const heading = HEADING.exec(line);
    if (line.trim() === '') at++;
    else if (FENCE.test(line)) {
      const fence = FENCE.exec(line)![1]!;
      blocks.push({ kind: 'code', text: takeUntil((each) => each.trim().startsWith(fence)) });
    } else if (heading) {
      blocks.push({ kind: 'heading', level: heading[1]!.length, spans: spansOf(heading[2]!) });
      at++;
    } else if (line.includes('|') && isDivider(lines[at + 1] ?? '')) {
      const head = cellsOf(line).map(spansOf);
      const right = cellsOf(lines[at + 1]!).map((cell) => cell.endsWith(':'));
      const rows: Span[][][] = [];
      for (at += 2; at < lines.length && lines[at]!.includes('|'); at++) rows.push(cellsOf(lines[at]!).map(spansOf));
      blocks.push({ kind: 'table', head, rows, right });
    } else if (ITEM.test(line)) {
      const items: Span[][] = [];
      const ordered = ITEM.exec(line)![1] !== undefined;
      for (let item = ITEM.exec(line); item; item = ITEM.exec(lines[++at] ?? '')) items.push(spansOf(item[2]!));
      blocks.push({ kind: 'list', ordered, items });
    } else {
      const from = at;
      while (at < lines.length && lines[at]!.trim() !== '' && !(at > from && startsBlock(lines, at))) at++;
      blocks.push({ kind: 'paragraph', spans: spansOf(lines.slice(from, at).join(' ')) });
    }
  }
  return blocks;
}

const startsBlock = (lines: readonly string[], at: number): boolean =>
  HEADING.test(lines[at]!) ||
  ITEM.test(lines[at]!) ||
  FENCE.test(lines[at]!) ||
  (lines[at]!.includes('|') && isDivider(lines[at + 1] ?? ''));
