// What ARCHITECTURE.md says of circles: there is none between files, imports of types included. Lint sees only those that are
// left when types are gone, but a reader has to follow them all.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const files = globSync('src/**/*.{ts,tsx}');

function importsOf(file: string): string[] {
  const found = readFileSync(file, 'utf8').matchAll(
    /^(?:import|export|\}) [^;'"]*?from '(\.[^'"]+)'|^import '(\.[^'"]+)'/gm,
  );
  return [...found].map(([, from, bare]) => join(dirname(file), from ?? bare!)).filter((path) => /\.tsx?$/.test(path));
}

/** Circles of a graph, each as its files in order; empty when there is none. */
function circlesOf(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const state = new Map<string, 'open' | 'done'>();
  const path: string[] = [];
  const circles: string[][] = [];
  const visit = (file: string): void => {
    if (state.get(file) === 'done') return;
    if (state.get(file) === 'open') {
      circles.push(path.slice(path.indexOf(file)));
      return;
    }
    state.set(file, 'open');
    path.push(file);
    for (const next of graph.get(file) ?? []) visit(next);
    path.pop();
    state.set(file, 'done');
  };
  for (const file of graph.keys()) visit(file);
  return circles;
}

describe('imports between the files of src', () => {
  const graph = new Map(files.map((file) => [file, importsOf(file)]));

  it('are all read: each leads to a file, and nearly all files have some', () => {
    const wanted = [...graph.values()].flat();
    expect(wanted.filter((path) => !existsSync(path))).toEqual([]);
    expect(files.length).toBeGreaterThan(500);
    expect(wanted.length).toBeGreaterThan(3 * files.length);
  });

  it('make no circle', () => {
    expect(circlesOf(graph)).toEqual([]);
    expect(
      circlesOf(
        new Map([
          ['a', ['b']],
          ['b', ['c']],
          ['c', ['b']],
        ]),
      ),
    ).toEqual([['b', 'c']]);
  });
});
