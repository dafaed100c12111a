// Which model a project's work is done with: the image encoder that the project chose, the encoder that a run was trained
// on, the language model that drafts. A choice that is not there any more is an error, never another model instead.
import type { Run } from '../../../shared/domain.ts';
import { AppError } from '../../../shared/errors.ts';
import {
  DEFAULT_PRECISION,
  DEFAULT_VIEW,
  encoderUseSchema,
  type EncoderUse,
  type PictureView,
  type Precision,
} from '../../../shared/models.ts';
import { encoderHash, type EncoderChoice, type InstalledModel, type ModelRef } from '../../modelStore/model.ts';
import type { OpenProject } from '../openProject.ts';
import type { Studio } from '../studio.ts';

/** The encoder of a project that never chose one: it ships with the studio. */
export const STARTER_ENCODER: EncoderUse = {
  id: 'efficientnet-lite0',
  view: DEFAULT_VIEW,
  precision: DEFAULT_PRECISION,
};

/** The encoder that a project uses. */
export async function projectEncoder(project: OpenProject): Promise<EncoderUse> {
  const { encoder } = await project.write('encoder.chosen', {});
  const parsed = encoder === null ? null : encoderUseSchema.safeParse(JSON.parse(encoder));
  return parsed?.success === true ? parsed.data : STARTER_ENCODER;
}

/**
 * The image encoder to work with: what was asked for, else what the project chose, else the one that ships.
 * @throws AppError `not_found`, `corrupt`, `unsupported` (the model makes no image embeddings)
 */
export async function chooseImageEncoder(
  studio: Studio,
  project: OpenProject,
  asked: { id?: string | undefined; view?: PictureView | undefined; precision?: Precision | undefined } = {},
): Promise<EncoderChoice> {
  const chosen = await projectEncoder(project);
  // Another model starts from the usual view and precision, not from those that the project's own one has.
  const base = asked.id === undefined || asked.id === chosen.id ? chosen : { ...STARTER_ENCODER, id: asked.id };
  return asEncoder(await studio.models.find(base.id), asked.view ?? base.view, asked.precision ?? base.precision);
}

/** The encoder that a project uses; null where it is not there to be used: what is only read goes on without it. */
export async function usableEncoder(studio: Studio, project: OpenProject): Promise<EncoderChoice | null> {
  try {
    return await chooseImageEncoder(studio, project);
  } catch (error) {
    if (error instanceof AppError && ['not_found', 'corrupt', 'unsupported'].includes(error.code)) return null;
    throw error;
  }
}

/** An installed model as an image encoder. @throws AppError `unsupported` */
export function asEncoder(model: InstalledModel, view: PictureView, precision: Precision): EncoderChoice {
  if (model.shape === null) {
    throw new AppError('unsupported', `The model "${model.id}" makes no image embeddings.`, {
      hint: 'Choose a CLIP model, or the starter encoder efficientnet-lite0.',
    });
  }
  const { id, hash, family, folder, shape } = model;
  // The starter encoder always sees the whole poster; there is one way only.
  const ref: ModelRef = { id, hash, family, folder, view: family === 'clip' ? view : 'centre', precision };
  return { id, hash: encoderHash(ref), shape, ref };
}

/**
 * The installed encoder that made the features of a run.
 * @throws AppError `conflict` when it is not installed, or another version of it is
 */
export async function encoderOfRun(studio: Studio, run: Run): Promise<EncoderChoice> {
  for (const model of await studio.models.installed()) {
    if (model.shape === null || model.problem !== null) continue;
    for (const view of ['centre', 'whole'] as const) {
      for (const precision of ['float32', 'int8'] as const) {
        const encoder = asEncoder(model, view, precision);
        if (encoder.hash === run.encoder.hash) return encoder;
      }
    }
  }
  throw new AppError(
    'conflict',
    `The run "${run.name}" was trained on ${run.encoder.id} (${run.encoder.hash.slice(0, 12)}), which is not installed.`,
    { hint: 'Install that encoder, or train a new run.' },
  );
}

/** An installed language model. @throws AppError `not_found`, `corrupt`, `unsupported` */
export async function languageModel(studio: Studio, id: string): Promise<ModelRef> {
  const { hash, family, folder, roles } = await studio.models.find(id);
  if (roles.includes('language')) return { id, hash, family, folder };
  const others = (await studio.models.installed()).filter((model) => model.roles.includes('language'));
  throw new AppError('unsupported', `The model "${id}" does not write text.`, {
    hint:
      others.length > 0
        ? `Installed language models: ${others.map((model) => model.id).join(', ')}.`
        : 'Download one with `marquee models download openai-community/gpt2`, or add a folder.',
  });
}
