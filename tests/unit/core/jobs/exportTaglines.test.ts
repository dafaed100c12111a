// The export of taglines as a job: what each form holds of the sample, and what is never left behind.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { taglineExportResultSchema } from '../../../../src/main/cli/results.ts';
import type { Core } from '../../../../src/main/core/core.ts';
import type { Input } from '../../../../src/shared/contract.ts';
import { unescapeCell } from '../../../../src/shared/csvCells.ts';
import { openCore, settled } from '../../badInput/studio.ts';
import { pdfPages } from './taglineExports/pdfText.ts';

const home = mkdtempSync(join(tmpdir(), 'marquee-taglines-'));
let core: Core;
let dir: string;
let ids: number[];

beforeAll(async () => {
  core = await openCore(home);
  dir = (await core.call('studio.info', {})).project!.dir;
  const table = join(home, 'more.csv');
  writeFileSync(table, 'imdbId,title,genres,tagline\n9000001,千と千尋の神隠し,Animation,トンネルの向こう\n');
  expect(
    (await settled(core, (await core.call('import.start', { tables: [{ path: table, layout: 'table' }] })).jobId))
      .state,
  ).toBe('done');
  ids = (await core.call('library.ids', { filter: {}, sort: { by: 'added', descending: false } })).ids;
  await core.call('tagline.set', { posterId: ids[0]!, text: '=1+1, "quoted"\nand ✨' });
  await core.call('tagline.set', { posterId: ids[1]!, text: 'Trust no one.' });
  await core.call('tagline.set', { posterId: ids[2]!, text: 'TRUST NO ONE' });
  await core.call('taglines.approve', { posterIds: [...ids.slice(0, 12), ids.at(-1)!], approval: 'approved' });
  await core.call('taglines.approve', { posterIds: [ids[0]!], approval: 'proposed' });
}, 180_000);
afterAll(async () => {
  await core.close();
  rmSync(home, { recursive: true, force: true });
});

const job = async (input: Input<'taglines.export'>) => settled(core, (await core.call('taglines.export', input)).jobId);
const made = async (input: Input<'taglines.export'>) => {
  const { error, result } = await job(input);
  expect(error).toBeNull();
  return taglineExportResultSchema.strict().parse(result);
};
const both: Input<'taglines.export'>['approvals'] = ['approved', 'proposed'];

