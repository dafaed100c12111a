// The model card of a run as Markdown: what it was made of and how good it is, its limits, and how to make it again
// (after Mitchell et al. 2019, arXiv 1810.03993). Writes what it is given; the figures come from the caller.
import type { Metrics, Run, SplitPart } from '../domain.ts';
import { presetById } from '../presets.ts';
import { recipeDifferences } from '../recipeDifferences.ts';
import type { Truth } from './answers.ts';
import { codeBlock, escapeMarkdown, markdownTable, shellArgument } from './markdown.ts';
import { perGenreTable, tableOfParts } from './reportTables.ts';

/** Genres with fewer posters in the measured part have figures that a few posters decide. */
const SMALL_SUPPORT = 20;

export interface CardFacts {
  run: Run;
  /** `elsewhere`: which posters it was trained on is not known. */
  origin: 'trained' | 'crossval' | 'elsewhere';
  rule: 'half' | 'tuned';
  truth: Truth;
  /** Metrics under the rule, in the order train, validation, test. */
  parts: { split: SplitPart; metrics: Metrics }[];
  /** Snapshot of the labels that it was measured on. */
  snapshot: string;
  /** Of the known labels of all parts: how many a person set. */
  byPerson: number;
}

const share = (part: number, whole: number): string => (whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`);
const count = (value: number): string => value.toLocaleString('en-US');
const list = (items: readonly string[]): string => items.map((item) => `- ${item}`).join('\n');

export function modelCard(facts: CardFacts): string {
  const { run, origin } = facts;
  const what =
    origin === 'crossval'
      ? `Probabilities of ${run.genres.length} genres by ${run.folds ?? 'several'}-fold cross-validation: each poster was predicted by a head that never saw it; there is no head of the whole.`
      : `A head that gives the probabilities of ${run.genres.length} genres for a movie poster, from the embedding of its image.`;
  const sections: [string, string][] = [
    ['Data', dataText(facts)],
    ['Recipe', recipeText(run)],
    ['Models and device', modelsText(run)],
    ['Metrics', metricsText(facts)],
    ['Limits', limitsText(facts)],
    ['How to make it again', againText(facts)],
  ];
  const body = sections.map(([title, text]) => `## ${title}\n\n${text}`);
  return `${[`# Model card: ${escapeMarkdown(run.name)}`, what, ...body].join('\n\n')}\n`;
}

function dataText({ run, origin, parts, snapshot, truth, byPerson }: CardFacts): string {
  const known = parts.reduce((sum, { metrics }) => sum + metrics.known, 0);
  const labels =
    origin === 'elsewhere'
      ? [
          'Trained elsewhere: the labels that it was trained on are not part of this project.',
          `The figures below are of this project's labels, snapshot \`${snapshot}\`.`,
        ]
      : [
          `Labels it was trained on: snapshot \`${run.snapshot}\`.`,
          run.snapshot === snapshot
            ? 'The figures below are of the same labels.'
            : `The figures below are of the labels of now, snapshot \`${snapshot}\`, which are others.`,
        ];
  const trained = run.dataset
    ? [
        `At its training: ${count(run.dataset.train)} posters to train, ${count(run.dataset.validation)} to validate, ${count(run.dataset.test)} to test; ${count(run.dataset.known)} labels known, ${count(run.dataset.unknown)} unknown.`,
      ]
    : [];
  const lines = [
    ...labels,
    ...(truth === 'person' ? ['Only labels that a person set count below.'] : []),
    ...(run.splitName === '' ? [] : [`Split: ${escapeMarkdown(run.splitName)}, by film.`]),
    ...trained,
    `Of the known labels, ${share(byPerson, known)} were set by a person.`,
  ];
  const rows = parts.map(({ split, metrics }) => [
    split,
    count(metrics.posters),
    count(metrics.known),
    count(metrics.unknown),
    share(metrics.known, metrics.known + metrics.unknown),
  ]);
  const header = ['part', 'posters', 'labels known', 'labels unknown', 'known'];
  return `${list(lines)}\n\n${markdownTable(header, rows, [1, 2, 3, 4])}`;
}

function recipeText(run: Run): string {
  const id = run.preset ?? null;
  const preset = id === null ? undefined : presetById(id);
  const differences = recipeDifferences(run.recipe, id);
  const isRecipe = typeof run.recipe === 'object' && run.recipe !== null;
  const but = differences.length === 0 ? '.' : preset ? ', and as the preset has them, but these:' : ', but these:';
  const lines = [
    ...(id === null ? [] : [`Preset: ${escapeMarkdown(preset?.name ?? id)}.`]),
    `Seed ${run.seed}; ${run.bestEpoch === null ? 'no epoch was chosen' : `epoch ${run.bestEpoch} was the best on validation and is kept`}.`,
    ...(run.stopped === 'early' ? ['The training stopped early.'] : []),
    ...(run.stopped === 'diverged' ? ['The training diverged; the best weights before that were kept.'] : []),
    ...(isRecipe ? [`All settings are at their defaults${but}`] : ['The recipe is not known.']),
  ];
  if (differences.length === 0) return list(lines);
  const rows = differences.map((each) => [each.setting, each.value, each.default ?? '-', each.preset ?? '-']);
  return `${list(lines)}\n\n${markdownTable(['setting', 'value', 'default', 'preset'], rows)}`;
}

