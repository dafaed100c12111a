// The nearest posters of each by embedding: exact, by cosine after the mean is taken off, since embeddings of one encoder all
// point a similar way. One matrix product and one sort per block of posters, by onnxruntime.
import { AppError } from '../../shared/errors.ts';
import { Graph, int } from '../engine/graph.ts';
import { encodeModel } from '../engine/onnx.ts';
import { matmul } from '../engine/ops/matmul.ts';
import { Session } from '../engine/session.ts';
import { centre } from '../lib/centre.ts';

/** Cosines of one block: a run takes well under a second, and cancelling waits no longer. */
const BLOCK_CELLS = 8_000_000;
const LARGEST_BLOCK = 512;

export interface Nearest {
  /** [rows x count] rows of the nearest, nearest first; -1 where there are fewer posters. */
  rows: Int32Array;
  count: number;
}

/**
 * Finds the `count` nearest others of each vector. Vectors of one group (the same film, or the same picture) do not count
 * as each other's neighbours.
 * @param vectors [rows x dim]; changed in place
 * @throws AppError `cancelled`
 */
export async function nearest(
  vectors: Float32Array,
  dim: number,
  groups: Int32Array,
  {
    count,
    threads,
    signal,
    onProgress,
  }: {
    count: number;
    threads: number;
    signal?: AbortSignal;
    onProgress?: (done: number) => void;
  },
): Promise<Nearest> {
  const rows = groups.length;
  const found = new Int32Array(rows * count).fill(-1);
  if (rows < 2) return { rows: found, count };
  centre(vectors, dim);
  // More than are wanted, since itself and its group fall out.
  const wide = Math.min(rows, 2 * count + 8);
  const block = Math.max(1, Math.min(LARGEST_BLOCK, rows, Math.floor(BLOCK_CELLS / rows)));
  const graph = new Graph();
  const some = graph.input('some', [block, dim]);
  const all = graph.input('all', [rows, dim]);
  const cosines = matmul(graph, some, all, { transposeB: true });
  const [, indices] = graph.nodeWithOutputs(
    'TopK',
    [cosines, graph.indices([wide])],
    [{ shape: [block, wide] }, { shape: [block, wide], dtype: 'int64' }],
    { attributes: { axis: int(-1), largest: int(1), sorted: int(1) } },
  );
  graph.output(indices!, 'nearest');
  const session = await Session.open(encodeModel(graph), { device: 'cpu', threads });
  try {
    const part = new Float32Array(block * dim);
    const answer = new BigInt64Array(block * wide);
    const execute = session.bind(
      { some: { data: part, shape: [block, dim] }, all: { data: vectors, shape: [rows, dim] } },
      { nearest: { data: answer, shape: [block, wide] } },
    );
    for (let from = 0; from < rows; from += block) {
      if (signal?.aborted === true) throw new AppError('cancelled', 'The search for nearest posters was cancelled.');
      const to = Math.min(rows, from + block);
      part.set(vectors.subarray(from * dim, to * dim));
      await execute();
      for (let row = from; row < to; row++) {
        let taken = 0;
        for (let i = 0; i < wide && taken < count; i++) {
          const other = Number(answer[(row - from) * wide + i]);
          if (other !== row && groups[other] !== groups[row]) found[row * count + taken++] = other;
        }
      }
      onProgress?.(to);
    }
  } finally {
    await session.close();
  }
  return { rows: found, count };
}
