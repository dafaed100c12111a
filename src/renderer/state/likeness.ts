// What the library is ranked by, as it stands in the address beside the filter: a poster (?like=12), words (?looks=...), or a
// picture that was sent (?picture=PATH). Pure, but for the hook that reads and changes the address.
import { useCallback, useMemo } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { lastViewStore } from './view.ts';

export type Likeness = { like: number } | { looks: string } | { picture: string };

const NAMES = ['like', 'looks', 'picture'] as const;

/** Null where the address asks for no likeness, or for one that makes no sense. */
function likenessFromSearch(search: string): Likeness | null {
  const params = new URLSearchParams(search);
  const like = params.get('like');
  if (like !== null && /^\d{1,9}$/.test(like)) return { like: Number(like) };
  const looks = params.get('looks')?.trim();
  if (looks) return { looks: looks.slice(0, 1000) };
  const picture = params.get('picture');
  return picture ? { picture } : null;
}

/** The address of a view with this likeness in the place of whatever was there; null takes it away. */
export function withLikeness(search: string, likeness: Likeness | null): string {
  const params = new URLSearchParams(search);
  for (const name of NAMES) params.delete(name);
  for (const [name, value] of Object.entries(likeness ?? {})) params.set(name, String(value));
  return params.toString();
}

/** What the library is ranked by, and how to change it: a step of the history, so that Back leads to the view before. */
export function useLikeness(): { likeness: Likeness | null; setLikeness: (next: Likeness | null) => void } {
  const { search, pathname } = useLocation();
  const navigate = useNavigate();
  const here = pathname === '/library' ? search : lastViewStore.get();
  const likeness = useMemo(() => likenessFromSearch(here), [here]);
  const setLikeness = useCallback(
    (next: Likeness | null) => {
      const text = withLikeness(here, next);
      lastViewStore.set(text);
      void navigate({ pathname: '/library', search: text });
    },
    [here, navigate],
  );
  return { likeness, setLikeness };
}

/** The last part of a path, as a person names a file. */
export const fileName = (path: string): string => path.split(/[/\\]/).at(-1) ?? path;
