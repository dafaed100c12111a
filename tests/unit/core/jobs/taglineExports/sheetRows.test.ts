// How rows of a contact sheet share the height of their page.
import { describe, expect, it } from 'vitest';
import { sheetRows } from '../../../../../src/main/core/jobs/taglineExports/sheetRows.ts';

const PAGE = { room: 700, down: 3, gap: 16, highest: 245 };

describe('the rows of a page', () => {
  it('are as high as their words need, and pictures have all that is left', () => {
    const { picture, rows } = sheetRows([30, 80, 45], PAGE);
    expect(picture).toBeCloseTo((700 - 2 * 16 - 155) / 3);
    expect(rows.map(({ height }) => height - picture)).toEqual([30, 80, 45].map((height) => expect.closeTo(height, 6)));
    expect(rows[0]!.top).toBe(0);
    expect(rows[1]!.top).toBeCloseTo(rows[0]!.height + 16);
    // Nothing is left below the last.
    expect(rows[2]!.top + rows[2]!.height).toBeCloseTo(700);
  });

  it('of a last page have pictures as high as those of a full one', () => {
    expect(sheetRows([40], PAGE).picture).toBeCloseTo(sheetRows([40, 40, 40], PAGE).picture);
    expect(sheetRows([40], PAGE).rows).toHaveLength(1);
  });

  it('have no picture wider than its place, and none of less than nothing', () => {
    expect(sheetRows([5, 5, 5], { ...PAGE, highest: 100 }).picture).toBe(100);
    expect(sheetRows([400, 400, 400], PAGE).picture).toBe(0);
  });
});
