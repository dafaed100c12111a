// What a source says of the genres of one film, as masks. Pure; the merge rules that use it are merge.ts.
import { minus, union, type Mask } from '../masks.ts';

/** What a source says of the genres of one film: disjoint masks. */
export interface SourceMasks {
  present: Mask;
  absent: Mask;
}

/** What two records of one source say together: present beats absent. */
export function joinMasks(a: SourceMasks, b: SourceMasks): SourceMasks {
  const present = union(a.present, b.present);
  return { present, absent: minus(union(a.absent, b.absent), present) };
}
