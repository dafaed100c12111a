// Whether the data and the recipe of a tagline training fit each other. It changes nothing.
import { AppError } from '../../../shared/errors.ts';
import type { TrainTaglinesOptions } from './tagline.ts';

/** Throws `bad_input` naming the first thing that does not fit. */
export function checkTaglineInput(options: TrainTaglinesOptions): void {
  const { images, imageWidth, taglines, contexts, imageOf, splits, recipe, gpt2 } = options;
  const fail = (message: string, hint: string): never => {
    throw new AppError('bad_input', message, { hint });
  };
  const count = images.length / imageWidth;
  if (!Number.isInteger(count)) fail('The image embeddings do not fit their width.', 'Embed the posters again.');
  if (imageOf.length !== taglines.length) fail('Each tagline needs one image.', 'Name an image for each tagline.');
  const room = gpt2.config.n_positions - recipe.prefixLength;
  taglines.forEach((tagline, index) => {
    const where = `Tagline ${String(index)}`;
    if (tagline.length === 0) fail(`${where} is empty.`, 'Leave empty taglines out.');
    // The end token is a target alone and takes no position.
    if (tagline.length + (contexts?.most(index) ?? 0) > room) {
      fail(
        `${where} has ${String(tagline.length)} tokens with what is told before it; GPT-2 takes ${String(room)}.`,
        'Leave it out or shorten it.',
      );
    }
    if (tagline.some((id) => id < 0 || id >= gpt2.config.vocab_size)) {
      fail(`${where} has a token that GPT-2 does not know.`, 'Use the tokenizer of the same model.');
    }
    if (!(imageOf[index]! >= 0 && imageOf[index]! < count)) fail(`${where} names no image.`, 'Embed its poster first.');
  });
  for (const [name, rows] of Object.entries(splits) as [string, Int32Array][]) {
    if (rows.length === 0) fail(`The ${name} part has no taglines.`, 'Split the posters, or import more taglines.');
    const outside = rows.find((row) => row < 0 || row >= taglines.length);
    if (outside !== undefined) fail(`The ${name} part names tagline ${String(outside)}.`, 'Split again.');
  }
  if (recipe.parts > recipe.batchSize) {
    fail('A batch cannot have more parts than taglines.', 'Choose fewer parts or a larger batch.');
  }
}
