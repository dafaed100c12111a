// What the thread that lays a map out offers to the job that drives it. Types only. Vectors come in pieces, so that nobody holds
// all of them at their full width.
export interface LayoutProgress {
  phase: string;
  done: number;
  total: number | null;
  unit: string;
}

export interface LaidOut {
  /** One whole number from 0 to 65,535 for each vector, in the order that they came. */
  x: Uint16Array;
  y: Uint16Array;
  /** How many vectors were laid out themselves; the others were put between those. */
  landmarks: number;
}

export interface LayoutService {
  /** Learns the axes that vectors are reduced to from a sample of them, [rows x dim]. */
  learn(input: { sample: Float32Array; dim: number; seed: number }): { dimensions: number };
  /** Reduces and keeps some vectors, [rows x dim]; tells how many are kept by now. */
  add(input: { vectors: Float32Array }): { count: number };
  /** Lays out what was added. Notes are `LayoutProgress`es. */
  layOut(input: { seed: number; landmarks?: number }): LaidOut;
}
