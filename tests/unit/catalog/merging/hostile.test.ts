// Logs that no copy of ours wrote: altered, cut, or made to harm. Each ends in words or in listed lines, the rest of the log is
// merged, and the catalog is what its events say.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { listGenres } from '../../../../src/main/catalog/genres.ts';
import { setLabels } from '../../../../src/main/catalog/labels.ts';
import { applyVocabulary } from '../../../../src/main/catalog/vocabulary/apply.ts';
import { expectVerified, temporaryDir } from '../project.ts';
import { copies, mergeFile, mergeText, stateOf, type Copy } from './copies.ts';
import { logText } from './logText.ts';

type Line = Record<string, unknown> & { t: string };

let a: Copy;
let b: Copy;
beforeEach(async () => {
  const made = await copies(2, 3);
  [a, b] = [made[0]!, made[1]!];
});

const set = (copy: Copy, person: string, posterId: number, genreId = 0): void => {
  setLabels(copy.db, { posterIds: [posterId], set: [{ genreId, state: 'present' }], person });
};
/** The log of b as lines, of which `change` makes others. */
function altered(change: (line: Line) => Line | Line[]): string {
  const lines = logText(b.dir)
    .text.trim()
    .split('\n')
    .map((text) => JSON.parse(text) as Line);
  return lines
    .flatMap(change)
    .map((line) => JSON.stringify(line))
    .join('\n');
}
const genreLine = (n: number, name: string, aliases: string[] = []): Line => ({
  t: 'genre',
  uuid: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
  name,
  aliases,
  also: [],
});
const afterHeader = (...lines: Line[]): string => altered((line) => (line.t === 'header' ? [line, ...lines] : line));

describe('genres of a foreign log', () => {
  it('are tidied like those of an import, and merged twice they are the same', async () => {
    set(b, 'ben', 1);
    const log = afterHeader(genreLine(1, ' Film  noir ', ['dark  film', 'DARK FILM', ' ', '\ud800']));
    for (const genres of [['Film noir'], []]) {
      expect(await mergeText(a, log)).toMatchObject({ badCount: 0, genres });
    }
    const aliases = a.db.prepare<{ alias: string }>("SELECT alias FROM genre_alias WHERE alias LIKE 'dark%'").all();
    expect(aliases).toEqual([{ alias: 'dark film' }]);
    expectVerified(a.dir);
  });

  it('without a visible name are listed, and one may have the name that a genre had which ended here', async () => {
    set(b, 'ben', 1);
    applyVocabulary(a.db, {
      operation: { op: 'merge', genreIds: [1], into: 'Horror', meaning: 'same' },
      person: 'ann',
    });
    const log = afterHeader(genreLine(1, '   '), genreLine(2, 'Comedy (retired) (retired)'));
    expect(await mergeText(a, log)).toMatchObject({
      events: 1,
      badCount: 1,
      bad: [{ line: 2, reason: 'its genre has no name' }],
      genres: ['Comedy (retired)'],
    });
    expectVerified(a.dir);
  });

  it('are no more than an import may bring', async () => {
    set(b, 'ben', 1);
    const log = afterHeader(...Array.from({ length: 300 }, (_, i) => genreLine(i + 1, `Genre ${String(i)}`)));
    const report = await mergeText(a, log);
    expect(report).toMatchObject({ events: 1, badCount: 300 - 256 });
    expect(report.bad[0]).toEqual({ line: 258, reason: 'the log has more than 256 genres that are not known here' });
    expect(listGenres(a.db)).toHaveLength(3 + 256);
    expectVerified(a.dir);
  });
});

