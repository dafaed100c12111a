import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { contactSheet } from '../../../../../src/main/core/jobs/taglineExports/contactSheet.ts';
import { docxFile } from '../../../../../src/main/core/jobs/taglineExports/docx.ts';
import type {
  Picture,
  TaglineFacts,
  TaglineFile,
  TaglineRow,
} from '../../../../../src/main/core/jobs/taglineExports/taglineFile.ts';
import { pdfPages } from './pdfText.ts';
import { facts, picture, rowsOf } from './rows.ts';

/** LibreOffice, where it is installed. */
const WRITER = '/usr/bin/soffice';

type Form = (facts: TaglineFacts) => TaglineFile;

async function written(
  form: Form,
  rows: TaglineRow[],
  pictures: (Picture | null)[],
  part: Partial<TaglineFacts> = {},
): Promise<{ file: Buffer; losses: ReturnType<TaglineFile['losses']> }> {
  const file = form(facts({ total: rows.length, ...part }));
  const pieces = [await file.head(), await file.page(rows, pictures), await file.tail()];
  return { file: Buffer.concat(pieces.map((piece) => Buffer.from(piece as Uint8Array))), losses: file.losses() };
}

/** Ends with an error at markup that is not well-formed. */
function elementsOf(xml: string): string[] {
  const open: string[] = [];
  const names: string[] = [];
  const rest = xml
    .replace(/^<\?xml [^?]*\?>\s*/, '')
    .replace(
      /<(\/?)([\w:]+)((?:\s+[\w:]+="[^"<&]*(?:&(?:amp|lt|gt|quot);[^"<&]*)*")*)\s*(\/?)>/g,
      (_, closes: string, name: string, _attributes: string, empty: string) => {
        if (closes !== '') expect(open.pop()).toBe(name);
        else {
          names.push(name);
          if (empty === '') open.push(name);
        }
        return '';
      },
    );
  expect(open).toEqual([]);
  expect(rest.replace(/&(amp|lt|gt|quot);/g, '')).not.toMatch(/[<>&]/);
  return names;
}

describe('the Word document', () => {
  it('is a table with the poster, words and numbers of each tagline', async () => {
    const rows = rowsOf(
      { title: 'Zorro & <Sons>', tagline: 'Live\u0000"fast".\nDie & <fry>.', by: null, at: null },
      { title: 'Alien 10', year: null, tagline: 'In space no one can hear you scream.' },
      { title: 'Alien 3', approval: 'proposed', tagline: 'In Space, no one can hear you scream', sha256: null },
    );
    const image = await picture();
    const { file } = await written(docxFile, rows, [null, image, image], { approvals: ['approved', 'proposed'] });
    const entries = unzipSync(file);
    const part = (name: string): string => strFromU8(entries[name]!);
    for (const name of Object.keys(entries)) if (/\.(xml|rels)$/.test(name)) elementsOf(part(name));
    expect(Object.keys(entries)[0]).toBe('[Content_Types].xml');

    const document = part('word/document.xml');
    const names = elementsOf(document);
    expect(names.filter((name) => name === 'w:tr')).toHaveLength(4);
    expect(names.filter((name) => name === 'w:tc')).toHaveLength(4 * 7);
    const texts = Array.from(document.matchAll(/<w:t [^>]*>([^<]*)<\/w:t>/g), ([, text]) => text!);
    expect(texts.indexOf('Alien 3 (1999)')).toBeLessThan(texts.indexOf('Alien 10'));
    expect(texts.indexOf('Alien 10')).toBeLessThan(texts.indexOf('Zorro &amp; &lt;Sons&gt; (1999)'));
    expect(texts).toContain('3 taglines, approved or proposed, by title. 27 Nov 2026.');
    expect(texts).toContain('Live &quot;fast&quot;. Die &amp; &lt;fry&gt;.');
    expect(texts).toEqual(
      expect.arrayContaining(['36', 'Approved', 'Proposed', 'Ana', '27 Nov 2026', 'Horror, Sci-Fi']),
    );
    expect(texts).toContain('The same tagline: Alien 3');
    expect(part('word/header1.xml')).toContain('Autumn &amp; &lt;Winter&gt; · 27 Nov 2026');

    // Each picture that is drawn is in the archive, as it was given.
    const drawn = Array.from(document.matchAll(/r:embed="(\w+)"/g), ([, id]) => id!);
    const targets = new Map(
      Array.from(
        part('word/_rels/document.xml.rels').matchAll(/Id="(\w+)"[^>]*Target="([^"]+)"/g),
        ([, id, target]) => [id!, target!],
      ),
    );
    expect(drawn).toHaveLength(2);
    for (const id of drawn) expect(Buffer.from(entries[`word/${targets.get(id)!}`]!).equals(image.data)).toBe(true);
  });

  it('keeps its pictures off the lines between rows, also where margins of a style are not heeded', async () => {
    const { file } = await written(docxFile, rowsOf({}), [await picture()]);
    const document = strFromU8(unzipSync(file)['word/document.xml']!);
    const table = /<w:tblPr>(.*?)<\/w:tblPr>/.exec(document)?.[1] ?? '';
    for (const side of ['top', 'bottom']) {
      expect(Number(new RegExp(`<w:${side} w:w="(\\d+)"`).exec(table)?.[1])).toBeGreaterThanOrEqual(60);
    }
  });

  it.skipIf(!existsSync(WRITER))(
    'opens in a word processor with all that is in it',
    async () => {
      const rows = rowsOf({ title: 'Zorro & <Sons>', tagline: 'Live "fast".' }, { title: 'הנשיא', tagline: 'בחלל' });
      const folder = mkdtempSync(join(tmpdir(), 'marquee-docx-'));
      try {
        const { file } = await written(docxFile, rows, [await picture(), null]);
        writeFileSync(join(folder, 'taglines.docx'), file);
        const profile = `-env:UserInstallation=${pathToFileURL(join(folder, 'profile')).href}`;
        const convert = ['--headless', profile, '--convert-to', 'txt:Text (encoded):UTF8', '--outdir', folder];
        execFileSync(WRITER, [...convert, join(folder, 'taglines.docx')], { stdio: 'ignore', timeout: 100_000 });
        const text = readFileSync(join(folder, 'taglines.txt'), 'utf8');
        for (const words of [
          'Zorro & <Sons> (1999)',
          'Live "fast".',
          'הנשיא (1999)',
          'בחלל',
          'No poster',
          '27 Nov 2026',
        ]) {
          expect(text).toContain(words);
        }
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
    120_000,
  );

  it('says from which side a text is read', async () => {
    const { file } = await written(docxFile, rowsOf({ title: 'הנשיא' }), [null]);
    const document = strFromU8(unzipSync(file)['word/document.xml']!);
    expect(document).toMatch(/<w:bidi\/><\/w:pPr><w:r><w:rPr><w:rtl\/><\/w:rPr><w:t [^>]*>הנשיא/);
  });
});

describe('the contact sheet', () => {
  it('has nine posters on a page, each with its words, in any script', async () => {
    const titles = ['千と千尋の神隠し', 'Чужой', '괴물', 'ฟ้าทะลายโจร', 'विजेता', 'ქართული', 'Amélie', 'Ψ'];
    const rows = rowsOf(
      ...titles.map((title) => ({ title })),
      { title: 'Last', tagline: 'Same words' },
      {
        title: 'Most last',
        tagline: 'SAME WORDS!',
        approval: 'draft',
        sha256: null,
      },
    );
    const image = await picture();
    const { file, losses } = await written(
      contactSheet,
      rows,
      rows.map((row) => (row.sha256 === null ? null : image)),
    );
    expect(file.subarray(0, 5).toString()).toBe('%PDF-');
    const pages = pdfPages(file);
    expect(pages.map(({ pictures }) => pictures)).toEqual([8, 1]);
    expect(pages[0]).toMatchObject({ width: 595.28, height: 841.89 });
    const all = pages.map(({ texts }) => texts.join(''));
    // Signs of vowels that stand before their letter are drawn, and so read, before it.
    for (const title of titles) {
      if (title !== 'विजेता') expect(all.join('')).toContain(title);
    }
    expect(all[0]).toContain('Page 1 of 2');
    expect(all[1]).toContain('Page 2 of 2');
    expect(all[0]).toContain('Autumn & <Winter>');
    expect(all.join('')).toContain('Approved: Ana, 27 Nov 2026 · 22 characters');
    expect(all.join('')).toContain('The same tagline: Most last');
    expect(all.join('')).toContain('No poster');
    expect(losses).toEqual({ withoutGlyph: [], shortened: [] });
  });

  it('tells when it was made, whole, and is a page also without taglines', async () => {
    const { file } = await written(contactSheet, rowsOf({}), [null], { approvals: ['draft', 'proposed', 'approved'] });
    const [page] = pdfPages(file);
    expect(page!.texts.join('')).toContain('1 tagline, draft or proposed or approved, by title · 27 Nov 2026');
    expect(pdfPages((await written(contactSheet, [], [])).file)).toHaveLength(1);
  });

  it('draws a box for what no font has, and tells', async () => {
    const { file, losses } = await written(
      contactSheet,
      rowsOf({ title: 'Emoji', tagline: 'Love 😀 and 👨‍👩‍👧' }),
      [null],
      {
        paper: 'letter',
      },
    );
    expect(losses.withoutGlyph).toEqual(['😀', '👨‍👩‍👧']);
    const [page] = pdfPages(file);
    expect(page).toMatchObject({ width: 612, height: 792 });
    expect(page!.texts.join('')).toContain('Love ');
  });

  it('shortens what does not fit, and tells of whom', async () => {
    const { file, losses } = await written(
      contactSheet,
      rowsOf({ title: 'Long', tagline: 'never ending '.repeat(60) }),
      [null],
    );
    expect(losses.shortened).toEqual(['Long (1999)']);
    expect(pdfPages(file)[0]!.texts.some((text) => text.endsWith('…'))).toBe(true);
  });
});

describe.each([
  ['the contact sheet', contactSheet],
  ['the Word document', docxFile],
] as const)('%s of 2,000 posters', (_, form) => {
  it('leaves memory as it is made', async () => {
    const rows = rowsOf(...Array.from({ length: 2000 }, (_unused, i) => ({ title: `Film ${i}` })));
    const image = await picture();
    const file = form(facts({ total: rows.length }));
    let bytes = (await file.head()).length;
    for (let from = 0; from < rows.length; from += 18) {
      const some = rows.slice(from, from + 18);
      bytes += (
        await file.page(
          some,
          some.map(() => image),
        )
      ).length;
      // What was given so far has come out again, but for the page that is not full yet.
      expect(bytes).toBeGreaterThan((from - 9) * image.data.length);
    }
    const tail = (await file.tail()).length;
    // What waits for the end: fonts and lists, or the packed table.
    expect(tail).toBeLessThan(1_500_000);
  }, 120_000);
});
