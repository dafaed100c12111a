// The models that are installed, as the compute process finds them, and the choice of the image encoder.
import { AppError } from '../../shared/errors.ts';
import type { EncoderInfo } from '../compute/service.ts';
import type { CallHandlers } from './dispatch.ts';
import type { Compute } from './parts.ts';
import type { Studio } from './studio.ts';

export function modelCalls(studio: Studio): Pick<CallHandlers, 'models.list'> {
  return {
    'models.list': async () => {
      const encoders = await studio.compute.call('encoders', {});
      return { models: encoders.map(({ shape: _shape, problem: _problem, ...model }) => model) };
    },
  };
}

/**
 * The image encoder named `id`, or the first one installed.
 * @throws AppError `not_found` naming those that are there.
 */
export async function chooseImageEncoder(compute: Compute, id?: string): Promise<EncoderInfo> {
  const encoders = (await compute.call('encoders', {})).filter((encoder) => encoder.kind === 'image');
  const chosen = id === undefined ? encoders[0] : encoders.find((encoder) => encoder.id === id);
  if (chosen?.problem) {
    throw new AppError('unreadable_file', `The image encoder ${chosen.id} cannot be used: ${chosen.problem}.`, {
      hint: 'Run `npx --no marquee doctor`.',
    });
  }
  if (chosen) return chosen;
  const names = encoders.map((encoder) => encoder.id).join(', ');
  throw new AppError('not_found', id === undefined ? 'No image encoder is installed.' : `No image encoder "${id}".`, {
    hint: names ? `Installed: ${names}.` : 'Run `npx --no marquee doctor`.',
  });
}
