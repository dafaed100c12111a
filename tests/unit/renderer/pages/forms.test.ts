// The import form builds the import that the studio is asked for; the grid fills the page.
import { describe, expect, it } from 'vitest';
import { importSpecSchema, type TableInspection } from '../../../../src/shared/importSpec.ts';
import {
  DEFAULT_OPTIONS,
  importSpec,
  mappingOf,
  mappingProblem,
  newTable,
  type TableDraft,
} from '../../../../src/renderer/pages/Import/tables.ts';
import { gridGeometry } from '../../../../src/renderer/pages/Library/geometry.ts';

describe('import form', () => {
  const inspection = {
    path: '/x/a.csv',
    layout: 'table',
    columns: ['id', 'Genre', 'Poster'],
    mapping: { imdbId: 'id', genres: 'Genre' },
  } as unknown as TableInspection;
  const draft: TableDraft = { ...newTable('/x/a.csv'), inspection };

  it('uses the guessed mapping with the user’s changes', () => {
    expect(mappingOf({ ...draft, own: { genres: null, poster: 'Poster' } })).toEqual({
      imdbId: 'id',
      poster: 'Poster',
    });
  });

  it('asks for a key column', () => {
    expect(mappingProblem(draft)).toBeNull();
    expect(mappingProblem({ ...draft, own: { imdbId: null } })).toMatch(/IMDb id/);
  });

  it('builds a valid import, and none while a table is not understood', () => {
    expect(importSpec([], DEFAULT_OPTIONS, true)).toBeNull();
    expect(importSpec([newTable('/x/b.csv')], DEFAULT_OPTIONS, true)).toBeNull();
    const spec = importSpec([draft], { ...DEFAULT_OPTIONS, postersDir: ' /posters ' }, true);
    expect(importSpecSchema.parse(spec)).toMatchObject({ postersDir: '/posters', dryRun: true, unlisted: 'absent' });
  });
});

describe('grid geometry', () => {
  it('fills the row and stays near the wished width', () => {
    for (const width of [400, 616, 900, 1300, 2500]) {
      for (const wished of [96, 144, 240]) {
        const { columns, cardWidth } = gridGeometry(width, wished);
        expect(columns * cardWidth + (columns - 1) * 8 + 24).toBeLessThanOrEqual(width);
        expect(Math.abs(cardWidth - wished)).toBeLessThan(wished * 0.4);
      }
    }
  });

  it('keeps 100,000 posters within what a browser can scroll', () => {
    const { columns, rowHeight } = gridGeometry(500, 240);
    expect(Math.ceil(100_000 / columns) * rowHeight).toBeLessThan(33_000_000);
  });
});
