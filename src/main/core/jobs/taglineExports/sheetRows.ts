// How the height of a contact sheet's page is shared among its rows: words take what they need, pictures the rest, all pictures the
// same. Pure; lengths in points.

export interface SheetRow {
  /** From the top of the first row. */
  top: number;
  height: number;
}

export interface SheetRows {
  /** Of every picture. */
  picture: number;
  rows: SheetRow[];
}

interface PageMeasures {
  /** What all rows of a full page have together. */
  room: number;
  /** Rows of a full page. */
  down: number;
  /** Between two rows. */
  gap: number;
  /** Higher pictures would be wider than their place. */
  highest: number;
}

/**
 * @param words the height of the highest words of each row; on the last page of fewer rows those that are missing count as the
 *   others do, so that its pictures are as high
 */
export function sheetRows(words: readonly number[], { room, down, gap, highest }: PageMeasures): SheetRows {
  const all = words.reduce((sum, height) => sum + height, 0);
  const taken = (all * down) / words.length;
  const picture = Math.max(0, Math.min(highest, (room - (down - 1) * gap - taken) / down));
  let top = 0;
  const rows = words.map((height) => {
    const row = { top, height: picture + height };
    top += row.height + gap;
    return row;
  });
  return { picture, rows };
}
