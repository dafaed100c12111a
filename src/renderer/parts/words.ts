// How numbers, times and states are written everywhere in the window.
import { filmName } from '../../shared/filmName.ts';

/** 12,345 */
export const count = (n: number): string => n.toLocaleString('en');

/** "1 poster", "12,345 posters" */
export const plural = (n: number, word: string, many = `${word}s`): string => `${count(n)} ${n === 1 ? word : many}`;

/** A probability as whole percent; ends are kept honest ("< 1 %", "> 99 %"). */
export function percent(p: number): string {
  if (p > 0 && p < 0.005) return '< 1 %';
  if (p < 1 && p > 0.995) return '> 99 %';
  return `${Math.round(p * 100)} %`;
}

/** With a capital first letter, as a line of its own begins. */
export const sentence = (text: string): string => text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());

/** A metric with three decimals. */
export const metric = (value: number | null): string => (value === null ? '–' : value.toFixed(3));

/** "8 s", "3 min 20 s", "2 h 05 min" */
export function duration(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${String(s % 60).padStart(2, '0')} s`;
  return `${Math.floor(s / 3600)} h ${String(Math.floor((s % 3600) / 60)).padStart(2, '0')} min`;
}

/** Local date and time, to the minute. */
export const dateTime = (iso: string): string =>
  new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** "just now", "5 min ago", then the date. */
export function ago(iso: string, now = Date.now()): string {
  const seconds = (now - Date.parse(iso)) / 1000;
  if (seconds < 60) return 'just now';
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  return dateTime(iso);
}

const FROM_RIGHT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
/** A title within a sentence that is text alone, where `<bdi>` cannot stand: what comes before and after it keeps its place. */
export const isolated = (title: string): string => (FROM_RIGHT.test(title) ? `\u2068${title}\u2069` : title);

/** What a poster is called: its title, else its film's key. Many tables bring genres and no titles. */
export const titleOf = (poster: { title: string; filmKey: string }): string => poster.title || filmName(poster.filmKey);

export { filmName };
