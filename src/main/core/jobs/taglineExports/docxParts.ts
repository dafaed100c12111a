// The parts of a Word document of taglines as WordprocessingML (ECMA-376, part 1), in the order that its schema asks for. Texts are
// escaped here; packing is docx.ts.
import { PAPER_POINTS } from '../../../../shared/taglines/exportForms.ts';
import type { Picture, TaglineFacts, TaglineRow } from './taglineFile.ts';
import { oneLine } from './textLines.ts';
import { startsRight } from './textRuns.ts';
import { APPROVAL_WORDS, day, sameWords, summary, titleAndYear } from './words.ts';

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006';
const DRAWING = 'http://schemas.openxmlformats.org/drawingml/2006';
const WORD = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';
const WORD_PART = 'application/vnd.openxmlformats-officedocument.wordprocessingml';
const NAMESPACES = `xmlns:w="${WORD}" xmlns:r="${OFFICE}/relationships" xmlns:wp="${DRAWING}/wordprocessingDrawing" xmlns:a="${DRAWING}/main" xmlns:pic="${DRAWING}/picture"`;

/** Twentieths of a point, and English metric units, of a point. */
const TWIPS = 20;
const EMU = 12_700;
const MARGIN = 36;
/** Of a poster in its cell, in points. */
const PICTURE = { width: 50, height: 75 };
/** In points; what is left of the page is the tagline's. */
const COLUMNS = [
  { head: 'Poster', width: 62 },
  { head: 'Title', width: 150 },
  { head: 'Tagline', width: null },
  { head: 'Characters', width: 66 },
  { head: 'Approval', width: 62 },
  { head: 'By', width: 84 },
  { head: 'Date', width: 80 },
] as const;

export const CONTENT_TYPES = `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="jpeg" ContentType="image/jpeg"/><Override PartName="/word/document.xml" ContentType="${WORD_PART}.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="${WORD_PART}.styles+xml"/><Override PartName="/word/header1.xml" ContentType="${WORD_PART}.header+xml"/><Override PartName="/word/footer1.xml" ContentType="${WORD_PART}.footer+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`;

const relation = (id: string, type: string, target: string): string =>
  `<Relationship Id="${id}" Type="${type}" Target="${target}"/>`;

export const RELATIONS = `${XML}<Relationships xmlns="${PACKAGE}/relationships">${relation('document', `${OFFICE}/relationships/officeDocument`, 'word/document.xml')}${relation('core', `${PACKAGE}/relationships/metadata/core-properties`, 'docProps/core.xml')}</Relationships>`;

/** The relations of the document, before those of its pictures. */
export const RELATIONS_HEAD = `${XML}<Relationships xmlns="${PACKAGE}/relationships">${relation('styles', `${OFFICE}/relationships/styles`, 'styles.xml')}${relation('header', `${OFFICE}/relationships/header`, 'header1.xml')}${relation('footer', `${OFFICE}/relationships/footer`, 'footer1.xml')}`;
export const RELATIONS_END = '</Relationships>';
export const pictureRelation = (id: number): string =>
  relation(`poster${id}`, `${OFFICE}/relationships/image`, `media/poster${id}.jpeg`);

const style = (id: string, name: string, paragraph: string, run: string): string =>
  `<w:style w:type="paragraph" w:customStyle="1" w:styleId="${id}"><w:name w:val="${name}"/><w:basedOn w:val="Normal"/><w:pPr>${paragraph}</w:pPr><w:rPr>${run}</w:rPr></w:style>`;

/** With the table itself: LibreOffice takes only the sides from a style. */
const CELL_MARGINS =
  '<w:tblCellMar><w:top w:w="80" w:type="dxa"/><w:left w:w="100" w:type="dxa"/><w:bottom w:w="80" w:type="dxa"/><w:right w:w="100" w:type="dxa"/></w:tblCellMar>';

export const STYLES = `${XML}<w:styles xmlns:w="${WORD}"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:eastAsia="Yu Gothic" w:cs="Arial"/><w:sz w:val="20"/><w:szCs w:val="20"/><w:lang w:val="en-US" w:eastAsia="ja-JP" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="0"/></w:pPr></w:pPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style><w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/></w:style>${style('DocumentTitle', 'Document Title', '<w:spacing w:after="40"/>', '<w:b/><w:sz w:val="32"/>')}${style('Summary', 'Summary', '<w:spacing w:after="160"/>', '<w:color w:val="595959"/>')}${style('TableHead', 'Table Head', '<w:keepNext/>', '<w:b/><w:color w:val="404040"/><w:sz w:val="18"/>')}${style('FilmTitle', 'Film Title', '', '<w:b/>')}${style('Quiet', 'Quiet', '', '<w:color w:val="595959"/><w:sz w:val="18"/>')}</w:styles>`;

/** Text of an element or attribute; what XML 1.0 cannot hold becomes the replacement character. */
function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function paragraph(text: string, styleId = 'Normal'): string {
  const right = startsRight(text);
  return `<w:p><w:pPr><w:pStyle w:val="${styleId}"/>${right ? '<w:bidi/>' : ''}</w:pPr><w:r>${right ? '<w:rPr><w:rtl/></w:rPr>' : ''}<w:t xml:space="preserve">${escapeXml(oneLine(text))}</w:t></w:r></w:p>`;
}

