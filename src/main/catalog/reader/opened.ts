// What the reader thread keeps of the project that is open: the columns and the caches over them. Types only.
import type { Scopes } from './evaluation/scope.ts';
import type { GroupedImages } from './imageGroups.ts';
import type { ReaderProject } from './project.ts';
import type { Review } from './review.ts';
import type { Snapshots } from './snapshot.ts';

export interface Opened {
  project: ReaderProject;
  review: Review;
  snapshots: Snapshots;
  grouped: GroupedImages;
  scopes: Scopes;
}
