// The forms of export beside CSV, JSON lines and the folder of images: what their readers make of them, with the real
// readers where they are installed (pyarrow, pandas, DuckDB, FiftyOne), and what is never left behind.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportResultSchema } from '../../../../src/main/cli/results.ts';
import type { Core } from '../../../../src/main/core/core.ts';
import { packageDir } from '../../../../src/main/lib/paths.ts';
import type { Input } from '../../../../src/shared/contract.ts';
import { openCore, settled } from '../../badInput/studio.ts';
import { pythonWith } from '../../docs/python.ts';

const home = mkdtempSync(join(tmpdir(), 'marquee-exports-'));
let core: Core;
let dir: string;
/** What JSON lines say of each poster: every other form must say the same. */
let lines: Line[];

interface Line {
  imdbId: string | null;
  title: string;
  year: number | null;
  sha256: string | null;
  split: string | null;
  genres: { genre: string; state: string; source: string; actor: string; at: string }[];
  tagline: { text: string; source: string; actor: string; at: string } | null;
  snapshot: string;
}

beforeAll(async () => {
  core = await openCore(home);
  dir = (await core.call('studio.info', {})).project!.dir;
  const [first] = (await core.call('library.ids', { filter: {}, sort })).ids;
  const { genres } = await core.call('genres.list', {});
  await core.call('labels.set', { posterIds: [first!], set: [{ genreId: genres[0]!.id, state: 'unknown' }] });
  await core.call('tagline.set', { posterId: first!, text: '=1+1 "quoted", | and\nunicode ✨' });
  const jsonl = await made({ format: 'jsonl' });
  lines = readFileSync(jsonl.path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
});
afterAll(async () => {
  await core.close();
  rmSync(home, { recursive: true, force: true });
});

const sort = { by: 'added', descending: false } as const;
const made = async (input: Input<'export.start'>) => {
  const { jobId } = await core.call('export.start', input);
  const job = await settled(core, jobId);
  expect(job.error).toBeNull();
  return exportResultSchema.strict().parse(job.result);
};
const names = (line: Line, state: string): string[] =>
  line.genres.filter((genre) => genre.state === state).map(({ genre }) => genre);

describe('Parquet', () => {
  it('holds every poster with lists of genres, their provenance, and the snapshot', async () => {
    const { path, posters, snapshot, bytes } = await made({ format: 'parquet' });
    expect(posters).toBe(300);
    expect(readFileSync(path)).toHaveLength(bytes);
    const file = await asyncBufferFromFile(path);
    const metadata = await parquetMetadataAsync(file);
    expect(metadata.key_value_metadata).toContainEqual({ key: 'marquee.snapshot', value: snapshot });
    const rows = await parquetReadObjects({ file, compressors });
    expect(rows).toHaveLength(300);
    rows.forEach((row, i) => {
      const line = lines[i]!;
      expect(row).toMatchObject({
        imdbId: line.imdbId,
        title: line.title,
        year: line.year,
        split: line.split,
        sha256: line.sha256,
        genres: names(line, 'present'),
        absent: names(line, 'absent'),
        tagline: line.tagline?.text ?? null,
        taglineAt: line.tagline === null ? null : new Date(line.tagline.at),
        snapshot,
      });
      expect(row['genreProvenance']).toEqual(line.genres.map((genre) => ({ ...genre, at: new Date(genre.at) })));
    });
  });

  it('holds what the filter takes, down to nothing', async () => {
    const { path, posters } = await made({ format: 'parquet', path: 'some.parquet', filter: { split: 'test' } });
    const some = await parquetReadObjects({ file: await asyncBufferFromFile(path), compressors });
    expect(some.map((row) => row['split'])).toEqual(Array.from({ length: posters }, () => 'test'));
    const none = await made({ format: 'parquet', path: 'none.parquet', filter: { posterIds: [] } });
    const file = await asyncBufferFromFile(none.path);
    expect(await parquetReadObjects({ file, compressors })).toEqual([]);
    expect((await parquetMetadataAsync(file)).schema.map(({ name }) => name)).toContain('genreProvenance');
  });
});

const READ_PARQUET = `
import json, sys
import duckdb, pandas, pyarrow.parquet
path = sys.argv[1]
table = pyarrow.parquet.read_table(path)
frame = pandas.read_parquet(path)
count = lambda genre: int(sum(genre in genres for genres in frame.genres))
duck = duckdb.sql("select genre, count(*) from (select unnest(genres) genre from read_parquet('" + path + "')) group by genre").fetchall()
json.dump({
    "schema": {field.name: str(field.type) for field in table.schema},
    "snapshot": table.schema.metadata[b"marquee.snapshot"].decode(),
    "pandas": {genre: count(genre) for genre, _ in duck},
    "duckdb": dict(duck),
    "titles": table.column("title").to_pylist(),
    "year": str(frame.year.dtype),
    "at": str(frame.taglineAt.dtype),
}, sys.stdout)
`;
const python = pythonWith('pyarrow', 'pandas', 'duckdb');
describe(`with pyarrow, pandas and DuckDB${'lacks' in python ? ` (left out: ${python.lacks})` : ''}`, () => {
  it.skipIf('lacks' in python)('Parquet reads with its types', async () => {
    const { path, snapshot } = await made({ format: 'parquet', path: 'python.parquet' });
    const ended = spawnSync((python as { python: string }).python, ['-c', READ_PARQUET, path], { encoding: 'utf8' });
    expect(ended.status, ended.stderr).toBe(0);
    const read = JSON.parse(ended.stdout) as Record<string, unknown>;
    const counts = new Map<string, number>();
    for (const name of lines.flatMap((line) => names(line, 'present'))) counts.set(name, (counts.get(name) ?? 0) + 1);
    expect(read['pandas']).toEqual(Object.fromEntries(counts));
    expect(read['duckdb']).toEqual(Object.fromEntries(counts));
    expect(read['titles']).toEqual(lines.map(({ title }) => title));
    expect(read['snapshot']).toBe(snapshot);
    expect(read['schema']).toMatchObject({ year: 'int32', taglineAt: 'timestamp[ms, tz=UTC]' });
    expect((read['schema'] as Record<string, string>)['genres']).toMatch(/^list<element: string/);
  });

  it.skipIf('lacks' in python)('the examples of docs/export.md count as the project does', async () => {
    await made({ format: 'parquet', path: join(home, 'labels.parquet'), overwrite: true });
    const document = readFileSync(join(packageDir, 'docs', 'export.md'), 'utf8');
    const [, program] = /```python\n(import pandas\n.*?)```/s.exec(document)!;
    const [, query] = /```sql\n(.*?)```/s.exec(document)!;
    const both = `${program!}\nimport duckdb, json\nrows = duckdb.sql(${JSON.stringify(query)}).fetchall()
print(json.dumps([len(horror), dict(rows)["Horror"]]))`;
    const options = { encoding: 'utf8', cwd: home } as const;
    const ended = spawnSync((python as { python: string }).python, ['-c', both], options);
    expect(ended.status, ended.stderr).toBe(0);
    const horror = lines.filter((line) => names(line, 'present').includes('Horror')).length;
    expect(horror).toBeGreaterThan(0);
    expect(JSON.parse(ended.stdout)).toEqual([horror, horror]);
  });
});

interface Sample {
  filepath: string;
  tags: string[];
  title: string;
  ground_truth: { classifications: { label: string }[] } | null;
  absent: string[] | null;
  predictions: { classifications: { label: string; confidence: number }[] } | null;
}
const READ_FIFTYONE = `
import json, os, sys
os.environ.update(FIFTYONE_DATABASE_DIR=sys.argv[3], FIFTYONE_DO_NOT_TRACK="true", FIFTYONE_DATABASE_VALIDATION="false")
import fiftyone as fo
dataset = fo.Dataset.from_dir(sys.argv[1], dataset_type=fo.types.FiftyOneDataset)
labels = lambda of: None if of is None else [one.label for one in of.classifications]
samples = [{
    "title": sample.title, "year": sample.year, "tags": sample.tags, "absent": sample.absent,
    "genres": labels(sample.ground_truth), "exists": os.path.isfile(sample.filepath),
} for sample in dataset]
json.dump({
    "info": dataset.info, "samples": samples,
    "counts": dataset.count_values("ground_truth.classifications.label"),
    "bounds": dataset.bounds("predictions.classifications.confidence"),
    "sources": dataset.distinct("ground_truth.classifications.source"),
}, open(sys.argv[2], "w"))
`;
const fiftyOne = pythonWith('fiftyone');
describe('FiftyOne', () => {
  it('is a folder in the layout of its own exports', async () => {
    const result = await made({ format: 'fiftyone' });
    const { path, snapshot } = result;
    expect(result).toMatchObject({ posters: 300, withoutImage: 0, failedCount: 0 });
    expect(readdirSync(path).sort()).toEqual(['README.md', 'data', 'metadata.json', 'samples.json']);
    const { samples } = JSON.parse(readFileSync(join(path, 'samples.json'), 'utf8')) as { samples: Sample[] };
    expect(samples).toHaveLength(300);
    samples.forEach((sample, i) => {
      const line = lines[i]!;
      expect(existsSync(join(path, sample.filepath))).toBe(true);
      expect(sample.tags).toEqual(line.split === null ? [] : [line.split]);
      expect(sample.ground_truth?.classifications.map(({ label }) => label)).toEqual(names(line, 'present'));
      expect(sample.absent).toEqual(names(line, 'absent'));
    });
    expect(samples.some((sample) => (sample.predictions?.classifications.length ?? 0) > 0)).toBe(true);
    const document = JSON.parse(readFileSync(join(path, 'metadata.json'), 'utf8')) as Record<string, unknown>;
    expect(document['info']).toMatchObject({ marquee: { snapshot } });
    // Every field that FiftyOne's own exporter gives a sample is declared here in the same way.
    const own = JSON.parse(
      readFileSync(join(import.meta.dirname, '../../../fixtures/inout/fiftyone/metadata.json'), 'utf8'),
    ) as { sample_fields: Declared[] };
    const ours = new Map((document['sample_fields'] as Declared[]).map((field) => [field.name, field]));
    for (const field of own.sample_fields) {
      const mine = ours.get(field.name);
      if (mine === undefined) continue;
      expect([mine.ftype, mine.embedded_doc_type, mine.subfield], field.name).toEqual([
        field.ftype,
        field.embedded_doc_type,
        field.subfield,
      ]);
    }
  });

  it('replaces only what an export made', async () => {
    const { path } = await made({ format: 'fiftyone', path: 'again', filter: { split: 'test' } });
    await made({ format: 'fiftyone', path, overwrite: true, filter: { split: 'test' } });
    writeFileSync(join(path, 'mine.txt'), 'kept');
    const { jobId } = await core.call('export.start', { format: 'fiftyone', path, overwrite: true });
    expect(await settled(core, jobId)).toMatchObject({ state: 'failed', error: { code: 'conflict' } });
    expect(readFileSync(join(path, 'mine.txt'), 'utf8')).toBe('kept');
  });

  it.skipIf('lacks' in fiftyOne)(
    `is loaded by FiftyOne itself${'lacks' in fiftyOne ? ` (left out: ${fiftyOne.lacks})` : ''}`,
    async () => {
      const { path, snapshot } = await made({ format: 'fiftyone', path: 'for-fiftyone' });
      const out = join(home, 'loaded.json');
      const args = ['-c', READ_FIFTYONE, path, out, join(home, 'fiftyone-db')];
      const ended = spawnSync((fiftyOne as { python: string }).python, args, { encoding: 'utf8' });
      expect(ended.status, ended.stderr).toBe(0);
      const read = JSON.parse(readFileSync(out, 'utf8')) as Record<string, unknown> & {
        samples: Record<string, unknown>[];
      };
      expect(read['info']).toMatchObject({ marquee: { snapshot } });
      expect(read.samples).toEqual(
        lines.map((line) => ({
          title: line.title,
          year: line.year,
          tags: line.split === null ? [] : [line.split],
          absent: names(line, 'absent'),
          genres: names(line, 'present'),
          exists: true,
        })),
      );
      const [low, high] = read['bounds'] as [number, number];
      expect(low).toBeGreaterThan(0);
      expect(high).toBeLessThanOrEqual(1);
      expect(read['sources']).toContain('import');
    },
    300_000,
  );
});

interface Declared {
  name: string;
  ftype: string;
  embedded_doc_type: string | null;
  subfield: string | null;
}

interface Task {
  data: Record<string, unknown>;
  meta: { sha256: string; snapshot: string };
  annotations: { result: Result[] }[];
  predictions: { model_version: string; score: number; result: Result[] }[];
}
interface Result {
  from_name: string;
  to_name: string;
  type: string;
  value: { choices: string[] };
}
describe('Label Studio', () => {
  it('gets tasks that fit the interface beside them', async () => {
    const result = await made({ format: 'labelstudio' });
    const tasks = JSON.parse(readFileSync(result.path, 'utf8')) as Task[];
    expect(tasks).toHaveLength(300);
    const xml = readFileSync(result.interface!, 'utf8');
    const offered = new Set([...xml.matchAll(/<Choice value="([^"]*)"\/>/g)].map(([, name]) => name!));
    const { genres } = await core.call('genres.list', {});
    expect(offered).toEqual(new Set(genres.map(({ name }) => name)));
    expect(xml).toContain('<Image name="poster" value="$image"/>');
    const runs = await core.call('runs.list', {});
    tasks.forEach((task, i) => {
      const line = lines[i]!;
      expect(task.meta).toEqual({ sha256: line.sha256, snapshot: result.snapshot });
      expect(task.data).toMatchObject({ title: line.title, imdb_id: line.imdbId, year: line.year });
      const path = /^\/data\/local-files\/\?d=(.*)$/.exec(task.data['image'] as string)![1]!;
      expect(existsSync(join(dir, decodeURIComponent(path)))).toBe(true);
      const [annotation] = task.annotations;
      expect(annotation!.result).toEqual([
        { from_name: 'genres', to_name: 'poster', type: 'choices', value: { choices: names(line, 'present') } },
      ]);
      for (const {
        model_version: run,
        score,
        result: [predicted],
      } of task.predictions) {
        expect(runs.runs.map(({ name }) => name)).toContain(run);
        expect(score).toBeGreaterThan(0.5);
        expect(predicted!.value.choices.every((name) => offered.has(name))).toBe(true);
      }
    });
    expect(tasks.filter((task) => task.predictions.length === 1).length).toBeGreaterThan(250);
  });

  it('writes neither file when one of them is there', async () => {
    const xml = join(home, 'kept-interface.xml');
    writeFileSync(xml, 'kept');
    const { jobId } = await core.call('export.start', { format: 'labelstudio', path: join(home, 'kept.json') });
    expect(await settled(core, jobId)).toMatchObject({ state: 'failed', error: { code: 'conflict' } });
    expect(existsSync(join(home, 'kept.json'))).toBe(false);
    expect(readFileSync(xml, 'utf8')).toBe('kept');
    expect(readdirSync(home).filter((name) => name.startsWith('.tmp'))).toEqual([]);
  });
});
