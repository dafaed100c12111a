// The model card of a tagline run as Markdown: what it was made of, how good it is, whether it beats what no model made, its
// limits, and how to make it again. Writes what the run has; computes nothing.
import type { Run, SplitPart } from '../../domain.ts';
import { taglinePresetById, taglinePresetRecipe } from '../../taglines/taglinePresets.ts';
import { taglineRecipeSchema } from '../../taglines/taglineRecipe.ts';
import type { Measure, TaglineScores } from '../../taglines/taglineRun.ts';
import { scoresOn, toldWords, withheldBy } from '../../taglines/toldScores.ts';
import { codeBlock, escapeMarkdown, markdownTable, shellArgument } from '../markdown.ts';
import { baselineWords, measureWords, MEASURES, writtenInterval, writtenValue } from './measures.ts';

const PARTS: readonly SplitPart[] = ['test', 'validation', 'train'];
/** Measures of which a baseline says something. */
const COMPARED = ['lift', 'cosine', 'medianRank', 'recallAt10', 'unique'];

const count = (value: number): string => value.toLocaleString('en-US');
const list = (items: readonly string[]): string => items.map((item) => `- ${item}`).join('\n');

export function taglineCard(run: Run): string {
  const sections: [string, string][] = [
    ['What it is worth', worthText(run)],
    ['Data', dataText(run)],
    ['Language model and recipe', recipeText(run)],
    ['Scores', scoresText(run)],
    ['Limits', limitsText(run)],
    ['How to make it again', againText(run)],
  ];
  const body = sections.map(([title, text]) => `## ${title}\n\n${text}`);
  const what =
    'A model that writes drafts of taglines for a movie poster, from the embedding of its image and what is told of the film.';
  return `${[`# Model card: ${escapeMarkdown(run.name)}`, what, ...body].join('\n\n')}\n`;
}

/** Scores by the part that says most first, of a part those with everything told first. */
const scoredParts = (run: Pick<Run, 'taglines'>): { part: SplitPart; scores: TaglineScores }[] =>
  PARTS.flatMap((part) => scoresOn(run.taglines?.scores, part).map((scores) => ({ part, scores })));

const told = ({ settings }: TaglineScores): string => toldWords(withheldBy(settings));

function worthText(run: Run): string {
  const [best] = scoredParts(run);
  if (!best) return 'It has not been evaluated: nothing is known of what its drafts are worth.';
  const { part, scores } = best;
  const verdict = scores.beaten
    ? 'It beats every baseline that drafts, in lift.'
    : '**It does not beat every baseline in lift.**';
  return [
    verdict,
    escapeMarkdown(scores.words),
    `Measured on ${part}, ${count(scores.posters)} posters, one draft each, ${told(scores)}.`,
  ].join(' ');
}

function dataText({ taglines, splitName, snapshot, builtIn }: Run): string {
  const counts = taglines?.counts;
  return list([
    ...(builtIn
      ? ['Ships with the studio; trained on posters and taglines that are not of the default test split.']
      : snapshot === ''
        ? []
        : [`Taglines it was trained on: snapshot \`${snapshot}\`.`]),
    ...(splitName === '' ? [] : [`Split: ${escapeMarkdown(splitName)}, by film.`]),
    ...(counts
      ? [
          `${count(counts.train)} taglines to train, ${count(counts.validation)} to choose the epoch, ${count(counts.test)} to test; ${count(counts.accepted)} accepted or edited drafts among them.`,
        ]
      : []),
    ...(taglines?.targets === 'accepted' ? ['It learned from accepted and edited drafts alone.'] : []),
  ]);
}

/** Settings that differ from the preset, or without one from the defaults: name, value, what the preset has. */
function differences(run: Run): string[][] {
  const recipe = taglineRecipeSchema.safeParse(run.recipe);
  if (!recipe.success) return [];
  const preset = run.preset == null ? undefined : taglinePresetById(run.preset);
  const base: Record<string, unknown> = preset ? taglinePresetRecipe(preset) : taglineRecipeSchema.parse({});
  return Object.entries(recipe.data)
    .filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(base[name]))
    .map(([name, value]) => [name, JSON.stringify(value), JSON.stringify(base[name])]);
}