describe('taglines leave', () => {
  it('as CSV, harmless to spreadsheets and whole when read back', async () => {
    const { path, taglines, repeated, bytes } = await made({ format: 'csv', approvals: both });
    expect(path.startsWith(join(dir, 'exports'))).toBe(true);
    expect(statSync(path).size).toBe(bytes);
    const rows = parse(readFileSync(path), { columns: true }) as Record<string, string>[];
    expect(rows).toHaveLength(taglines);
    expect(repeated).toBe(2);
    const first = await core.call('poster.get', { posterId: ids[0]! });
    const row = rows.find(({ title }) => title === first.title)!;
    expect(row['tagline']!.startsWith("'=1+1")).toBe(true);
    expect(unescapeCell(row['tagline']!)).toBe(first.tagline);
    expect(row).toMatchObject({ approval: 'proposed', by: 'tester', imdbId: 'tt' + first.filmKey.padStart(7, '0') });
    expect(rows.filter(({ sameAs }) => sameAs !== '')).toHaveLength(2);
  });

  it('as they are where they hold characters that nobody sees, and the report says which', async () => {
    const text = '=SUM(\u202eA1)\u200b';
    const { title, tagline: before } = await core.call('poster.get', { posterId: ids[3]! });
    await core.call('tagline.set', { posterId: ids[3]!, text });
    await core.call('taglines.approve', { posterIds: [ids[3]!], approval: 'approved' });
    const what = 'U+202E right-to-left override, U+200B zero-width space';
    for (const format of ['csv', 'jsonl', 'docx', 'pdf'] as const) {
      const path = join(home, `hidden.${format}`);
      expect(await made({ format, path })).toMatchObject({ hidden: [{ title, what }], hiddenCount: 1 });
    }
    const rows = parse(readFileSync(join(home, 'hidden.csv')), { columns: true }) as Record<string, string>[];
    const cell = rows.find((row) => row['title'] === title)!['tagline']!;
    expect([cell, unescapeCell(cell)]).toEqual([`'${text}`, text]);
    await core.call('tagline.set', { posterId: ids[3]!, text: before });
    await core.call('taglines.approve', { posterIds: [ids[3]!], approval: 'approved' });
  });

  it('as JSON lines, those of the approvals and the filter alone', async () => {
    const lines = async (input: Partial<Input<'taglines.export'>>): Promise<Record<string, unknown>[]> => {
      const { path } = await made({ format: 'jsonl', path: join(home, 'lines.jsonl'), overwrite: true, ...input });
      const text = readFileSync(path, 'utf8').trimEnd();
      return text.split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    };
    const approved = await lines({});
    expect(approved.every(({ approval }) => approval === 'approved')).toBe(true);
    expect(approved.some(({ title }) => title === '千と千尋の神隠し')).toBe(true);
    expect(await lines({ approvals: both })).toHaveLength(approved.length + 1);
    const [one] = await lines({ filter: { posterIds: [ids[1]!] } });
    expect(one).toMatchObject({ tagline: 'Trust no one.', characters: 13, sameAs: [] });
  });

  it('as a Word document and as a contact sheet, with the posters in them', async () => {
    const document = await made({ format: 'docx', approvals: both, path: join(home, 'taglines.docx') });
    const pictures = Object.keys(unzipSync(readFileSync(document.path))).filter((name) => name.endsWith('.jpeg'));
    expect(document).toMatchObject({ withoutImage: 1, failedCount: 0 });
    expect(pictures).toHaveLength(document.taglines - 1);

    const sheet = await made({ format: 'pdf', approvals: both, path: join(home, 'taglines.pdf') });
    const pages = pdfPages(readFileSync(sheet.path));
    expect(pages).toHaveLength(Math.ceil(sheet.taglines / 9));
    expect(pages.reduce((sum, page) => sum + page.pictures, 0)).toBe(sheet.taglines - 1);
    expect(pages.flatMap(({ texts }) => texts).join('')).toContain('千と千尋の神隠し');
    expect(sheet.withoutGlyph).toEqual(['✨']);
  });
});

describe('nothing is left or lost', () => {
  it('where a file is there already, or belongs to the project, or nothing is approved', async () => {
    const path = join(home, 'mine.csv');
    writeFileSync(path, 'mine');
    expect((await job({ format: 'csv', path })).error).toMatchObject({ code: 'conflict' });
    expect(readFileSync(path, 'utf8')).toBe('mine');
    expect((await job({ format: 'csv', path: join(dir, 'catalog.sqlite'), overwrite: true })).error).toMatchObject({
      code: 'bad_input',
    });
    expect(
      (await job({ format: 'pdf', path, overwrite: true, filter: { posterIds: [ids[40]!] } })).error,
    ).toMatchObject({
      code: 'bad_input',
    });
    expect(readFileSync(path, 'utf8')).toBe('mine');
  });

  it('when it is cancelled', async () => {
    await core.call('taglines.approve', { posterIds: ids, approval: 'draft' });
    const path = join(home, 'cancelled.pdf');
    const { jobId } = await core.call('taglines.export', { format: 'pdf', approvals: ['draft'], path });
    for (;;) {
      const { progress, state } = await core.call('jobs.get', { jobId });
      if (progress.phase === 'writing taglines' && progress.done > 0) break;
      expect(['queued', 'running']).toContain(state);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await core.call('jobs.cancel', { jobId });
    expect((await settled(core, jobId)).state).toBe('cancelled');
    expect(existsSync(path)).toBe(false);
    expect(readdirSync(home).filter((name) => name.startsWith('.tmp-'))).toEqual([]);
  });
});
