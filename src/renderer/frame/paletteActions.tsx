// What the command palette offers: every page, every action that works here and now, genres to label and to filter by, projects.
// Built when the palette opens, so that it knows what is selected.
import type { SpotlightActionData, SpotlightActionGroupData } from '@mantine/spotlight';
import { notifications } from '@mantine/notifications';
import type { Genre } from '../../shared/domain.ts';
import type { Output } from '../../shared/contract.ts';
import { keyCaps, type Keymap } from '../../shared/keymap.ts';
import { call } from '../api/client.ts';
import { formatBytes } from '../../shared/formatBytes.ts';
import { isOffered, runAction } from '../keys/keyHandlers.ts';
import { plural } from '../parts/words.ts';
import { setGenre, showError } from '../state/edits.ts';

const isMac = navigator.userAgent.includes('Mac');

/** Pages by their addresses, with the action of the keymap that leads there. */
const PAGES: [path: string, label: string, action: string | null][] = [
  ['library', 'Library', 'go.library'],
  ['review', 'Review', 'go.review'],
  ['review/duplicates', 'Duplicates', 'go.duplicates'],
  ['review/conflicts', 'Conflicts between copies', 'go.conflicts'],
  ['taglines', 'Taglines: drafts and approvals', 'go.taglines'],
  ['taglines/panel', 'Blind panel: which tagline is better', null],
  ['map', 'Map of the posters', 'go.map'],
  ['overview', 'Overview of the project', 'go.overview'],
  ['overview/snapshots', 'Snapshots of the labels', 'go.snapshots'],
  ['overview/curators', 'Curators', 'go.curators'],
  ['genres', 'Genres and guidelines', 'go.genres'],
  ['import', 'Import posters and tables', 'go.import'],
  ['training', 'Training', 'go.training'],
  ['evaluation', 'Evaluation of runs', 'go.evaluation'],
  ['models', 'Models and runs', 'go.models'],
  ['settings', 'Settings', 'go.settings'],
];

/** Actions that are no commands: they lead to pages, move the cursor, or stand for a genre. */
const NO_COMMAND = /^(go\.|genre\.|palette$|escape$|move\.|extend\.|desk\.(left|right|up|down)$)/;

export interface PaletteContext {
  keymap: Keymap;
  genres: readonly Genre[];
  /** Posters that an edit would act on; none off the library. */
  targets: readonly number[];
  /** Title of the only target, where it is known. */
  title: string | undefined;
  views: Output<'views.list'>['views'];
  openView: (search: string) => void;
  projects: Output<'project.recent'>['projects'];
  openProject: (dir: string) => void;
  openSample: () => void;
  navigate: (path: string) => void;
  showGenre: (genreId: number) => void;
  exportLabels: () => void;
  setTheme: (name: 'light' | 'dark' | 'auto') => void;
}

/** The first key of an action, as a person reads it. */
function KeyOf({ keymap, action }: { keymap: Keymap; action: string }) {
  const keys = keymap.get(action)?.keys[0];
  if (keys === undefined) return null;
  const words = keyCaps(keys, isMac).map((chord) => chord.join(' '));
  return <span className="quiet">{words.join(' then ')}</span>;
}

async function backUp(): Promise<void> {
  try {
    const { bytes } = await call('project.backup', {});
    notifications.show({ message: `A backup was made and checked (${formatBytes(bytes)}).`, autoClose: 4000 });
  } catch (error) {
    showError(error, 'No backup was made');
  }
}

export function paletteActions(context: PaletteContext): SpotlightActionGroupData[] {
  const { keymap, genres, targets } = context;
  const pages = PAGES.map(([path, label, action]): SpotlightActionData => ({
    id: `page-${path}`,
    label,
    keywords: ['page', 'go to'],
    rightSection: action === null ? undefined : <KeyOf keymap={keymap} action={action} />,
    onClick: () => {
      context.navigate(`/${path}`);
    },
  }));
  const commands = [...keymap.values()]
    .filter(({ id }) => !NO_COMMAND.test(id) && isOffered(id))
    .map(({ id, label }): SpotlightActionData => ({
      id: `do-${id}`,
      label,
      rightSection: <KeyOf keymap={keymap} action={id} />,
      onClick: () => {
        // The palette gives the keyboard back first.
        requestAnimationFrame(() => {
          runAction(id);
        });
      },
    }));
  const others: SpotlightActionData[] = [
    { id: 'export', label: 'Export labels of the posters in view', onClick: context.exportLabels },
    { id: 'backup', label: 'Back the project up now', onClick: () => void backUp() },
    { id: 'sample', label: 'Open the sample project', onClick: context.openSample },
    ...(['light', 'dark', 'auto'] as const).map((name) => ({
      id: `theme-${name}`,
      label: `Theme: ${name}`,
      onClick: () => {
        context.setTheme(name);
      },
    })),
  ];
  const onto = targets.length === 1 ? (context.title ?? 'the poster') : plural(targets.length, 'poster');
  const labels = (
    [
      ['present', 'Add', 'to'],
      ['absent', 'Remove', 'from'],
      ['unknown', 'Make undecided:', 'on'],
    ] as const
  ).flatMap(([state, verb, joins]) =>
    targets.length === 0
      ? []
      : genres.map((genre): SpotlightActionData => ({
          id: `label-${state}-${genre.id}`,
          label: `${verb} ${genre.name} ${joins} ${onto}`,
          keywords: genre.aliases,
          onClick: () => void setGenre(targets, genre.id, state),
        })),
  );
  const filters = genres.map((genre): SpotlightActionData => ({
    id: `genre-${genre.id}`,
    label: genre.name,
    keywords: genre.aliases,
    onClick: () => {
      context.showGenre(genre.id);
    },
  }));
  const views = context.views.map((view): SpotlightActionData => ({
    id: `view-${view.id}`,
    label: `View: ${view.name}`,
    keywords: ['saved view'],
    onClick: () => {
      context.openView(view.search);
    },
  }));
  const projects = context.projects
    .filter((project) => project.exists)
    .map((project): SpotlightActionData => ({
      id: `project-${project.dir}`,
      label: `Open ${project.name}`,
      description: project.dir,
      keywords: ['project'],
      onClick: () => {
        context.openProject(project.dir);
      },
    }));
  return [
    { group: 'Pages', actions: pages },
    { group: 'Commands', actions: [...commands, ...others] },
    { group: 'Saved views', actions: views },
    { group: 'Show posters with', actions: filters },
    { group: 'Label', actions: labels },
    { group: 'Projects', actions: projects },
  ].filter(({ actions }) => actions.length > 0);
}
