// Examples of a tagline run as the paper's figure 6 has them: a poster with its own tagline and a draft. Which posters are
// drawn, and the sheet as a table. Pure.
import { csvCell } from '../../csvCells.ts';
import { Random } from '../../random.ts';
import type { TaglineScores } from '../../taglines/taglineRun.ts';
import { markdownTable } from '../markdown.ts';

export type TaglineExample = TaglineScores['examples'][number];

/** `most` of the examples, drawn at random: the same seed draws the same ones. */
export function drawnExamples(examples: readonly TaglineExample[], most: number, seed: number): TaglineExample[] {
  const order = Int32Array.from(examples.keys());
  new Random(seed, examples.length).shuffle(order);
  return [...order.subarray(0, most)].map((i) => examples[i]!);
}

const score = (cosine: number | null): string => (cosine === null ? '-' : cosine.toFixed(3));

export function examplesMarkdown(examples: readonly TaglineExample[]): string {
  const rows = examples.map(({ title, filmKey, real, draft, cosine }) => [
    title || filmKey,
    real,
    draft,
    score(cosine),
  ]);
  return `${markdownTable(['film', 'its own tagline', 'draft', 'cosine'], rows, [3])}\n`;
}

export function examplesCsv(examples: readonly TaglineExample[]): string {
  const lines = examples.map(({ filmKey, title, real, draft, cosine }) =>
    [...[filmKey, title, real, draft].map(csvCell), cosine === null ? '' : String(cosine)].join(','),
  );
  return ['film,title,real,draft,cosine', ...lines, ''].join('\n');
}
