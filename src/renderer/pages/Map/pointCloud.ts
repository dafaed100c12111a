// Draws points by WebGL (three): one call for all of them, each with a colour, a shape and whether it is dimmed or selected. Knows
// nothing of posters. Draws only when told to; after a lost context the browser gives another one and three fills it again.
import {
  BufferAttribute,
  BufferGeometry,
  Color,
  GLSL3,
  OrthographicCamera,
  Points,
  RawShaderMaterial,
  Scene,
  Sphere,
  SRGBColorSpace,
  Uint8BufferAttribute,
  WebGLRenderer,
} from 'three';
import type { MapPoints } from '../../../shared/mapPoints.ts';
import { Random } from '../../../shared/random.ts';
import type { Camera, Size } from './camera.ts';
import { SHAPE, type Shape } from './looks.ts';

/** States of a point, as the shader knows them. */
export const POINT = { plain: 0, dimmed: 1, selected: 2 } as const;

export interface PaintedLook {
  /** Red, green and blue, 0 to 255. */
  rgb: readonly [number, number, number];
  shape: Shape;
}

const vertexShader = `
precision highp float;
in vec2 position;
in vec4 look;
in vec4 state;
uniform vec2 centre;
uniform vec2 scale;
uniform float size;
out vec3 colour;
flat out int shape;
flat out int kind;
void main() {
  shape = int(look.a * 255.0 + 0.5);
  kind = int(state.x * 255.0 + 0.5);
  colour = look.rgb;
  float front = kind == ${POINT.selected} ? -0.6 : kind == ${POINT.dimmed} ? 0.6 : shape == ${SHAPE.dot} ? 0.2 : shape == ${SHAPE.ring} ? 0.1 : 0.0;
  gl_Position = vec4((position - centre) * scale, front, 1.0);
  float grown = kind == ${POINT.selected} ? max(size * 1.5, 5.0) : shape == ${SHAPE.dot} ? max(size * 0.6, 1.5) : size;
  gl_PointSize = grown;
}`;

const fragmentShader = `
precision mediump float;
in vec3 colour;
flat in int shape;
flat in int kind;
uniform vec3 page;
uniform vec3 accent;
uniform float small;
out vec4 pixel;
void main() {
  vec2 at = gl_PointCoord * 2.0 - 1.0;
  float r = length(at);
  bool hollow = false;
  if (small < 0.5) {
    if (shape == ${SHAPE.triangle}) {
      if (abs(at.x) > (at.y + 1.0) * 0.5) discard;
    } else if (shape == ${SHAPE.square}) {
      if (max(abs(at.x), abs(at.y)) > 0.85) discard;
    } else if (r > 1.0) discard;
    hollow = shape == ${SHAPE.ring} && r < 0.55;
  }
  if (kind == ${POINT.selected}) {
    pixel = vec4(r > 0.62 ? accent : hollow ? page : colour, 1.0);
    return;
  }
  if (hollow) discard;
  pixel = vec4(kind == ${POINT.dimmed} ? mix(colour, page, 0.82) : colour, 1.0);
}`;

/** Below this many pixels a shape cannot be seen: the whole square is drawn, which costs less. */
const SHAPES_FROM = 3.5;

export class PointCloud {
  private readonly renderer: WebGLRenderer;
  private readonly scene = new Scene();
  private readonly eye = new OrthographicCamera(-1, 1, 1, -1, -1, 1);
  private readonly material: RawShaderMaterial;
  private readonly points: Points;
  private look = new Uint8BufferAttribute(new Uint8Array(0), 4, true);
  private state = new Uint8BufferAttribute(new Uint8Array(0), 4, true);
  /** Where each point stands among those that are drawn: mixed, so that the first so many are a sample of all. */
  private slots = new Uint32Array(0);
  private readonly ratio = (): number => Math.min(2, window.devicePixelRatio || 1);

