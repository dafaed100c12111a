// Entry of the thread that lays a map out. It computes for minutes without a break: who starts it cancels by ending it.
import { parentPort } from 'node:worker_threads';
import { Transferred, serveCalls, type Handlers } from '../lib/threadCalls.ts';
import { threadChannel } from './channels.ts';
import { layOut } from './layout/layOut.ts';
import { alongAxes, principalAxes, toUnitLength, type Axes } from './layout/principalAxes.ts';
import type { LayoutProgress, LayoutService } from './layout/service.ts';

/** Enough that distances along them say what the whole vectors say. */
const DIMENSIONS = 50;
/** Often enough for a bar, not so often that messages cost. */
const NOTE_EVERY_MS = 200;

let axes: Axes | null = null;
let pieces: Float32Array[] = [];

const learnt = (): Axes => {
  if (axes === null) throw new Error('The axes come first.');
  return axes;
};

const handlers: Handlers<LayoutService> = {
  learn({ sample, dim, seed }) {
    toUnitLength(sample, dim);
    axes = principalAxes(sample, dim, DIMENSIONS, seed);
    pieces = [];
    return { dimensions: axes.count };
  },
  add({ vectors }) {
    const { dim, count } = learnt();
    toUnitLength(vectors, dim);
    pieces.push(alongAxes(vectors, learnt()));
    return { count: pieces.reduce((sum, piece) => sum + piece.length / count, 0) };
  },
  layOut({ seed, landmarks }, { note }) {
    const { count } = learnt();
    const rows = new Float32Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
    let at = 0;
    for (const piece of pieces) {
      rows.set(piece, at);
      at += piece.length;
    }
    pieces = [];
    let [told, phase] = [0, ''];
    const onProgress = (progress: LayoutProgress): void => {
      const now = performance.now();
      if (progress.phase === phase && now - told < NOTE_EVERY_MS && progress.done !== progress.total) return;
      [told, phase] = [now, progress.phase];
      note(progress);
    };
    const made = layOut(rows, count, { seed, onProgress, ...(landmarks === undefined ? {} : { landmarks }) });
    return new Transferred(made, [made.x.buffer as ArrayBuffer, made.y.buffer as ArrayBuffer]);
  },
};

if (!parentPort) throw new Error('compute/layoutThread runs as a worker thread only');
serveCalls<LayoutService>(threadChannel(parentPort), handlers);
