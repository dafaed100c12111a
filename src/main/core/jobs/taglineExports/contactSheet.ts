// Taglines as a contact sheet: a PDF with three by three posters on a page, each with its title, tagline and approval. PDFKit writes
// pages as they are full; fonts are embedded with the characters that were used, at the end.
import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import PDFDocument from 'pdfkit';
import { PAPER_POINTS } from '../../../../shared/taglines/exportForms.ts';
import { FONT_NAMES, fontFile } from './fonts.ts';
import { SheetText } from './sheetText.ts';
import type { Picture, TaglineFacts, TaglineFile, TaglineRow } from './taglineFile.ts';
import { APPROVAL_WORDS, day, sameWords, summary, titleAndYear } from './words.ts';

const ACROSS = 3;
const DOWN = 3;
/** Points. */
const MARGIN = 36;
const GAP = 16;
const HEAD = 28;
const FOOT = 18;
const PICTURE_SHARE = 0.6;
const INK = '#1a1b1e';
const QUIET = '#595f66';
const LINE = '#d0d4d9';

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
  const cell = {
    width: (width - 2 * MARGIN - (ACROSS - 1) * GAP) / ACROSS,
    height: (height - 2 * MARGIN - HEAD - FOOT - (DOWN - 1) * GAP) / DOWN,
  };
  const pages = Math.max(1, Math.ceil(facts.total / (ACROSS * DOWN)));
  let drawn = 0;

  const startPage = (): void => {
    document.addPage();
    const inner = width - 2 * MARGIN;
    text.line(facts.project, { x: MARGIN, y: MARGIN, width: inner * 0.6, size: 11, bold: true, color: INK });
    const right = { x: MARGIN + inner * 0.6, width: inner * 0.4, size: 8, color: QUIET, align: 'right' } as const;
    text.line(`${summary(facts)} · ${day(facts.at)}`, { ...right, y: MARGIN + 2 });
    document
      .lineWidth(0.5)
      .strokeColor(LINE)
      .moveTo(MARGIN, MARGIN + 18)
      .lineTo(width - MARGIN, MARGIN + 18)
      .stroke();
    const page = `Page ${drawn / (ACROSS * DOWN) + 1} of ${pages}`;
    text.line(page, { ...right, y: height - MARGIN - 9 });
  };
  const draw = (row: TaglineRow, picture: Picture | null): void => {
    const at = drawn % (ACROSS * DOWN);
    if (at === 0) startPage();
    const x = MARGIN + (at % ACROSS) * (cell.width + GAP);
    const y = MARGIN + HEAD + Math.floor(at / ACROSS) * (cell.height + GAP);
    drawn++;
    const place = { x, y, width: cell.width, height: cell.height * PICTURE_SHARE };
    if (picture === null) drawEmpty(place);
    else drawPicture(place, picture);
    drawWords(row, x, y + place.height + 6, y + cell.height);
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
  const drawWords = (row: TaglineRow, x: number, top: number, bottom: number): void => {
    const about = { x, width: cell.width };
    const film = titleAndYear(row);
    let y = top;
    y = text.paragraph(film, { ...about, y, size: 8.5, bold: true, color: INK, most: 2, film });
    const most = y - top < 12 ? 5 : 4;
    y = text.paragraph(row.tagline, { ...about, y: y + 1, size: 8.5, color: INK, most, film });
    const by = [row.by ?? '', day(row.at)].filter((part) => part !== '').join(', ');
    const state = `${APPROVAL_WORDS[row.approval]}${by === '' ? '' : `: ${by}`} · ${row.characters} characters`;
    y = text.paragraph(state, { ...about, y: y + 1.5, size: 6.5, color: QUIET, most: 1, film: null });
    const same = sameWords(row);
    if (same !== '' && y + 8 <= bottom + GAP / 2) {
      text.paragraph(same, { ...about, y, size: 6.5, color: QUIET, most: 1, film: null });
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
        draw(row, pictures[i] ?? null);
      });
      return taken();
    },
    async tail() {
      const ended = once(document, 'end');
      document.end();
      await ended;
      return taken();
    },
    losses: () => text.losses(),
  };
}
