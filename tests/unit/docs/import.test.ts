// docs/import.md: every example in it is what it is said to be. The blocks are written to files by the names that they bear and
// imported into a project.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inspectTable } from '../../../src/main/import/index.ts';
import { packageDir } from '../../../src/main/lib/paths.ts';
import { importInto, labelsOf } from '../catalog/import/importing.ts';
import { openTest, temporaryDir } from '../catalog/project.ts';

const document = readFileSync(join(packageDir, 'docs', 'import.md'), 'utf8');
const examples = new Map(
  [...document.matchAll(/```\w+ (\S+\.\w+)\n(.*?)```/gs)].map(([, name, text]) => [name!, text!]),
);

/** Writes an example and imports it; the recognised layout, and what the project then knows. */
async function imported(name: string, path = join(temporaryDir(), name)) {
  writeFileSync(path, examples.get(name)!);
  return importedPath(path);
}
async function importedPath(path: string) {
  const { layout } = await inspectTable(path);
  const { db } = await openTest(temporaryDir(), true);
  const { report, splits, posterColumn } = await importInto(db, [{ path, layout }]);
  expect(report.skipped).toEqual([]);
  return { layout, report, splits, posterColumn, labels: labelsOf(db), db };
}

describe('docs/import.md', () => {
  it('has an example of each form in text', () => {
    expect([...examples.keys()]).toEqual([
      'films.csv',
      'films.jsonl',
      'tasks.json',
      'min.json',
      'samples.json',
      'metadata.jsonl',
    ]);
  });

  it('tables', async () => {
    const csv = await imported('films.csv');
    expect(csv.layout).toBe('table');
    expect(csv.labels['113277']).toEqual({
      Action: 'present',
      Crime: 'present',
      Animation: 'absent',
      Comedy: 'absent',
      Family: 'absent',
    });
    expect(csv.splits).toEqual([
      { filmKey: '114709', part: 'train' },
      { filmKey: '113277', part: 'test' },
    ]);
    const lines = await imported('films.jsonl');
    expect(lines.labels['114709']).toEqual({ Animation: 'present', Comedy: 'present', Horror: 'absent' });
    expect(lines.labels['113277']).toEqual({ Action: 'present', Crime: 'present' });
  });

  it('Label Studio', async () => {
    const { layout, labels, report, db } = await imported('tasks.json');
    expect(layout).toBe('label-studio');
    expect(labels).toEqual({ 114709: { Comedy: 'present', Family: 'present' } });
    expect(report.conflicts.map(({ what }) => what)).toEqual(['Comedy']);
    const actors = db.prepare<{ name: string }>("SELECT name FROM actor WHERE kind = 'import' ORDER BY id").all();
    expect(actors.map(({ name }) => name)).toEqual(['ann@example.org']);
    const min = await imported('min.json');
    expect(min.layout).toBe('label-studio');
    expect(min.labels).toEqual({ 114709: { Comedy: 'present', Family: 'present' } });
  });

  it('FiftyOne', async () => {
    const { layout, labels, splits } = await imported('samples.json');
    expect(layout).toBe('fiftyone');
    expect(labels).toEqual({ 114709: { Comedy: 'present', Family: 'present' } });
    expect(splits).toEqual([{ filmKey: '114709', part: 'train' }]);
  });

  it('a folder for each genre', async () => {
    const dir = join(temporaryDir(), 'by-genre');
    const block = /```text\n(by-genre.*?)```/s.exec(document)![1]!;
    const paths = block.split('\n').flatMap((line) => /^by-genre\/(\S+)/.exec(line)?.[1] ?? []);
    expect(paths).toHaveLength(4);
    for (const path of paths) {
      const picture = /heat/.test(path) ? '1000095' : '112993';
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      cpSync(join(packageDir, `tests/fixtures/images/${picture}.jpg`), join(dir, path));
    }
    const { layout, labels } = await importedPath(dir);
    expect(layout).toBe('genre-folders');
    const present = (film: string): string[] =>
      Object.entries(labels[film] ?? {}).flatMap(([genre, state]) => (state === 'present' ? [genre] : []));
    expect(Object.keys(labels)).toHaveLength(2);
    expect(present('114709')).toEqual(['Comedy', 'Family']);
    const heat = Object.keys(labels).find((key) => key.startsWith('key:'))!;
    expect(present(heat)).toEqual(['Action', 'Crime']);
  });

  it('a folder of images', async () => {
    const dir = temporaryDir();
    cpSync(join(packageDir, 'tests/fixtures/images/112993.jpg'), join(dir, 'tt0114709.jpg'));
    writeFileSync(join(dir, 'metadata.jsonl'), examples.get('metadata.jsonl')!);
    const { layout, labels, posterColumn } = await importedPath(dir);
    expect(layout).toBe('imagefolder');
    expect(labels['114709']).toEqual({ Animation: 'present', Comedy: 'present', Horror: 'absent' });
    expect(posterColumn).toEqual([{ filmKey: '114709', file: 'tt0114709.jpg' }]);
  });
});
