// Geometry of the grid: how many cards fit and how large they are. Pure, so that a layout can be told from its numbers.

/** Title line, shown from this card width. */
export const TITLE_FROM = 120;
const TITLE_HEIGHT = 22;
export const GAP = 8;
export const PADDING = 12;

export interface Geometry {
  columns: number;
  cardWidth: number;
  rowHeight: number;
}

/** Cards as near to the wished width as fills a row. Posters are 2:3. */
export function gridGeometry(width: number, wished: number): Geometry {
  const inner = Math.max(wished, width - 2 * PADDING);
  const columns = Math.max(1, Math.round((inner + GAP) / (wished + GAP)));
  const cardWidth = Math.floor((inner - GAP * (columns - 1)) / columns);
  const rowHeight = Math.round(cardWidth * 1.5) + (cardWidth >= TITLE_FROM ? TITLE_HEIGHT : 0) + GAP;
  return { columns, cardWidth, rowHeight };
}
