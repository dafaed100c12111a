// The command palette (Ctrl or Cmd K): pages, edits, jobs, genres as filters.
import { useMantineColorScheme } from '@mantine/core';
import { Spotlight, type SpotlightActionGroupData } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useNavigate } from 'react-router';
import { keyCaps } from '../../shared/keymap.ts';
import { useCall } from '../api/queries.ts';
import { keymapStore } from '../keys/keyHandlers.ts';
import { undoOrRedo } from '../state/edits.ts';
import { useOpenProject } from '../state/projects.ts';
import { useSetting } from '../state/settings.ts';
import { useStore } from '../state/store.ts';
import { withGenrePart } from '../state/filterParts.ts';
import { useView } from '../state/view.ts';

const isMac = navigator.userAgent.includes('Mac');

export function Palette({ onShowKeys }: { onShowKeys: () => void }) {
  const navigate = useNavigate();
  const keymap = useStore(keymapStore);
  const { setColorScheme } = useMantineColorScheme();
  const [, saveTheme] = useSetting('ui.theme', 'auto');
  const { filter, setView } = useView();
  const { open } = useOpenProject();
  const { data } = useCall('genres.list', {});
  const views = useCall('views.list', {}).data?.views ?? [];
  const keyOf = (id: string): string => {
    const keys = keymap.get(id)?.keys[0];
    return keys === undefined
      ? ''
      : keyCaps(keys, isMac)
          .map((chord) => chord.join(' '))
          .join(' then ');
  };
  const page = (path: string, label: string, action?: string) => ({
    id: `page-${path}`,
    label,
    rightSection: action ? <span className="quiet">{keyOf(action)}</span> : undefined,
    onClick: () => void navigate(`/${path}`),
  });
  const themeAction = (name: 'light' | 'dark' | 'auto') => ({
    id: `theme-${name}`,
    label: `Theme: ${name}`,
    onClick: () => {
      setColorScheme(name);
      saveTheme(name);
    },
  });
  const actions: SpotlightActionGroupData[] = [
    {
      group: 'Pages',
      actions: [
        page('library', 'Library', 'go.library'),
        page('review', 'Review', 'go.review'),
        page('import', 'Import posters and tables'),
        page('training', 'Training', 'go.training'),
        page('evaluation', 'Evaluation of runs', 'go.evaluation'),
        page('models', 'Models and runs', 'go.models'),
        page('settings', 'Settings', 'go.settings'),
      ],
    },
    {
      group: 'Commands',
      actions: [
        {
          id: 'undo',
          label: 'Undo',
          rightSection: <span className="quiet">{keyOf('undo')}</span>,
          onClick: () => void undoOrRedo('undo'),
        },
        {
          id: 'redo',
          label: 'Redo',
          rightSection: <span className="quiet">{keyOf('redo')}</span>,
          onClick: () => void undoOrRedo('redo'),
        },
        { id: 'keys', label: 'Show all keys', rightSection: <span className="quiet">?</span>, onClick: onShowKeys },
        { id: 'sample', label: 'Open the sample project', onClick: () => void open('project.openSample', {}) },
        themeAction('light'),
        themeAction('dark'),
        themeAction('auto'),
      ],
    },
    {
      group: 'Saved views',
      actions: views.map((view) => ({
        id: `view-${view.id}`,
        label: `View: ${view.name}`,
        onClick: () => void navigate({ pathname: '/library', search: view.search }),
      })),
    },
    {
      group: 'Show posters with',
      actions: (data?.genres ?? []).map((genre) => ({
        id: `genre-${genre.id}`,
        label: genre.name,
        keywords: genre.aliases,
        onClick: () => {
          setView({ filter: withGenrePart(filter, genre.id, { state: 'present' }) });
        },
      })),
    },
  ];
  return (
    <Spotlight
      actions={actions}
      shortcut={null}
      highlightQuery
      scrollable
      maxHeight={420}
      nothingFound="No command fits"
      transitionProps={{ duration: 80 }}
      searchProps={{
        leftSection: <IconSearch size={18} />,
        placeholder: 'Page, command or genre',
        'aria-label': 'Command',
      }}
    />
  );
}
