// From a model to the image encoder that runs it. A new family is one more file and one more line here.
import { AppError } from '../../../shared/errors.ts';
import type { ModelRef } from '../../modelStore/model.ts';
import { clipImageEncoder } from './clip.ts';
import { efficientNetEncoder } from './efficientNetLite0.ts';
import type { ImageEncoder } from './imageEncoder.ts';

/** The encoder of a model, as its view and precision say. Throws `unsupported` for families that make no image embeddings. */
export async function imageEncoder(model: ModelRef): Promise<ImageEncoder> {
  switch (model.family) {
    case 'efficientnet':
      return efficientNetEncoder(model.precision ?? 'float32');
    case 'clip':
      return clipImageEncoder(model);
    case 'bert':
    case 'gpt2':
      throw new AppError('unsupported', `The model "${model.id}" makes no image embeddings.`, {
        hint: 'Choose a CLIP model, or the starter encoder.',
      });
  }
}
