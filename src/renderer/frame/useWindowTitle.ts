// The title of the tab or window: what is shown, in which project. A browser lists it among its tabs and in its history.
import { useEffect } from 'react';
import { useLocation } from 'react-router';

const PAGES: Record<string, string> = {
  '/library': 'Library',
  '/import': 'Import',
  '/review': 'Review',
  '/review/duplicates': 'Duplicates',
  '/review/conflicts': 'Conflicts',
  '/taglines': 'Taglines',
  '/taglines/panel': 'Blind panel',
  '/map': 'Map',
  '/overview': 'Overview',
  '/overview/snapshots': 'Snapshots',
  '/overview/curators': 'Curators',
  '/genres': 'Genres',
  '/training': 'Training',
  '/evaluation': 'Evaluation',
  '/models': 'Models',
  '/settings': 'Settings',
};

/** "Library – Films – Marquee"; without a project the name alone. */
export const windowTitle = (pathname: string, project: string | null): string =>
  [project === null ? undefined : PAGES[pathname], project, 'Marquee'].filter(Boolean).join(' – ');

export function useWindowTitle(project: string | null): void {
  const { pathname } = useLocation();
  useEffect(() => {
    document.title = windowTitle(pathname, project);
  }, [pathname, project]);
}
