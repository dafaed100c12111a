// Lays a table out as a picture: title, note, heads (grouped or not) and rows, columns as wide as their widest cell. Pure.
import { INK, lineHeight, MARGIN, ruleAt, textAt, wrap, type Drawing, type Measure, type Op } from './drawing.ts';

export interface TableColumn {
  head: string;
  /** Columns beside each other with the same group share a head above theirs. */
  group?: string;
  right: boolean;
}

export interface PictureTable {
  title: string;
  note: string;
  columns: readonly TableColumn[];
  rows: readonly (readonly string[])[];
}

const GAP = 22;
const ROW = 28;
const NARROWEST = 420;

interface Placed {
  x: number;
  width: number;
}

/** Columns from left to right, each as wide as its widest cell in bold. */
function place(table: PictureTable, left: number, measure: Measure): Placed[] {
  let x = left;
  return table.columns.map((column, i) => {
    const width = Math.ceil(
      Math.max(measure(column.head, 'bold'), ...table.rows.map((row) => measure(row[i] ?? '', 'bold'))),
    );
    const placed = { x, width };
    x += width + GAP;
    return placed;
  });
}

/** The ops of the table alone, its top at `y`. Also for tables inside other pictures. */
export function tableOps(
  table: PictureTable,
  left: number,
  y: number,
  measure: Measure,
): { ops: Op[]; right: number; bottom: number } {
  const columns = place(table, left, measure);
  const last = columns.at(-1) ?? { x: left, width: 0 };
  const right = last.x + last.width;
  const ops: Op[] = [];
  const cell = (i: number, top: number, text: string, bold: boolean): void => {
    const { x, width } = columns[i]!;
    const aligned = table.columns[i]!.right;
    ops.push(textAt(aligned ? x + width : x, top, text, bold ? 'bold' : 'body', INK.text, aligned ? 'right' : 'left'));
  };
  const inset = (ROW - lineHeight('body')) / 2;
  ops.push(ruleAt(y, left, right, 2));
  let top = y;
  if (table.columns.some((column) => column.group !== undefined)) {
    groupsOf(table.columns).forEach(({ group, from, to }) => {
      const start = columns[from]!.x;
      const end = columns[to]!.x + columns[to]!.width;
      ops.push(
        textAt((start + end) / 2, top + inset, group, 'bold', INK.text, 'center'),
        ruleAt(top + ROW, start, end),
      );
    });
    top += ROW;
  }
  table.columns.forEach((column, i) => {
    cell(i, top + inset, column.head, true);
  });
  top += ROW;
  ops.push(ruleAt(top, left, right));
  for (const row of table.rows) {
    row.forEach((text, i) => {
      cell(i, top + inset, text, i === 0);
    });
    top += ROW;
  }
  ops.push(ruleAt(top, left, right, 2));
  return { ops, right, bottom: top };
}

function groupsOf(columns: readonly TableColumn[]): { group: string; from: number; to: number }[] {
  const groups: { group: string; from: number; to: number }[] = [];
  columns.forEach(({ group }, i) => {
    const last = groups.at(-1);
    if (group === undefined) return;
    if (last?.group === group && last.to === i - 1) last.to = i;
    else groups.push({ group, from: i, to: i });
  });
  return groups;
}

/** A picture of one table with its title above and its note below. */
export function tableLayout(table: PictureTable, measure: Measure): Drawing {
  const { ops, right, bottom } = tableOps(table, MARGIN, MARGIN + lineHeight('title') + 8, measure);
  const width = Math.max(right + MARGIN, NARROWEST);
  const title = wrap(table.title, width - 2 * MARGIN, 'title', measure);
  const moved = (title.length - 1) * lineHeight('title');
  const shifted = moved === 0 ? ops : ops.map((op) => lowered(op, moved));
  title.forEach((line, i) => {
    shifted.push(textAt(MARGIN, MARGIN + i * lineHeight('title'), line, 'title'));
  });
  let y = bottom + moved + 10;
  for (const line of wrap(table.note, width - 2 * MARGIN, 'small', measure)) {
    shifted.push(textAt(MARGIN, y, line, 'small', INK.quiet));
    y += lineHeight('small');
  }
  return { width, height: y + MARGIN, ops: shifted };
}

const lowered = (op: Op, by: number): Op =>
  op.kind === 'line' ? { ...op, y1: op.y1 + by, y2: op.y2 + by } : { ...op, y: op.y + by };