  /** @throws where the browser has no WebGL 2 */
  constructor(canvas: HTMLCanvasElement) {
    this.renderer = new WebGLRenderer({
      canvas,
      antialias: false,
      alpha: false,
      stencil: false,
      powerPreference: 'high-performance',
    });
    // One object has no order. To sort, three would ask where the middle of the points is: of flat points it knows none (NaN).
    this.renderer.sortObjects = false;
    this.material = new RawShaderMaterial({
      glslVersion: GLSL3,
      vertexShader,
      fragmentShader,
      uniforms: {
        centre: { value: [0.5, 0.5] },
        scale: { value: [1, 1] },
        size: { value: 3 },
        small: { value: 0 },
        page: { value: [1, 1, 1] },
        accent: { value: [0, 0, 0] },
      },
    });
    this.points = new Points(new BufferGeometry(), this.material);
    // Its shader places the points, in two dimensions; three could not tell where they are, and there is nothing to sort.
    this.points.frustumCulled = false;
    this.renderer.sortObjects = false;
    this.scene.add(this.points);
  }

  setPoints({ posterIds, x, y }: MapPoints): void {
    const count = posterIds.length;
    const places = new Uint16Array(count * 2);
    const mixed = Int32Array.from({ length: count }, (_, i) => i);
    new Random(count).shuffle(mixed);
    this.slots = Uint32Array.from(mixed);
    for (let i = 0; i < count; i++) {
      const slot = this.slots[i]!;
      places[slot * 2] = x[i]!;
      places[slot * 2 + 1] = y[i]!;
    }
    this.points.geometry.dispose();
    const geometry = new BufferGeometry();
    geometry.boundingSphere = new Sphere();
    geometry.setAttribute('position', new BufferAttribute(places, 2, true));
    this.look = new Uint8BufferAttribute(new Uint8Array(count * 4), 4, true);
    this.state = new Uint8BufferAttribute(new Uint8Array(count * 4), 4, true);
    geometry.setAttribute('look', this.look);
    geometry.setAttribute('state', this.state);
    this.points.geometry = geometry;
  }

  /** Colours and shapes: `table` gives the number of a look for each value. */
  setLooks(values: Uint8Array, table: Uint8Array, looks: readonly PaintedLook[]): void {
    const target = this.look.array as Uint8Array;
    values.forEach((value, i) => {
      const { rgb, shape } = looks[table[value]!]!;
      const at = this.slots[i]! * 4;
      target[at] = rgb[0];
      target[at + 1] = rgb[1];
      target[at + 2] = rgb[2];
      target[at + 3] = SHAPE[shape];
    });
    this.look.needsUpdate = true;
  }

  /** `states`: one of POINT for each point. */
  setStates(states: Uint8Array): void {
    const target = this.state.array as Uint8Array;
    states.forEach((state, i) => (target[this.slots[i]! * 4] = state));
    this.state.needsUpdate = true;
  }

  setColours(page: PaintedLook['rgb'], accent: PaintedLook['rgb']): void {
    const { uniforms } = this.material;
    // As they are: three would take them from sRGB to linear, and what is drawn is not taken back.
    uniforms['page']!.value = page.map((part) => part / 255);
    uniforms['accent']!.value = accent.map((part) => part / 255);
    this.renderer.setClearColor(new Color().setRGB(page[0] / 255, page[1] / 255, page[2] / 255, SRGBColorSpace));
  }

  /** `pixels`: across a point, in CSS pixels; `share`: of all points, how many are drawn. */
  draw({ x, y, zoom }: Camera, { width, height }: Size, pixels: number, share: number): void {
    this.points.geometry.setDrawRange(0, Math.ceil(this.slots.length * share));
    const { uniforms } = this.material;
    uniforms['centre']!.value = [x, y];
    uniforms['scale']!.value = [(2 * zoom) / width, (2 * zoom) / height];
    uniforms['size']!.value = pixels * this.ratio();
    uniforms['small']!.value = pixels * this.ratio() < SHAPES_FROM ? 1 : 0;
    this.renderer.render(this.scene, this.eye);
  }

  /** To the size of its place in CSS pixels. */
  resize({ width, height }: Size): void {
    this.renderer.setPixelRatio(this.ratio());
    this.renderer.setSize(width, height, false);
  }

  dispose(): void {
    this.points.geometry.dispose();
    this.material.dispose();
    this.renderer.dispose();
  }
}
