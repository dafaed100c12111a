// The calls on models: list, add, download, verify, remove, and which image encoder the project uses.
import { AppError } from '../../../shared/errors.ts';
import type { Model, ModelList } from '../../../shared/models.ts';
import type { Listed } from '../../modelStore/listModels.ts';
import { resolveDir } from '../projects.ts';
import type { CallHandlers } from '../dispatch.ts';
import type { Studio } from '../studio.ts';
import { chooseThreads } from '../threads.ts';
import { asEncoder, languageModel, projectEncoder } from './encoders.ts';
import { effectOf } from './effect.ts';

type Calls = Pick<
  CallHandlers,
  | 'models.list'
  | 'models.add'
  | 'models.download'
  | 'models.pause'
  | 'models.verify'
  | 'models.remove'
  | 'models.effect'
  | 'models.use'
  | 'models.generate'
>;

export function modelCalls(studio: Studio): Calls {
  const store = studio.models;
  return {
    'models.list': () => listModels(studio),
    'models.add': async ({ path, id, copy }) => {
      // An id of a cached model is no path; everything that could be one is made absolute.
      const place = /^[./~\\]|^[A-Za-z]:/.test(path) ? resolveDir(path) : path;
      const added = await store.add(place, { ...(id === undefined ? {} : { id }), copy });
      return oneModel(studio, added.id);
    },
    'models.download': async ({ id }) => {
      await store.download(id);
      return oneModel(studio, id);
    },
    'models.pause': async ({ id }) => {
      await store.downloads.pause(id);
      return oneModel(studio, id);
    },
    'models.verify': ({ id }) => store.verify(id),
    'models.remove': async ({ id }) => {
      const project = studio.projectOrNull();
      if (project !== null && (await projectEncoder(project)).id === id) {
        throw new AppError(
          'conflict',
          `This project makes its embeddings with ${id}: it stays as long as it is used.`,
          {
            hint: 'Let the project use another encoder first, for example efficientnet-lite0.',
          },
        );
      }
      return { freed: await store.remove(id) };
    },
    'models.generate': async ({ id, ...request }, { signal }) => {
      const [model, threads] = await Promise.all([languageModel(studio, id), chooseThreads(studio)]);
      return studio.compute.call('generate', { ...request, model, threads }, signal ? { signal } : {});
    },
    'models.effect': async (use) => effectOf(studio, use),
    'models.use': async ({ id, view, precision }) => {
      const { ref } = asEncoder(await store.find(id), view, precision);
      const use = { id, view: ref.view ?? 'centre', precision };
      await studio.project().write('encoder.use', { encoder: JSON.stringify(use) });
      return listModels(studio);
    },
  };
}

/** Tells the shells of a model whose state changed; quietly, since it may be gone by then. */
export function announceModel(studio: Studio, id: string): void {
  oneModel(studio, id)
    .then((model) => {
      studio.hub.emit('model.updated', { id, model });
    })
    .catch(() => {
      studio.hub.emit('model.updated', { id, model: null });
    });
}

async function listModels(studio: Studio): Promise<ModelList> {
  const { offline, endpoint, hubCache } = await studio.models.settings();
  const project = studio.projectOrNull();
  const encoder = project === null ? null : await projectEncoder(project);
  const { models, notice } = await studio.models.list();
  return {
    models: models.map((model) => withUse(model, encoder?.id ?? null)),
    notice,
    offline,
    endpoint,
    hubCache,
    folder: studio.models.folder,
    encoder,
  };
}

async function oneModel(studio: Studio, id: string): Promise<Model> {
  const project = studio.projectOrNull();
  const encoder = project === null ? null : await projectEncoder(project);
  return withUse(await studio.models.listed(id), encoder?.id ?? null);
}

/** The sentence encoder that ships makes the prompts of every encoder that is no CLIP. */
const SENTENCE_ENCODER = 'all-minilm-l6-v2';

function withUse(model: Listed, encoder: string | null): Model {
  const usedFor: Model['usedFor'] = [];
  if (encoder !== null) {
    const clip = model.family === 'clip';
    if (model.id === encoder) usedFor.push('image', ...(clip ? (['text'] as const) : []));
    if (model.id === SENTENCE_ENCODER && encoder === 'efficientnet-lite0') usedFor.push('text');
  }
  return { ...model, usedFor };
}
