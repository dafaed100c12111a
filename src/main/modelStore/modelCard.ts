// What is told of a model that no catalogue knows: its licence, as its own folder states it, and a line on its kind.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelFamily } from '../../shared/models.ts';
import { isFile } from './modelFolder.ts';

/** What a model of the family is good for, in a line. */
export const describeFamily = (family: ModelFamily): string =>
  ({
    clip: 'A CLIP model: posters and words in one space',
    bert: 'A sentence encoder: texts to vectors',
    gpt2: 'A GPT-2 language model: writes taglines',
    efficientnet: 'An image encoder',
  })[family];

/** `license:` in the front matter of a model card. */
export async function licenseOf(folder: string): Promise<string> {
  const path = join(folder, 'README.md');
  const card = (await isFile(path)) ? await readFile(path, 'utf8').catch(() => '') : '';
  const front = /^---\n([\s\S]*?)\n---/.exec(card)?.[1] ?? '';
  return /^license:\s*["']?([\w.-]+)/m.exec(front)?.[1] ?? 'not stated in its folder';
}
