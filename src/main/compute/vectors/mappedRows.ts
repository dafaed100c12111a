// Image embeddings through the map to the space of the texts, many rows at once, by the kernels.
import { textMap, type TextMap } from '../textMap.ts';
import { VectorMemory } from './memory.ts';

let placed: { map: TextMap; memory: VectorMemory; at: number; x: number; y: number } | null = null;

/** [rows x map.from] as [rows x map.to]: ((pooled - mean) * scale) weight, of no particular length. */
export function mappedRows(pooled: Float32Array): Float32Array {
  const { map, memory, at, x, y } = (placed ??= place(textMap()));
  const rows = pooled.length / map.from;
  const made = new Float32Array(rows * map.to);
  const features = memory.floats(x, map.from);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < map.from; i++) {
      features[i] = (pooled[row * map.from + i]! - map.mean[i]!) * map.scale[i]!;
    }
    memory.kernels.dots(y, x, at, map.to, map.from);
    made.set(memory.floats(y, map.to), row * map.to);
  }
  return made;
}

function place(map: TextMap): NonNullable<typeof placed> {
  if (map.from % 4 !== 0 || map.to % 4 !== 0) throw new Error('the text map has odd sizes');
  const sizes = [map.weight.byteLength, map.from * 4, map.to * 4];
  const memory = new VectorMemory(sizes.reduce((sum, bytes) => sum + VectorMemory.size(bytes), 0));
  const [at, x, y] = sizes.map((bytes) => memory.allocate(bytes)) as [number, number, number];
  memory.floats(at, map.weight.length).set(map.weight);
  return { map, memory, at, x, y };
}
