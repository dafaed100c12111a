// Embeddings of texts that come one by one, compared with many others at once by the SIMD kernels. They lie in blocks, so that
// none is copied when more come. What the texts are is the index's.
import type { Meanings, NearRow } from '../../../shared/taglines/nearCopies.ts';
import { VectorMemory } from './memory.ts';

/** Rows of a block: 3 MB of MiniLM's. */
const ROWS = 2048;
/** Vectors that are compared in one pass over a block. */
const QUERIES = 16;

interface Block {
  memory: VectorMemory;
  matrix: number;
  queries: number;
  products: number;
  rows: number;
}

export class MeaningRows implements Meanings {
  private readonly width: number;
  /** As the kernels take it; what is behind `width` stays zero. */
  private readonly padded: number;
  private readonly blocks: Block[] = [];

  /** @param width numbers of an embedding */
  constructor(width: number) {
    this.width = width;
    this.padded = Math.ceil(width / 4) * 4;
  }

  /** @throws RangeError for a vector of another width, AppError `out_of_memory` */
  add(vector: Float32Array): void {
    this.check(vector);
    let block = this.blocks.at(-1);
    if (block === undefined || block.rows === ROWS) {
      block = newBlock(this.padded);
      this.blocks.push(block);
    }
    block.memory.floats(block.matrix + block.rows * this.padded * 4, this.width).set(vector);
    block.rows += 1;
  }

  nearest(vectors: readonly Float32Array[], count: number): NearRow[][] {
    return vectors.flatMap((_, from) =>
      from % QUERIES === 0 ? this.nearestOf(vectors.slice(from, from + QUERIES), count) : [],
    );
  }

  private nearestOf(vectors: readonly Float32Array[], count: number): NearRow[][] {
    for (const vector of vectors) this.check(vector);
    const best: NearRow[][] = vectors.map(() => []);
    this.blocks.forEach(({ memory, matrix, queries, products, rows }, index) => {
      vectors.forEach((vector, i) => {
        memory.floats(queries + i * this.padded * 4, this.width).set(vector);
      });
      const number = Math.ceil(vectors.length / 4) * 4;
      memory.kernels.products(products, ROWS, matrix, rows + (rows % 2), queries, number, this.padded);
      best.forEach((found, i) => {
        keepNearest(found, memory.floats(products + i * ROWS * 4, rows), index * ROWS, count);
      });
    });
    return best;
  }

  private check(vector: Float32Array): void {
    if (vector.length === this.width) return;
    throw new RangeError(`an embedding has ${String(vector.length)} numbers, not ${String(this.width)}`);
  }
}

function newBlock(width: number): Block {
  const sizes = [ROWS * width * 4, QUERIES * width * 4, QUERIES * ROWS * 4];
  const memory = new VectorMemory(sizes.reduce((sum, bytes) => sum + VectorMemory.size(bytes), 0));
  const [matrix, queries, products] = sizes.map((bytes) => memory.allocate(bytes)) as [number, number, number];
  return { memory, matrix, queries, products, rows: 0 };
}

/** Puts rows among the `count` nearest so far, nearest first; of equals the earlier one first. */
function keepNearest(best: NearRow[], similarities: Float32Array, first: number, count: number): void {
  let least = best.length < count ? -Infinity : best[count - 1]!.similarity;
  for (let row = 0; row < similarities.length; row += 1) {
    const similarity = similarities[row]!;
    if (!(similarity > least)) continue;
    const before = best.findIndex((each) => each.similarity < similarity);
    best.splice(before < 0 ? best.length : before, 0, { row: first + row, similarity });
    if (best.length > count) best.pop();
    if (best.length === count) least = best[count - 1]!.similarity;
  }
}