function modelsText(run: Run): string {
  const model = (id: string, hash: string): string => `${escapeMarkdown(id)}, sha256 \`${hash}\``;
  return list([
    `Image encoder: ${model(run.encoder.id, run.encoder.hash)}.`,
    ...(run.textEncoder.id === ''
      ? []
      : [`Text encoder of the genre names: ${model(run.textEncoder.id, run.textEncoder.hash)}.`]),
    ...(run.headHash ? [`Head: sha256 \`${run.headHash}\`.`] : []),
    `Device: ${escapeMarkdown(run.device)}${run.threads > 0 ? `, ${run.threads} threads` : ''}.`,
    ...(run.fallback ? [escapeMarkdown(run.fallback)] : []),
    `Made by Marquee ${escapeMarkdown(run.codeVersion)}, ${run.createdAt.slice(0, 10)}.`,
  ]);
}

/** The part that says most of posters to come: test, else validation, else train; undefined where no part has posters. */
const bestPart = (parts: CardFacts['parts']): CardFacts['parts'][number] | undefined =>
  parts.toReversed().find(({ metrics }) => metrics.posters > 0);

function metricsText({ rule, run, parts }: CardFacts): string {
  const best = bestPart(parts);
  if (best === undefined) return 'No part of the split has posters that this run predicts.';
  const edited = run.thresholdsEdited === true ? ', some of them set by hand' : '';
  const how =
    rule === 'half' || run.thresholds === null
      ? 'A genre is predicted from probability 0.5 on.'
      : `A genre is predicted from its own threshold on, chosen on validation${edited}.`;
  const rows = parts.map(({ split, metrics }) => ({ split, ...metrics }));
  return [how, tableOfParts(rows), `By genre, on ${best.split}:`, perGenreTable(best.metrics)].join('\n\n');
}

/** What each figure may be taken for. */
const SAMPLE_LIMITS: Record<CardFacts['origin'], string[]> = {
  trained: [
    'Figures on train are in-sample: they say how well the run fits, not how good it is.',
    'The best epoch and tuned thresholds were chosen on validation, which flatters the figures there.',
  ],
  crossval: ['All figures are out of sample: no poster was predicted by a head that was trained on it.'],
  elsewhere: ['It was trained elsewhere: it may have seen any of these posters, and its figures may flatter it.'],
};

function limitsText(facts: CardFacts): string {
  const { parts } = facts;
  const best = bestPart(parts);
  const unknown = parts.reduce((sum, { metrics }) => sum + metrics.unknown, 0);
  const all = parts.reduce((sum, { metrics }) => sum + metrics.unknown + metrics.known, 0);
  const small = best?.metrics.perGenre.filter(({ support }) => support > 0 && support < SMALL_SUPPORT) ?? [];
  const without = best?.metrics.withoutPositives ?? [];
  const names = (genres: readonly string[]): string => genres.map(escapeMarkdown).join(', ');
  return list([
    'Labels are noisy: catalogs name at most three genres of a film and leave some out, so a prediction that counts as wrong may be right.',
    `Unknown labels count neither for nor against: ${share(unknown, all)} of all here.`,
    ...(small.length > 0
      ? [
          `Few posters decide the figures of ${names(small.map(({ genre, support }) => `${genre} (${support})`))} on ${best!.split}.`,
        ]
      : []),
    ...(without.length > 0
      ? [`Nothing on ${best!.split} is labelled ${names(without)}: no average precision, and not part of mAP.`]
      : []),
    ...SAMPLE_LIMITS[facts.origin],
    'It sees the poster alone: what a poster does not show, it cannot know.',
  ]);
}

function againText({ run, origin }: CardFacts): string {
  if (origin === 'elsewhere') return 'It was not trained in this project; its file can be exported.';
  const genres = `--genres ${shellArgument(run.genres.join(','))}`;
  const encoder = `--encoder ${shellArgument(run.encoder.id)}`;
  const split = run.splitName === '' ? '' : ` --split-name ${shellArgument(run.splitName)}`;
  const device = `--device ${shellArgument(run.device)} --threads ${run.threads}`;
  const command =
    origin === 'crossval'
      ? `npx --no marquee crossval --folds ${run.folds ?? 5} --recipe recipe.json ${encoder} ${genres} ${device}`
      : `npx --no marquee train genres --recipe recipe.json ${encoder}${split} ${genres} ${device}`;
  return [
    `With the labels of snapshot \`${run.snapshot}\`${run.splitName === '' ? '' : `, the split ${escapeMarkdown(run.splitName)}`} and the models above, this as \`recipe.json\`:`,
    codeBlock(JSON.stringify(run.recipe, null, 2), 'json'),
    codeBlock(command, 'sh'),
    'On the same device, with as many threads, the same figures come out but for rounding; elsewhere they may differ a little.',
  ].join('\n\n');
}
