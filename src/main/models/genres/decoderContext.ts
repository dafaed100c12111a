// What the parts of ML-Decoder's forward graph share. Types only.
import type { Graph, Value } from '../../engine/graph.ts';
import type { DropoutSite } from '../../engine/ops/dropout.ts';
import type { MlDecoderConfig } from './mlDecoderParameters.ts';

/** Which of the attention's projections of the memory are absorbed (mlDecoderAttention.ts). */
export interface AbsorbedProjections {
  keys: boolean;
  values: boolean;
}

/** What the forward graph needs around it: parameter values by name, and where dropout masks are noted. */
export interface DecoderContext {
  graph: Graph;
  config: MlDecoderConfig;
  batch: number;
  parameter: (name: string) => Value;
  sites: DropoutSite[];
  /** Overrides the choice of absorbed projections, for measurements and tests. */
  absorbed?: AbsorbedProjections;
}