const cell = (width: number, content: string): string =>
  `<w:tc><w:tcPr><w:tcW w:w="${width}" w:type="dxa"/></w:tcPr>${content}</w:tc>`;

/** The page lies on its side: the table has seven columns. */
function sizes({ paper }: TaglineFacts): { page: readonly [number, number]; columns: number[] } {
  const [short, long] = PAPER_POINTS[paper];
  const fixed = COLUMNS.reduce((sum, { width }) => sum + (width ?? 0), 0);
  const rest = long - 2 * MARGIN - fixed;
  return { page: [long, short], columns: COLUMNS.map(({ width }) => Math.round((width ?? rest) * TWIPS)) };
}

export function documentHead(facts: TaglineFacts): string {
  const { columns } = sizes(facts);
  const line = (side: string): string => `<w:${side} w:val="single" w:sz="4" w:space="0" w:color="BFBFBF"/>`;
  const heads = COLUMNS.map(({ head }, i) => cell(columns[i]!, paragraph(head, 'TableHead'))).join('');
  return `${XML}<w:document ${NAMESPACES}><w:body>${paragraph(`${facts.project}: taglines`, 'DocumentTitle')}${paragraph(`${summary(facts)}. ${day(facts.at)}.`, 'Summary')}<w:tbl><w:tblPr><w:tblW w:w="${columns.reduce((a, b) => a + b, 0)}" w:type="dxa"/><w:tblBorders>${line('top')}${line('bottom')}${line('insideH')}</w:tblBorders><w:tblLayout w:type="fixed"/>${CELL_MARGINS}</w:tblPr><w:tblGrid>${columns.map((width) => `<w:gridCol w:w="${width}"/>`).join('')}</w:tblGrid><w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>${heads}</w:tr>`;
}

export function documentEnd(facts: TaglineFacts): string {
  const { page } = sizes(facts);
  const [width, height] = page.map((points) => Math.round(points * TWIPS));
  const margin = MARGIN * TWIPS;
  return `</w:tbl><w:p/><w:sectPr><w:headerReference w:type="default" r:id="header"/><w:footerReference w:type="default" r:id="footer"/><w:pgSz w:w="${width}" w:h="${height}" w:orient="landscape"/><w:pgMar w:top="${margin + 360}" w:right="${margin}" w:bottom="${margin + 200}" w:left="${margin}" w:header="360" w:footer="360" w:gutter="0"/></w:sectPr></w:body></w:document>`;
}

/** A row of the table; `picture.id` is that of its relation. */
export function row(facts: TaglineFacts, tagline: TaglineRow, picture: (Picture & { id: number }) | null): string {
  const { columns } = sizes(facts);
  const same = sameWords(tagline);
  const cells = [
    picture === null ? paragraph('No poster', 'Quiet') : `<w:p><w:r>${drawing(tagline, picture)}</w:r></w:p>`,
    paragraph(titleAndYear(tagline), 'FilmTitle') +
      (tagline.genres.length === 0 ? '' : paragraph(tagline.genres.join(', '), 'Quiet')),
    paragraph(tagline.tagline) + (same === '' ? '' : paragraph(same, 'Quiet')),
    paragraph(String(tagline.characters)),
    paragraph(APPROVAL_WORDS[tagline.approval]),
    paragraph(tagline.by ?? ''),
    paragraph(day(tagline.at)),
  ];
  const made = cells.map((content, i) => cell(columns[i]!, content)).join('');
  return `<w:tr><w:trPr><w:cantSplit/></w:trPr>${made}</w:tr>`;
}

function drawing(tagline: TaglineRow, { width, height, id }: Picture & { id: number }): string {
  const scale = Math.min(PICTURE.width / width, PICTURE.height / height) * EMU;
  const size = `cx="${Math.round(width * scale)}" cy="${Math.round(height * scale)}"`;
  const name = `id="${id}" name="Poster ${id}" descr="${escapeXml(`Poster of ${oneLine(titleAndYear(tagline))}`)}"`;
  return `<w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent ${size}/><wp:docPr ${name}/><a:graphic><a:graphicData uri="${DRAWING}/picture"><pic:pic><pic:nvPicPr><pic:cNvPr ${name}/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="poster${id}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext ${size}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>`;
}

export const header = (facts: TaglineFacts): string =>
  `${XML}<w:hdr ${NAMESPACES}>${paragraph(`${facts.project} · ${day(facts.at)}`, 'Quiet')}</w:hdr>`;

const field = (code: string): string => `<w:fldSimple w:instr="${code}"><w:r><w:t>1</w:t></w:r></w:fldSimple>`;
const plain = (text: string): string => `<w:r><w:t xml:space="preserve">${text}</w:t></w:r>`;

export const FOOTER = `${XML}<w:ftr ${NAMESPACES}><w:p><w:pPr><w:pStyle w:val="Quiet"/><w:jc w:val="right"/></w:pPr>${plain('Page ')}${field('PAGE')}${plain(' of ')}${field('NUMPAGES')}</w:p></w:ftr>`;

export const properties = (facts: TaglineFacts): string =>
  `${XML}<cp:coreProperties xmlns:cp="${PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>${escapeXml(oneLine(`${facts.project}: taglines`))}</dc:title><dc:creator>Marquee</dc:creator><dcterms:created xsi:type="dcterms:W3CDTF">${facts.at}</dcterms:created></cp:coreProperties>`;
