// Taglines as a contact sheet: a PDF with three by three posters on a page, each with its title, tagline and approval. What a page
// holds waits until it is full, because its rows share the height (sheetRows.ts); PDFKit hands on a page when the next begins. Fonts
// are embedded with the characters that were used, at the end.
import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import PDFDocument from 'pdfkit';
import { PAPER_POINTS } from '../../../../shared/taglines/exportForms.ts';
import { FONT_NAMES, fontFile } from './fonts.ts';
import { sheetRows } from './sheetRows.ts';
import { SheetText, type ParagraphPlace } from './sheetText.ts';
import type { Picture, TaglineFacts, TaglineFile, TaglineRow } from './taglineFile.ts';
import { APPROVAL_WORDS, day, sameWords, summary, titleAndYear } from './words.ts';

const ACROSS = 3;
const DOWN = 3;
/** Points. */
const MARGIN = 36;
const GAP = 16;
const HEAD = 28;
const FOOT = 18;
/** Of a picture, in parts of its width: that of a poster. */
const HIGHEST = 1.5;
const INK = '#1a1b1e';
const QUIET = '#595f66';
const LINE = '#d0d4d9';

/** A text below a picture, and how far it stands below what is above it. */
interface Words extends Omit<ParagraphPlace, 'x' | 'y' | 'width'> {
  text: string;
  above: number;
}

export function contactSheet(facts: TaglineFacts): TaglineFile {
  const [width, height] = PAPER_POINTS[facts.paper];
  const made: Uint8Array[] = [];
  const document = new PDFDocument({
    autoFirstPage: false,
    size: [width, height],
    margin: 0,
    // No font of its own: it would be looked for beside the library.
    font: null as unknown as string,
    info: {
      Title: `${facts.project}: taglines`,
      Creator: 'Marquee',
      Producer: 'PDFKit',
      CreationDate: new Date(facts.at),
    },
    lang: 'en',
    displayTitle: true,
  });
  document.on('data', (chunk: Buffer) => made.push(chunk));
  for (const name of FONT_NAMES) document.registerFont(name, fontFile(name));
  const text = new SheetText(document);
  const across = (width - 2 * MARGIN - (ACROSS - 1) * GAP) / ACROSS;
  const measures = {
    room: height - 2 * MARGIN - HEAD - FOOT,
    down: DOWN,
    gap: GAP,
    highest: across * HIGHEST,
  };
  const pages = Math.max(1, Math.ceil(facts.total / (ACROSS * DOWN)));
  /** Pages. */
  let drawn = 0;
  const waiting: { row: TaglineRow; picture: Picture | null }[] = [];

  const startPage = (): void => {
    document.addPage();
    drawn++;
    const inner = width - 2 * MARGIN;
    const about = { y: MARGIN + 2, size: 8, color: QUIET, align: 'right' } as const;
    const said = `${summary(facts)} · ${day(facts.at)}`;
    const right = Math.min(inner * 0.7, text.width(said, about) + 1);
    text.line(said, { ...about, x: width - MARGIN - right, width: right });
    text.line(facts.project, { x: MARGIN, y: MARGIN, width: inner - right - GAP, size: 11, bold: true, color: INK });
    document
      .lineWidth(0.5)
      .strokeColor(LINE)
      .moveTo(MARGIN, MARGIN + 18)
      .lineTo(width - MARGIN, MARGIN + 18)
      .stroke();
    text.line(`Page ${drawn} of ${pages}`, { ...about, x: MARGIN, y: height - MARGIN - 9, width: inner });
  };
  /** A page of what waits, which is no more than fits one. */
  const drawPage = (): void => {
    startPage();
    const cells = waiting.splice(0).map(({ row, picture }) => ({ picture, words: wordsOf(row) }));
    const lines = Array.from({ length: Math.ceil(cells.length / ACROSS) }, (_, i) =>
      cells.slice(i * ACROSS, (i + 1) * ACROSS),
    );
    const heights = lines.map((line) => Math.max(...line.map(({ words }) => heightOf(words))));
    const { picture: tall, rows } = sheetRows(heights, measures);
    lines.forEach((line, i) => {
      const y = MARGIN + HEAD + rows[i]!.top;
      line.forEach(({ picture, words }, column) => {
        const place = { x: MARGIN + column * (across + GAP), y, width: across, height: tall };
        if (picture === null) drawEmpty(place);
        else drawPicture(place, picture);
        drawWords(words, place.x, y + tall);
      });
    });
  };
  interface Place {
    x: number;
    y: number;
    width: number;
    height: number;
  }
  const drawPicture = (place: Place, picture: Picture): void => {
    const scale = Math.min(place.width / picture.width, place.height / picture.height);
    const size = { width: picture.width * scale, height: picture.height * scale };
    document.image(Buffer.from(picture.data), place.x, place.y + place.height - size.height, size);
  };
  const drawEmpty = ({ x, y, height: tall }: Place): void => {
    const wide = (tall * 2) / 3;
    document.lineWidth(0.5).strokeColor(LINE).dash(3, { space: 3 }).rect(x, y, wide, tall).stroke().undash();
    text.line('No poster', { x: x + 8, y: y + tall / 2 - 5, width: wide - 16, size: 8, color: QUIET });
  };
  /** What stands below a picture. */
  const wordsOf = (row: TaglineRow): Words[] => {
    const film = titleAndYear(row);
    const by = [row.by ?? '', day(row.at)].filter((part) => part !== '').join(', ');
    const state = `${APPROVAL_WORDS[row.approval]}${by === '' ? '' : `: ${by}`} · ${row.characters} characters`;
    const small = { size: 6.5, color: QUIET, film: null };
    const same = sameWords(row);
    return [
      { text: film, above: 6, size: 8.5, bold: true, color: INK, most: 3, film },
      { text: row.tagline, above: 1, size: 8.5, color: INK, most: 6, film },
      { text: state, above: 1.5, most: 2, ...small },
      ...(same === '' ? [] : [{ text: same, above: 0, most: 2, ...small }]),
    ];
  };
  const heightOf = (words: readonly Words[]): number =>
    words.reduce((sum, each) => sum + each.above + text.height(each.text, { ...each, width: across }), 0);
  const drawWords = (words: readonly Words[], x: number, top: number): void => {
    let y = top;
    for (const { text: said, above, ...place } of words) {
      y = text.paragraph(said, { ...place, x, y: y + above, width: across });
    }
  };
  const taken = async (): Promise<Uint8Array> => {
    // PDFKit hands on what it wrote in a later turn.
    await turn();
    return Buffer.concat(made.splice(0));
  };
  return {
    head: taken,
    page(rows, pictures) {
      rows.forEach((row, i) => {
        waiting.push({ row, picture: pictures[i] ?? null });
        if (waiting.length === ACROSS * DOWN) drawPage();
      });
      return taken();
    },
    async tail() {
      if (waiting.length > 0) drawPage();
      // A file without a page is none.
      else if (drawn === 0) startPage();
      const ended = once(document, 'end');
      document.end();
      await ended;
      return taken();
    },
    losses: () => text.losses(),
  };
}