function recipeText(run: Run): string {
  const { taglines } = run;
  const model = (id: string, hash: string): string => `${escapeMarkdown(id)}, sha256 \`${hash}\``;
  const preset = run.preset == null ? undefined : taglinePresetById(run.preset);
  const rows = differences(run);
  const lines = [
    ...(taglines ? [`Language model it began with: ${model(taglines.base.id, taglines.base.hash)}.`] : []),
    ...(taglines?.told ? [escapeMarkdown(taglines.told)] : []),
    `Image encoder: ${model(run.encoder.id, run.encoder.hash)}.`,
    ...(run.headHash ? [`Its own weights: sha256 \`${run.headHash}\`.`] : []),
    ...(taglines?.from == null ? [] : [`Its first values are the weights of run ${escapeMarkdown(taglines.from)}.`]),
    ...(preset
      ? [`Preset: ${escapeMarkdown(preset.name)}${rows.length === 0 ? ', as it is' : ', but these settings'}.`]
      : []),
    `Seed ${run.seed}; ${run.bestEpoch === null ? 'no epoch was chosen' : `epoch ${run.bestEpoch} was the best on validation and is kept`}.`,
    `Device: ${escapeMarkdown(run.device)}${run.threads > 0 ? `, ${run.threads} threads` : ''}.`,
    `Made by Marquee ${escapeMarkdown(run.codeVersion)}, ${run.createdAt.slice(0, 10)}.`,
  ];
  if (rows.length === 0) return list(lines);
  return `${list(lines)}\n\n${markdownTable(['setting', 'value', preset ? 'preset' : 'default'], rows)}`;
}

const valueCell = (name: string, measure: Measure | null | undefined): string =>
  measure ? writtenValue(measureWords(name), measure.value) : '-';
const intervalCell = (name: string, measure: Measure | null | undefined): string =>
  (measure && writtenInterval(measureWords(name), measure)) ?? '-';

/** The measures of one part with their intervals, those that are known in their order. */
function scoresTable(scores: TaglineScores): string {
  const known = MEASURES.filter(({ name }) => scores.measures[name]);
  const rows = known.map(({ name, label }) => [
    label,
    valueCell(name, scores.measures[name]),
    intervalCell(name, scores.measures[name]),
  ]);
  return markdownTable(['score', 'value', '95 % interval'], rows, [1, 2]);
}

/** The run beside what no model made. */
function baselinesTable(scores: TaglineScores): string {
  const of = (measures: TaglineScores['measures']): string[] => [
    valueCell('lift', measures['lift']),
    intervalCell('lift', measures['lift']),
    ...COMPARED.slice(1).map((name) => valueCell(name, measures[name])),
  ];
  const header = ['', 'Lift', '95 % interval', ...COMPARED.slice(1).map((name) => measureWords(name).label)];
  const rows = [
    ['this run', ...of(scores.measures)],
    ...Object.entries(scores.baselines).map(([name, measures]) => [baselineWords(name).label, ...of(measures)]),
  ];
  return markdownTable(
    header,
    rows,
    header.slice(1).map((_, i) => i + 1),
  );
}

function scoresText(run: Run): string {
  const parts = scoredParts(run);
  if (parts.length === 0) return `Not measured yet: ${codeLine(run)}`;
  return parts
    .map(({ part, scores }) =>
      [
        `On ${part}, ${count(scores.posters)} posters, ${told(scores)}, ${scores.at.slice(0, 10)}:`,
        scoresTable(scores),
        'Beside what no model made:',
        baselinesTable(scores),
      ].join('\n\n'),
    )
    .join('\n\n');
}

const codeLine = (run: Run): string => `\`npx --no marquee evaluate --run ${shellArgument(run.id)} --split test\``;

function limitsText(run: Run): string {
  return list([
    'Its drafts are for people to edit: it knows neither what a film is about nor what is true of it.',
    'It may repeat what its training taglines say, clichés and slurs among them; near-copies are marked when drafting.',
    'The best epoch was chosen on validation, which flatters the figures there; on train they only say how well it remembers.',
    'Cosine and BLEU are on record because the paper used them; lift is what to go by.',
    ...(run.taglines?.fitMap === false
      ? ['It has no map from posters to sentences, so drafts are not ranked by how well they fit.']
      : []),
  ]);
}

function againText(run: Run): string {
  if (run.builtIn)
    return 'The script that makes it is part of the repository; see the notes on the starter tagline model.';
  const { taglines } = run;
  // One that goes on from another run has its language model and its encoder.
  const begins =
    taglines?.from == null
      ? { base: taglines?.base.id, encoder: run.encoder.id }
      : { from: taglines.from, ...(taglines.targets === 'accepted' ? { targets: 'accepted' } : {}) };
  const named = { preset: run.preset ?? undefined, ...begins, 'split-name': run.splitName || undefined };
  const options = Object.entries(named).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name} ${shellArgument(value)}`],
  );
  return [
    `With the taglines of snapshot \`${run.snapshot}\` and the models above, this as \`recipe.json\`:`,
    codeBlock(JSON.stringify(run.recipe, null, 2), 'json'),
    codeBlock(
      `npx --no marquee train taglines --recipe recipe.json ${[...options, `--seed ${run.seed}`].join(' ')}`,
      'sh',
    ),
  ].join('\n\n');
}
