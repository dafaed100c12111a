// The starter language model: a small GPT-2 from scratch on overviews and taglines, put into the resources with what it was
// trained on.
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { resourcePath } from '../../src/main/lib/paths.ts';
import { filmsOf } from './starterProject.ts';
import type { StudioCommands } from './studioCommands.ts';

const ID = 'starter-language';
const FILES = ['config.json', 'model.safetensors', 'tokenizer.json'] as const;

/** Chosen for what two cores train in an hour; everything else is the command's default. */
export const LANGUAGE_OPTIONS = [
  ...['--layers', '4', '--width', '256', '--heads', '8', '--positions', '160', '--dropout', '0.1'],
  ...['--epochs', '8', '--batch', '1536', '--learning-rate', '0.002', '--overview-rate', '0.45'],
  // Batches are small: one thread wastes nothing, and its numbers do not depend on how many cores there are.
  ...['--threads', '1', '--half'],
];

/** Trains it into `model`, unless an earlier call did, and puts it into the resources. */
export async function buildLanguage(studio: StudioCommands, model: string): Promise<void> {
  if (!existsSync(model)) await studio.run('train', 'language', ...LANGUAGE_OPTIONS, '--out', model);
  const target = resourcePath('models', ID);
  mkdirSync(target, { recursive: true });
  for (const name of FILES) copyFileSync(join(model, name), join(target, name));
  const training = JSON.parse(readFileSync(join(model, 'training.json'), 'utf8')) as Record<string, unknown>;
  const { recipe, bestEpoch, bestLoss, history, parameters, vocabulary } = training;
  const card = {
    id: ID,
    description:
      'GPT-2 with its own tokenizer, trained from scratch on titles, genres, overviews and taglines of about 9,000 films and nothing else. It makes the tone of taglines, not always sense: a starting point until a larger model is there.',
    ...{ recipe, bestEpoch, bestLoss, history, parameters, vocabulary },
    films: { train: await filmsOf(studio, 'train'), validation: await filmsOf(studio, 'validation') },
  };
  writeFileSync(join(target, 'card.json'), `${JSON.stringify(card)}\n`);
  enter(target);
  console.log(`${ID}: ${String(parameters)} weights, ${String(bestLoss)} nats per token of validation taglines`);
}

/** Writes the model's entry of models.json anew. */
function enter(target: string): void {
  const path = resourcePath('models', 'models.json');
  const { models } = JSON.parse(readFileSync(path, 'utf8')) as { models: { id: string }[] };
  const entry = {
    id: ID,
    family: 'gpt2',
    description: 'Starter language model: a small GPT-2 trained on texts of films by the commands of this studio alone',
    license: 'MIT',
    source: 'scripts/build-starter-taglines.ts of this repository',
    shape: null,
    files: FILES.map((name) => {
      const bytes = readFileSync(join(target, name));
      return { path: name, sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length };
    }),
  };
  const all = [...models.filter(({ id }) => id !== ID), entry];
  writeFileSync(path, `${JSON.stringify({ models: all }, null, 2)}\n`);
}
