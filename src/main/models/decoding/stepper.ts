// What a way of decoding needs of a language model, whatever it is: scores of the next token for some sequences side by
// side, and the means to go on with them. Types only.

export interface Stepper {
  readonly vocabulary: number;
  /** Most sequences side by side. */
  readonly sequences: number;
  /** Most tokens that can follow the prompt. */
  readonly room: number;
  /** Scores [sequences, vocabulary] after the prompts: one row per prompt. Valid until the next call. */
  start(): Promise<Float32Array>;
  /** Sequence i becomes what sequence order[i] was. */
  reorder(order: readonly number[]): void;
  /** Appends a token to each sequence; scores as `start`. */
  next(tokens: readonly number[]): Promise<Float32Array>;
  /** Log-probability of a token after sequence `row` under the model itself, however its scores are steered. Valid as scores are. */
  logProbability(row: number, token: number): number;
}

/** Rules of one prompt that know texts, not only tokens. Each may be asked of any draft of that prompt at any time. */
export interface Steering {
  /** Changes the scores of the next token in place, before the rules of decoding do. `tokens` follow the prompt. */
  adjust(scores: Float32Array, tokens: readonly number[]): void;
  /** Whether a draft that is not over cannot become a good one any more. */
  hopeless(tokens: readonly number[]): boolean;
}

/** A finished or cut sequence: tokens after the prompt, without the end token. */
export interface Generated {
  tokens: number[];
  /** Whether it ended by itself. */
  ended: boolean;
  /** Whether its steering gave it up before it ended. */
  hopeless?: boolean;
  /** Mean log-probability of its tokens (the end token included) under the model, before any rule. */
  meanLogProbability: number;
}
