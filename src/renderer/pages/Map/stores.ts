// What the map page keeps while one looks at other pages: colours, selection, and where one was.
import { createStore } from '../../state/store.ts';
import type { Camera } from './camera.ts';
import type { ColourBy } from './looks.ts';

export interface ColourChoice {
  by: ColourBy;
  /** Null: the first genre, or with `issue` any. */
  genreId: number | null;
  /** Null: the run that is shown. */
  runId: string | null;
}

export const colourStore = createStore<ColourChoice>({ by: 'genre', genreId: null, runId: null });
export const mapSelectionStore = createStore<ReadonlySet<number>>(new Set());
/** With the map that it was made for: another map has its things elsewhere. */
export const cameraStore = createStore<{ mapId: string; camera: Camera } | null>(null);
