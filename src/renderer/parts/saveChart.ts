// A chart of the page as a PNG: its SVG with the colours that it has on the screen, under its title, at twice the size.
import { fileNameOf, saveBlob } from './saveFile.ts';

const SCALE = 2;
const HEAD = 28;
const LEGEND = 20;
const MARGIN = 12;
/** What a stylesheet gives an element and a picture on its own would lack. */
const STYLES = [
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-opacity',
  'stroke-linecap',
  'fill',
  'font-size',
  'font-family',
];

/** The SVG as it looks, without any stylesheet. */
function standAlone(svg: SVGSVGElement): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const originals = svg.querySelectorAll<SVGElement>('*');
  for (const [i, element] of copy.querySelectorAll<SVGElement>('*').entries()) {
    const style = getComputedStyle(originals[i]!);
    for (const name of STYLES) element.style.setProperty(name, style.getPropertyValue(name));
  }
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  return new XMLSerializer().serializeToString(copy);
}

async function imageOf(svg: SVGSVGElement): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(standAlone(svg))}`;
  await image.decode();
  return image;
}

/** Lays a legend out in lines. */
function drawLegend(
  context: CanvasRenderingContext2D,
  legend: readonly { label: string; color: string; dashed?: boolean }[],
  width: number,
  text: string,
): number {
  let x = MARGIN;
  let y = HEAD + LEGEND / 2;
  for (const { label, color, dashed } of legend) {
    const needed = 30 + context.measureText(label).width;
    if (x > MARGIN && x + needed > width - MARGIN) {
      x = MARGIN;
      y += LEGEND;
    }
    context.strokeStyle = color;
    context.lineWidth = 2;
    context.setLineDash(dashed === true ? [4, 3] : []);
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x + 16, y);
    context.stroke();
    context.fillStyle = text;
    context.fillText(label, x + 20, y);
    x += needed + 10;
  }
  return legend.length === 0 ? HEAD : y + LEGEND / 2;
}

/** Saves a chart as PNG. `legend` has CSS colours as they are, not variables. @throws when the browser cannot draw it */
export async function saveChartPng(
  svg: SVGSVGElement,
  title: string,
  legend: readonly { label: string; color: string; dashed?: boolean }[],
): Promise<void> {
  const image = await imageOf(svg);
  const { width, height } = svg.getBoundingClientRect();
  const style = getComputedStyle(document.documentElement);
  const [paper, ink] = [style.getPropertyValue('--surface'), style.getPropertyValue('--mantine-color-text')];
  const canvas = document.createElement('canvas');
  // Setting the size clears the canvas and its settings: once to measure the legend, once to draw.
  const begin = (rows: number): CanvasRenderingContext2D => {
    canvas.width = Math.ceil(width * SCALE);
    canvas.height = Math.ceil((rows + height + MARGIN) * SCALE);
    const context = canvas.getContext('2d');
    if (!context) throw new Error('This browser cannot draw the picture.');
    context.scale(SCALE, SCALE);
    context.fillStyle = paper;
    context.fillRect(0, 0, width, rows + height + MARGIN);
    context.textBaseline = 'middle';
    context.font = `12px ${style.getPropertyValue('--mantine-font-family')}`;
    return context;
  };
  const rows = drawLegend(begin(HEAD), legend, width, ink);
  const context = begin(rows);
  drawLegend(context, legend, width, ink);
  context.fillStyle = ink;
  context.font = `600 14px ${style.getPropertyValue('--mantine-font-family')}`;
  context.fillText(title, MARGIN, HEAD / 2 + 2);
  context.drawImage(image, 0, rows, width, height);
  const blob = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve, 'image/png');
  });
  if (!blob) throw new Error('This browser cannot write a PNG.');
  saveBlob(`${fileNameOf(title)}.png`, blob);
}
