// What the worker thread offers to the main thread of the compute process: everything that runs onnxruntime, whose runs
// block the thread they are called on. Types only.
import type { ModelRef } from '../modelStore/model.ts';
import type { DeviceTrial, TrialInput } from './devices/trial.ts';
import type { ComputeService, ExportGenresInput, ExportGenresOutput } from './service.ts';

export interface WorkerService extends Pick<
  ComputeService,
  | 'trainGenres'
  | 'trainTokenizer'
  | 'trainLanguage'
  | 'trainTaglines'
  | 'scoreTaglines'
  | 'predictGenres'
  | 'nearestPosters'
  | 'importGenres'
  | 'inspectModel'
  | 'generate'
  | 'embedText'
  | 'draftTaglines'
  | 'stopDrafting'
  | 'embedTaglines'
> {
  /** Encodes prepared pictures; tokens as float16 when asked for. */
  encode(input: EncodeInput): {
    pooled: Float32Array;
    tokens: Uint16Array | null;
    device: string;
    fallback: string | null;
  };
  exportGenres(input: ExportGenresWork): ExportGenresOutput;
  runtime(input: Record<string, never>): { onnxruntime: string; listed: string[] };
  /** `poster` as the starter encoder prepares it. */
  tryDevice(input: TrialInput & { poster: Uint8Array }): DeviceTrial;
}

/** An export with its posters prepared for the encoder, one after the other. */
export interface ExportGenresWork extends Omit<ExportGenresInput, 'posters'> {
  prepared: Uint8Array;
  count: number;
}

export interface EncodeInput {
  encoder: ModelRef;
  device: string;
  threads: number;
  /** `count` pictures as `ImageEncoder.prepare` made them, one after the other. */
  prepared: Uint8Array;
  count: number;
  tokens: boolean;
}
