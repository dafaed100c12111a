// What the scroll benchmark does inside the page: turns the wheel for some seconds, or jumps to places of the list, and watches what
// is on screen. As texts, since the page's policy forbids functions that are made from text elsewhere.
import type { Page } from '@playwright/test';

export interface Scrolled {
  /** From frame to frame, in ms. */
  frames: number[];
  /** How long each cell that was on screen had no poster, and no picture, in ms; cells that had one at once are left out. */
  withoutPoster: number[];
  withoutPicture: number[];
  /** Cells that were on screen. */
  cells: number;
}

const GRID = `document.getElementById('poster-grid')`;
/** Cells on screen: whether they have a poster, and its picture. */
const WATCH = `
  const box = grid.getBoundingClientRect();
  const since = { poster: new Map(), picture: new Map() };
  const waited = { poster: [], picture: [] };
  const seen = new Set();
  const note = (kind, index, missing, now) => {
    const began = since[kind].get(index);
    if (missing && began === undefined) since[kind].set(index, now);
    if (!missing && began !== undefined) { waited[kind].push(now - began); since[kind].delete(index); }
  };
  const watch = (now) => {
    const here = new Set();
    let whole = true;
    for (const cell of grid.querySelectorAll('[data-index]')) {
      const { top, bottom } = cell.getBoundingClientRect();
      if (bottom < box.top || top > box.bottom) continue;
      const index = Number(cell.dataset.index);
      here.add(index);
      seen.add(index);
      const image = cell.querySelector('img');
      const missing = cell.dataset.poster === undefined;
      const pictureMissing = missing || (image !== null && !(image.complete && image.naturalWidth > 0));
      note('poster', index, missing, now);
      note('picture', index, pictureMissing, now);
      if (pictureMissing) whole = false;
    }
    // A cell that leaves the screen was blank until then.
    for (const kind of ['poster', 'picture']) {
      for (const [index, began] of since[kind]) {
        if (!here.has(index)) { waited[kind].push(now - began); since[kind].delete(index); }
      }
    }
    return whole && here.size > 0;
  };`;

/** Scrolls down and up by 40 pixels a frame. */
export async function turnTheWheel(page: Page, seconds: number): Promise<Scrolled> {
  return page.evaluate<Scrolled>(`(async () => {
    const grid = ${GRID};
    if (!grid) throw new Error('there is no grid');
    ${WATCH}
    const frames = [];
    const until = performance.now() + ${seconds * 1000};
    let direction = 40;
    await new Promise((resolve) => {
      let before = performance.now();
      const frame = (now) => {
        frames.push(now - before);
        before = now;
        watch(now);
        grid.scrollTop += direction;
        if (grid.scrollTop + grid.clientHeight >= grid.scrollHeight - 1) direction = -40;
        else if (grid.scrollTop <= 0) direction = 40;
        if (now < until) requestAnimationFrame(frame);
        else resolve();
      };
      requestAnimationFrame(frame);
    });
    return { frames: frames.slice(1), withoutPoster: waited.poster, withoutPicture: waited.picture, cells: seen.size };
  })()`);
}

/** Jumps to places all over the list, as by dragging the bar, and waits at each until all of the screen is there. */
export async function jumpAround(page: Page, jumps: number): Promise<Scrolled> {
  return page.evaluate<Scrolled>(`(async () => {
    const grid = ${GRID};
    ${WATCH}
    const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    for (let jump = 0; jump < ${jumps}; jump++) {
      const share = (jump * 0.6180339887) % 1;
      grid.scrollTop = share * (grid.scrollHeight - grid.clientHeight);
      await nextFrame();
      const began = performance.now();
      while (!watch(await nextFrame())) if (performance.now() - began > 10000) throw new Error('a place does not fill');
    }
    return { frames: [], withoutPoster: waited.poster, withoutPicture: waited.picture, cells: seen.size };
  })()`);
}
