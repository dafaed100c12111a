// Where a list stands that is taller than a browser can lay out: Chromium cuts elements off at 33,554,428 pixels, which a
// million posters exceed. The element is then lower than the list. Turning the wheel moves both alike; dragging the scroll
// bar moves the list in proportion; when the scrolling rests, the element is put where its bar should stand. Pure.

/** Height from which elements are no longer as tall as their list. */
export const TALLEST = 15_000_000;

export interface Tall {
  /** Height of the whole list, of the element and of what is on screen, in pixels. */
  list: number;
  element: number;
  view: number;
}
/** Where the list stands, and where the element does. */
export interface Place {
  list: number;
  element: number;
}

export function tallOf(list: number, view: number): Tall {
  return { list, element: Math.min(list, TALLEST), view };
}

/** The place in which the bar stands right for a place of the list. */
export function placeOf(tall: Tall, list: number): Place {
  const [most, room] = ends(tall);
  const at = Math.max(0, Math.min(most, list));
  return { list: at, element: most === room || most === 0 ? at : Math.round((at / most) * room) };
}

/** The place after the element was scrolled to `element`, by a wheel, a key or the bar. */
export function scrolled(tall: Tall, before: Place, element: number): Place {
  const [most, room] = ends(tall);
  if (most === room) return { list: element, element };
  // At its ends the element can go no further, whatever the list has left.
  if (element <= 0) return { list: 0, element: 0 };
  if (element >= room - 0.5) return { list: most, element };
  const step = element - before.element;
  if (Math.abs(step) > 2 * tall.view) return { list: (element / room) * most, element };
  return { list: Math.max(0, Math.min(most, before.list + step)), element };
}

/** How far the list, and the element, can go. */
const ends = ({ list, element, view }: Tall): [number, number] => [
  Math.max(0, list - view),
  Math.max(0, element - view),
];
