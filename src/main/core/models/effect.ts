// What changing a project's image encoder would make stale, told before it is done. Changes nothing.
import type { EncoderUse } from '../../../shared/models.ts';
import type { Output } from '../../../shared/contract.ts';
import type { Studio } from '../studio.ts';
import { asEncoder, projectEncoder } from './encoders.ts';

export async function effectOf(studio: Studio, use: EncoderUse): Promise<Output<'models.effect'>> {
  const project = studio.project();
  const now = await projectEncoder(project);
  const next = asEncoder(await studio.models.find(use.id), use.view, use.precision);
  const { images, total } = await project.read('embeddings.missing', { modelHash: next.hash, tokens: false });
  const { runs } = await project.read('runs.list', { task: 'genres' });
  const other = runs.filter((run) => run.encoder.hash !== next.hash).map((run) => run.name);
  const missing = images.length;
  const words: string[] = [];
  if (missing > 0) {
    words.push(
      missing === total
        ? `All ${String(total)} posters have to be embedded with it.`
        : `${String(missing)} of ${String(total)} posters have to be embedded with it; the others were before.`,
    );
  } else if (total > 0) words.push(`All ${String(total)} posters have embeddings by it already.`);
  if (other.length > 0) {
    const which = other.length === 1 ? `The run "${other[0]!}" was` : `${String(other.length)} runs were`;
    words.push(
      `${which} trained on another encoder: the predictions stay, and new posters are predicted with that encoder as long as it is installed.`,
    );
  }
  words.push('Embeddings of the present encoder stay, so changing back costs nothing. Labels are not touched.');
  return { now, embedded: total - missing, missing, runs: other, words };
}