describe('events of a foreign log', () => {
  it.each(['2026-99-99T99:99:99.999Z', '9999-12-31T23:59:59.999Z', '0000-01-01T00:00:00.000Z'])(
    'of a time that no clock shows (%s) are listed',
    async (at) => {
      set(b, 'ben', 1);
      set(b, 'ben', 2);
      let first = true;
      const log = altered((line) => {
        if (line.t !== 'label' || !first) return line;
        first = false;
        return { ...line, at };
      });
      const report = await mergeText(a, log);
      expect(report).toMatchObject({ events: 1, badCount: 1 });
      expect(report.bad[0]!.reason).toContain('time');
      expectVerified(a.dir);
    },
  );

  it('of a film of no year are listed', async () => {
    set(b, 'ben', 1);
    const report = await mergeText(
      a,
      altered((line) => (line.t === 'label' ? { ...line, film: '777', year: 9e15 } : line)),
    );
    expect(report).toMatchObject({ events: 0, films: 0, badCount: 1 });
    expect(report.bad[0]!.reason).toContain('year');
  });

  it('that name what is in force on another pair are listed', async () => {
    set(b, 'ben', 1);
    set(b, 'ben', 2);
    let one = '';
    const log = altered((line) => {
      if (line.t !== 'label') return line;
      if (one === '') one = String(line['id']);
      else return { ...line, head: one };
      return line;
    });
    expect(await mergeText(a, log)).toMatchObject({
      events: 1,
      badCount: 1,
      bad: [{ reason: 'the event in force after it is about something else' }],
    });
    expectVerified(a.dir);
  });
});

describe('events that wait', () => {
  const EVENTS = 3000;
  const chain = (): void => {
    b.db.transaction(() => {
      for (let i = 0; i < EVENTS; i++) {
        const state = i % 2 === 0 ? 'present' : 'absent';
        setLabels(b.db, { posterIds: [1], set: [{ genreId: 0, state }], person: 'ben' });
      }
    });
  };

  it('each for the next one of the file find their places in one look at each', async () => {
    chain();
    const lines = altered((line) => line).split('\n');
    const labels = lines.filter((line) => line.includes('"t":"label"')).reverse();
    // Ids run against the chain, too: what comes first by id waits longest.
    const renamed = new Map(
      labels.map((line, i) => [
        (JSON.parse(line) as { id: string }).id,
        `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`,
      ]),
    );
    const text = [...lines.filter((line) => !line.includes('"t":"label"')), ...labels]
      .join('\n')
      .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, (id) => renamed.get(id) ?? id);
    const began = performance.now();
    expect(await mergeText(a, text)).toMatchObject({ events: EVENTS, waiting: 0, badCount: 0 });
    // One look at all for each of them took minutes.
    expect(performance.now() - began).toBeLessThan(20_000);
    expectVerified(a.dir);
  }, 60_000);

  it('for one that never comes, or for each other, wait in every copy, and do not stop the rest', async () => {
    set(b, 'ben', 1);
    set(b, 'ben', 2);
    const [x, y, z] = ['1', '2', '3'].map((n) => `00000000-0000-4000-8000-${n.padStart(12, '0')}`);
    let done = false;
    const log = altered((line) => {
      if (line.t !== 'label' || done) return line;
      done = true;
      return [
        { ...line, id: x, parents: [y] },
        { ...line, id: y, parents: [x] },
        { ...line, id: z, parents: ['00000000-0000-4000-8000-00000000dead'] },
        line,
      ];
    });
    for (const events of [2, 0]) {
      expect(await mergeText(a, log)).toMatchObject({ events, waiting: 3, badCount: 0 });
    }
    expectVerified(a.dir);
  });
});

describe('files that are no log', () => {
  it('of one line without an end are refused after the first piece', async () => {
    const path = join(temporaryDir(), 'endless.jsonl.gz');
    const packed = gzipSync(Buffer.alloc(32 << 20, 'x'), { level: 1 });
    // Whoever reads on comes to where it is cut.
    writeFileSync(path, packed.subarray(0, packed.length - 100));
    await expect(mergeFile(a, path)).rejects.toMatchObject({ code: 'bad_input' });
  });

  it('may be cut anywhere: what came whole is merged, and the report says that it is not whole', async () => {
    set(b, 'ben', 1);
    set(b, 'ben', 2);
    const { text } = logText(b.dir);
    const path = join(temporaryDir(), 'cut.jsonl');
    for (let length = text.indexOf('\n') + 1; length < text.length - 1; length += 37) {
      writeFileSync(path, text.slice(0, length));
      const report = await mergeFile(a, path);
      expect(report.whole).toBe(false);
      expect(report.badCount).toBeLessThanOrEqual(1);
      expectVerified(a.dir);
    }
    expect(await mergeText(a, text)).toMatchObject({ whole: true, badCount: 0 });
    expect(stateOf(a)['labels']).toEqual(stateOf(b)['labels']);
  });
});
