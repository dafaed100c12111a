// The two things that a core is built on, as it sees them: the catalog's threads and the compute process. Types only,
// so that tests can put their own in place and the core never learns how they are started.
import type { CatalogThreads } from '../catalog/threads.ts';
import type { Compute as SupervisedCompute } from '../compute/client.ts';

/** The project's two threads: one that writes, one that reads. */
export type Catalog = CatalogThreads;
/** The supervised compute process. */
export type Compute = SupervisedCompute;

/** How the parts are started; the catalog anew for each project. */
export interface CoreParts {
  startCatalog(): Catalog;
  startCompute(): Compute;
}
