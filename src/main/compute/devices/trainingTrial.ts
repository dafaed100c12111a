// A few steps of a genre head of middling size on made-up data, the same on every device: forward, backward, update.
import { recipeSchema } from '../../../shared/recipe.ts';
import { Arena } from '../../engine/arena.ts';
import { fixedShapes, openBackend } from '../../engine/backends/open.ts';
import { Random } from '../../engine/random.ts';
import { StepInputs } from '../../engine/stepInputs.ts';
import { decoderConfig } from '../../models/genres/genreConfig.ts';
import { genreGraph } from '../../models/genres/genreGraph.ts';
import { initialise, mlDecoderParameters } from '../../models/genres/mlDecoderParameters.ts';
import { medianOf, type Attempt } from './attempt.ts';

/** Steps whose weights are compared; a backend that does several per run does all of them at once. */
const COMPARED = 4;
const TIMED = 5;
const RATE = 1e-3;
const [TOKENS, WIDTH] = [54, 320];
const GENRES = Array.from({ length: 12 }, (_, index) => `genre ${String(index)}`);

/** Throws when the device cannot train. `resident`: its parameters stay on it between steps. */
export async function tryTraining(device: string, threads: number): Promise<Attempt & { resident: boolean }> {
  const recipe = recipeSchema.parse({
    batchSize: 16,
    decoderDim: 256,
    heads: 8,
    feedForward: 512,
    memory: 'tokens',
    queries: 'learned',
    standardise: false,
    dropout: { attention: 0.1, output: 0.1 },
  });
  const config = decoderConfig(recipe, { tokens: TOKENS, width: WIDTH }, { genres: GENRES });
  const arena = new Arena(mlDecoderParameters(config), ['p', 'm', 'v', 'g']);
  arena.specs.forEach((spec, index) => {
    initialise(spec, config, new Random(recipe.seed, index), arena.view('p', spec.name));
  });
  const shares = new Float32Array(GENRES.length).fill(0.3);
  const { data, sites } = genreGraph(config, recipe, shares);
  const inputs = new StepInputs({ data, dropout: sites, seed: recipe.seed });
  const training = {
    device,
    threads,
    build: () => genreGraph(config, recipe, shares),
    arena,
    optimizer: {
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
      weightDecay: 0.01,
      decayMode: 'decoupled',
      clipNorm: 1,
    },
    emaDecay: 0,
  } as const;
  const fill = (_rows: Int32Array, index: number): void => {
    fillWithNoise(inputs, index);
  };
  const { backend } = await openBackend(fixedShapes(training, inputs, fill));
  try {
    await backend.load();
    let index = 0;
    const losses: number[] = [];
    const run = async (count: number): Promise<void> => {
      const requests = Array.from({ length: count }, () => ({ rows: new Int32Array(), index: index++, rate: RATE }));
      for (const { loss } of await backend.steps(requests)) losses.push(loss);
    };
    const atOnce = Math.min(backend.stepsPerCall, COMPARED);
    while (index < COMPARED) await run(atOnce);
    await backend.readBack();
    const numbers = Float32Array.from([...losses, ...arena.view('p', mlDecoderParameters(config)[0]!.name)]);
    const perCall = backend.stepsPerCall;
    const milliseconds = (await medianOf(TIMED, () => run(perCall))) / perCall;
    return { milliseconds, numbers, resident: backend.resident };
  } finally {
    await backend.close();
  }
}

function fillWithNoise(inputs: StepInputs, index: number): void {
  const random = new Random(3, index);
  inputs.input('memory').view.forEach((_, at, view) => (view[at] = random.uniform() - 0.5));
  inputs.input('targets').view.forEach((_, at, view) => (view[at] = random.uniform() < 0.3 ? 1 : 0));
  inputs.input('known').view.fill(1);
}
