// Which films belong together, for the reader: found once for each state of the posters, in portions of a few milliseconds
// between which pages get their turn.
import type { Database } from 'better-sqlite3';
import type { FilmGroups } from '../filmGroups.ts';
import type { SamePictures } from '../nearDuplicates.ts';
import { groupFilms, readPosterImages, type PosterImages } from '../posterImages.ts';
import { Kept } from './kept.ts';
import type { ReaderProject } from './project.ts';
import { inTurns } from './turns.ts';

/** Posters with their images, the groups of their films, and which images are the same picture. */
export interface ImageGroups {
  images: PosterImages;
  groups: FilmGroups;
  same: SamePictures;
}

export class GroupedImages {
  private readonly kept = new Kept<ImageGroups>();

  /** The groups as they are now; asked for twice, they are looked for once. */
  of(project: ReaderProject): Promise<ImageGroups> {
    return this.kept.of(project.versions.stamp(['posters', 'films', 'duplicates']), () => findGroups(project.db));
  }
}

async function findGroups(db: Database): Promise<ImageGroups> {
  const images = await inTurns(readPosterImages(db), db);
  const { groups, same } = await inTurns(groupFilms(images), db);
  return { images, groups, same };
}
