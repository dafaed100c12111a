// 1,000 taglines to sentence vectors, from text: the MiniLM that ships (its weights are real), against
// sentence-transformers with its default batch on the same folder's weights in float32.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { resourcePath } from '../../../../src/main/lib/paths.ts';
import type { Precision } from '../../../../src/shared/models.ts';
import { TextEncoder } from '../../../../src/main/models/text/minilm.ts';
import { timed, type BenchRow, type Side } from '../benchRow.ts';

const COUNT = 1000;
const folder = resourcePath('models', 'all-minilm-l6-v2');
/** Different taglines: of MARQUEE_DATA's movie_text.csv, else those of the sample's films. */
const found = [...new Set(process.env.MARQUEE_DATA === undefined ? ofSample() : ofData(process.env.MARQUEE_DATA))]
  .filter((tagline) => tagline !== '')
  .slice(0, COUNT);
/** Where there are fewer, they come again; each is tokenised and embedded anew. */
const taglines = Array.from({ length: COUNT }, (_, index) => found[index % found.length]!);

function ofSample(): string[] {
  const lines = readFileSync(resourcePath('sample', 'films.jsonl'), 'utf8').trim().split('\n');
  return lines.map((line) => (JSON.parse(line) as { tagline?: string }).tagline ?? '');
}

function ofData(data: string): string[] {
  const rows = parse<{ tagline: string }>(readFileSync(join(data, 'movie_text.csv')), {
    columns: true,
    relaxQuotes: true,
    relaxColumnCount: true,
    bom: true,
  });
  return rows.map(({ tagline }) => tagline);
}

async function ours(precision: Precision): Promise<Side> {
  const encoder = await TextEncoder.load(folder, { device: 'cpu', threads: 2, precision });
  await encoder.embed(taglines);
  return { run: () => timed(() => encoder.embed(taglines)), close: () => encoder.close() };
}

const row = (precision: Precision, reach: number): BenchRow => ({
  name: `MiniLM, ${String(COUNT)} taglines (${String(found.length)} different ones) from text${precision === 'int8' ? ', int8 weights (peer in float32)' : ''}`,
  reach,
  count: COUNT,
  unit: 'taglines',
  ours: () => ours(precision),
  peer: { script: 'mini_lm.py', settings: { threads: 2, folder, taglines } },
});

export const rows: BenchRow[] = [row('float32', 0.8), row('int8', 0.8)];
