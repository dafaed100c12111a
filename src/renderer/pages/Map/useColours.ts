// The colours of the theme as numbers, which WebGL needs; asked anew when the theme changes.
import { useMemo } from 'react';
import { useComputedColorScheme } from '@mantine/core';
import { looksOf, type ColourBy } from './looks.ts';
import type { PaintedLook } from './pointCloud.ts';

type Rgb = PaintedLook['rgb'];

/** What a colour of less than full strength is mixed with. */
const WEAK = '--curve-8';

export interface ThemeColours {
  page: Rgb;
  accent: Rgb;
  looks: PaintedLook[];
}

/** The colours of the looks of one way to colour, in the order of `looksOf`. */
export function useColours(by: ColourBy): ThemeColours {
  const scheme = useComputedColorScheme('light');
  return useMemo(() => {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 1;
    const context = canvas.getContext('2d', { willReadFrequently: true })!;
    const style = getComputedStyle(document.documentElement);
    const painted = (colour: string): Rgb => {
      context.fillStyle = colour.startsWith('--') ? style.getPropertyValue(colour).trim() : colour;
      context.fillRect(0, 0, 1, 1);
      const [r, g, b] = context.getImageData(0, 0, 1, 1).data;
      return [r!, g!, b!];
    };
    const weak = painted(WEAK);
    return {
      page: painted('--surface'),
      accent: painted(scheme === 'dark' ? '#ffffff' : '#101113'),
      looks: looksOf(by).map(({ colour, strength = 1, shape }) => {
        const full = painted(colour);
        const mixed = full.map((part, i) => Math.round(part * strength + weak[i]! * (1 - strength)));
        return { rgb: mixed as unknown as Rgb, shape };
      }),
    };
  }, [by, scheme]);
}
