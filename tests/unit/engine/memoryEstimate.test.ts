import { describe, expect, it } from 'vitest';
import { Arena } from '../../../src/main/engine/arena.ts';
import { gradients } from '../../../src/main/engine/autodiff.ts';
import { Graph } from '../../../src/main/engine/graph.ts';
import { arenaBytes, estimateMemory, largestBatch } from '../../../src/main/engine/memoryEstimate.ts';
import { tanh } from '../../../src/main/engine/ops/activation.ts';
import { multiply } from '../../../src/main/engine/ops/elementwise.ts';
import { linear } from '../../../src/main/engine/ops/linear.ts';
import { sumAll } from '../../../src/main/engine/ops/reduce.ts';
import { reshape, transpose } from '../../../src/main/engine/ops/shape.ts';

/** 1024 floats: 4096 bytes, a multiple of the cache line that sizes are rounded to. */
const SIZE = [32, 32];
const BYTES = 4096;

describe('memory estimate', () => {
  it('counts a chain of values two at a time, and outputs not at all', () => {
    const graph = new Graph();
    let x = graph.input('x', SIZE);
    for (let index = 0; index < 4; index += 1) x = transpose(graph, x, [1, 0]);
    graph.output(x, 'y');
    // The third is made while the second is read; the fourth is the output.
    expect(estimateMemory(graph)).toEqual({
      activations: 2 * BYTES,
      constants: 0,
      inputs: BYTES,
      arena: 0,
      total: 3.5 * BYTES,
    });
  });

  it('counts what a later node needs for as long', () => {
    const graph = new Graph();
    const x = graph.input('x', SIZE);
    const early = transpose(graph, x, [1, 0]);
    let other = transpose(graph, x, [1, 0]);
    for (let index = 0; index < 3; index += 1) other = transpose(graph, other, [1, 0]);
    graph.output(multiply(graph, early, other), 'y');
    expect(estimateMemory(graph).activations).toBe(3 * BYTES);
  });

  it('counts views once, and lets elementwise operations overwrite what nobody needs', () => {
    const graph = new Graph();
    const x = transpose(graph, graph.input('x', SIZE), [1, 0]);
    const flat = reshape(graph, x, [1024]);
    const y = tanh(graph, tanh(graph, reshape(graph, flat, SIZE)));
    graph.output(transpose(graph, y, [1, 0]), 'y');
    expect(estimateMemory(graph).activations).toBe(BYTES);
    const kept = new Graph();
    const a = transpose(kept, kept.input('x', SIZE), [1, 0]);
    kept.output(multiply(kept, tanh(kept, a), a), 'y');
    // tanh may not overwrite a.
    expect(estimateMemory(kept).activations).toBe(2 * BYTES);
  });

  it('counts a constant once per packed copy and once for other readers, and the arena as it is', () => {
    const graph = new Graph();
    const weight = graph.constant(new Float32Array(1024), SIZE);
    const x = graph.input('x', SIZE);
    graph.output(linear(graph, x, weight), 'y');
    const arena = new Arena([{ name: 'w', shape: SIZE, decay: true }], ['p', 'm', 'v', 'g']);
    const estimate = estimateMemory(graph, arenaBytes(arena, ['p', 'm', 'v', 'g']));
    expect(estimate).toMatchObject({ activations: 0, constants: BYTES, arena: 4 * BYTES });
    graph.output(linear(graph, x, weight), 'z');
    expect(estimateMemory(graph).constants).toBe(2 * BYTES);
    graph.output(transpose(graph, weight, [1, 0]), 'w');
    expect(estimateMemory(graph).constants).toBe(3 * BYTES);
  });

  /** A training graph of three layers. */
  const training = (batch: number, width: number) => {
    const graph = new Graph();
    const weights = [0, 1, 2].map((index) => graph.parameter(`w${String(index)}`, [width, width]));
    let x = graph.input('x', [batch, width]);
    for (const weight of weights) x = tanh(graph, linear(graph, x, weight));
    const loss = sumAll(graph, x);
    gradients(graph, loss, weights).forEach((gradient, index) => {
      graph.output(gradient!, `g${String(index)}`);
    });
    return estimateMemory(graph);
  };

  it('grows with batch and width, nearly in proportion to the batch', () => {
    const sizes = [8, 16, 32, 64].map((batch) => training(batch, 64).activations);
    for (const [index, size] of sizes.entries()) if (index > 0) expect(size).toBeGreaterThan(sizes[index - 1]!);
    expect(sizes[3]! / sizes[0]!).toBeGreaterThan(6);
    expect(training(16, 128).total).toBeGreaterThan(training(16, 64).total);
  });

  it('holds all activations that the backward pass needs', () => {
    const bytes = 16 * 64 * 4;
    const { activations } = training(16, 64);
    // The results of three tanh, and at most a few gradients beside them.
    expect(activations).toBeGreaterThanOrEqual(3 * bytes);
    expect(activations).toBeLessThanOrEqual(7 * bytes);
  });

  it('finds the largest batch that fits', () => {
    const bytes = (batch: number) => training(batch, 64).total;
    for (const available of [bytes(1) - 1, bytes(1), bytes(13), bytes(13) - 1, bytes(64)]) {
      const found = largestBatch(64, available, bytes);
      if (found > 0) expect(bytes(found)).toBeLessThanOrEqual(available);
      if (found < 64) expect(bytes(found + 1)).toBeGreaterThan(available);
    }
    expect(largestBatch(64, 0, bytes)).toBe(0);
    expect(largestBatch(64, Infinity, bytes)).toBe(64);
  });
});
