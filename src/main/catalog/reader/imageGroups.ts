// Which films belong together, for the reader: found once for each state of the posters, in portions of a few milliseconds
// between which pages get their turn.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError } from '../../../shared/errors.ts';
import type { Steps } from '../../../shared/steps.ts';
import type { FilmGroups } from '../filmGroups.ts';
import type { SamePictures } from '../nearDuplicates.ts';
import { groupFilms, readPosterImages, type PosterImages } from '../posterImages.ts';
import type { ReaderProject } from './project.ts';

/** Posters with their images, the groups of their films, and which images are the same picture. */
export interface ImageGroups {
  images: PosterImages;
  groups: FilmGroups;
  same: SamePictures;
}

export class GroupedImages {
  private known: { stamp: string; found: Promise<ImageGroups> } | null = null;

  /** The groups as they are now; asked for twice, they are looked for once. */
  of(project: ReaderProject): Promise<ImageGroups> {
    const stamp = project.versions.stamp(['posters', 'films', 'duplicates']);
    if (this.known?.stamp === stamp) return this.known.found;
    const found = findGroups(project);
    this.known = { stamp, found };
    found.catch(() => {
      if (this.known?.found === found) this.known = null;
    });
    return found;
  }
}

async function findGroups(project: ReaderProject): Promise<ImageGroups> {
  const images = await inPortions(project, readPosterImages(project.db));
  const { groups, same } = await inPortions(project, groupFilms(images));
  return { images, groups, same };
}

/**
 * Runs work through, with a turn for others wherever it yields.
 * @throws AppError `cancelled` when the project is closed meanwhile
 */
export async function inPortions<T>(project: ReaderProject, work: Steps<T>): Promise<T> {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    await nextTurn();
    if (!project.db.open) throw new AppError('cancelled', 'The project was closed.');
  }
}
