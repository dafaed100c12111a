// Paints a drawing on a canvas of the page and makes a PNG of it, at twice the size so that it is sharp in print.
import { AppError } from '../../../../shared/errors.ts';
import { posterUrl } from '../../../api/client.ts';
import { fontCss, INK, type Drawing, type Measure, type Op } from './drawing.ts';

const SCALE = 2;
/** Chromium draws no canvas that is larger to one side; a longer sheet is drawn at a smaller scale. */
const LONGEST_SIDE = 16_000;
const POSTER_PIXELS = 640;

function context(width: number, height: number): CanvasRenderingContext2D {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const made = canvas.getContext('2d');
  if (!made) throw new AppError('unsupported', 'This browser draws no pictures.', { hint: 'Save it as CSV instead.' });
  return made;
}

/** Measures texts in the fonts of drawings. */
export function canvasMeasure(): Measure {
  const canvas = context(1, 1);
  return (text, font) => {
    canvas.font = fontCss(font);
    return canvas.measureText(text).width;
  };
}

/** The poster's picture; null where there is none, or where the window may not read it back. */
function loadPoster(posterId: number): Promise<HTMLImageElement | null> {
  return new Promise((resolve) => {
    const image = new Image();
    // A picture of another origin that is drawn without this locks the canvas.
    image.crossOrigin = 'anonymous';
    image.onload = () => {
      resolve(image);
    };
    image.onerror = () => {
      resolve(null);
    };
    image.src = posterUrl(posterId, POSTER_PIXELS);
  });
}

function paintPoster(
  canvas: CanvasRenderingContext2D,
  { x, y, width, height }: Extract<Op, { kind: 'poster' }>,
  image: HTMLImageElement | null,
): void {
  if (image === null) {
    canvas.fillStyle = INK.soft;
    canvas.fillRect(x, y, width, height);
    canvas.fillStyle = INK.quiet;
    canvas.font = fontCss('small');
    canvas.textAlign = 'center';
    canvas.fillText('No picture', x + width / 2, y + height / 2);
    return;
  }
  const shrink = Math.min(width / image.naturalWidth, height / image.naturalHeight);
  const [w, h] = [image.naturalWidth * shrink, image.naturalHeight * shrink];
  // At the foot of its place, so that captions follow their posters.
  canvas.drawImage(image, x, y + height - h, w, h);
}

/** How a drawing came out. */
export interface Picture {
  png: Blob;
  /** Posters whose picture could not be drawn. */
  missing: number;
}

/** Paints a drawing. @throws AppError `unsupported` where the browser cannot */
export async function paintPng(drawing: Drawing): Promise<Picture> {
  const ids = [...new Set(drawing.ops.flatMap((op) => (op.kind === 'poster' ? [op.posterId] : [])))];
  const posters = new Map(await Promise.all(ids.map(async (id) => [id, await loadPoster(id)] as const)));
  const scale = Math.min(SCALE, LONGEST_SIDE / Math.max(drawing.width, drawing.height));
  const canvas = context(Math.ceil(drawing.width * scale), Math.ceil(drawing.height * scale));
  canvas.scale(scale, scale);
  canvas.imageSmoothingQuality = 'high';
  canvas.fillStyle = '#ffffff';
  canvas.fillRect(0, 0, drawing.width, drawing.height);
  for (const op of drawing.ops) {
    if (op.kind === 'poster') paintPoster(canvas, op, posters.get(op.posterId) ?? null);
    else if (op.kind === 'box') {
      canvas.fillStyle = op.color;
      canvas.fillRect(op.x, op.y, op.width, op.height);
    } else if (op.kind === 'line') {
      canvas.strokeStyle = op.color;
      canvas.lineWidth = op.width;
      canvas.beginPath();
      canvas.moveTo(op.x1, op.y1);
      canvas.lineTo(op.x2, op.y2);
      canvas.stroke();
    } else {
      canvas.fillStyle = op.color;
      canvas.font = fontCss(op.font);
      canvas.textAlign = op.align;
      canvas.fillText(op.text, op.x, op.y);
    }
  }
  const png = await new Promise<Blob | null>((resolve) => {
    canvas.canvas.toBlob(resolve, 'image/png');
  });
  if (!png)
    throw new AppError('unsupported', 'The picture could not be made.', { hint: 'Fewer posters make a smaller one.' });
  return { png, missing: [...posters.values()].filter((image) => image === null).length };
}
