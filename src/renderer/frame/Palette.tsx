// The command palette (Ctrl or Cmd K). What it offers is put together in paletteActions.tsx, each time it opens.
import { useState } from 'react';
import { useMantineColorScheme } from '@mantine/core';
import { Spotlight } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useLocation, useNavigate } from 'react-router';
import { useCall } from '../api/queries.ts';
import { keymapStore } from '../keys/keyHandlers.ts';
import { lastDeskStore } from '../state/deskView.ts';
import { libraryDialogStore } from '../state/libraryDialog.ts';
import { useOpenProject } from '../state/projects.ts';
import { editTargets, selectionStore } from '../state/selection.ts';
import { useSetting } from '../state/settings.ts';
import { useStore, type Store } from '../state/store.ts';
import { withGenrePart } from '../state/filterParts.ts';
import { lastEvaluationStore, lastViewStore, useView } from '../state/view.ts';
import { paletteActions } from './paletteActions.tsx';
import { titleOf } from '../parts/words.ts';

/** Pages that keep their last address. */
const SEARCHES: Readonly<Record<string, Store<string>>> = {
  '/library': lastViewStore,
  '/evaluation': lastEvaluationStore,
  '/taglines': lastDeskStore,
};
/** More than this nobody reads through; typing narrows it. */
const SHOWN = 80;

export function Palette() {
  const [opened, setOpened] = useState(false);
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const keymap = useStore(keymapStore);
  const { setColorScheme } = useMantineColorScheme();
  const [, saveTheme] = useSetting('ui.theme', 'auto');
  const { filter, setView } = useView();
  const { open } = useOpenProject();
  const { data } = useCall('genres.list', {});
  const views = useCall('views.list', {}, { enabled: opened }).data?.views ?? [];
  const { data: recent } = useCall('project.recent', {}, { enabled: opened });
  const targets = opened && pathname === '/library' ? editTargets(selectionStore.get()) : [];
  const [only] = targets;
  const { data: poster } = useCall('poster.get', { posterId: only ?? 0 }, { enabled: targets.length === 1 });
  const actions = opened
    ? paletteActions({
        keymap,
        genres: data?.genres ?? [],
        views,
        openView: (search) => void navigate({ pathname: '/library', search }),
        targets,
        title: targets.length === 1 ? poster && titleOf(poster) : undefined,
        projects: recent?.projects ?? [],
        openProject: (dir) => void open('project.open', { dir }),
        openSample: () => void open('project.openSample', {}),
        navigate: (path) => {
          const search = SEARCHES[path]?.get() ?? '';
          void navigate({ pathname: path, search });
        },
        showGenre: (genreId) => {
          setView({ filter: withGenrePart(filter, genreId, { state: 'present' }) });
        },
        exportLabels: () => {
          void navigate({ pathname: '/library', search: lastViewStore.get() });
          // After the page is there: leaving a page closes its dialogs.
          setTimeout(() => {
            libraryDialogStore.set('export');
          });
        },
        setTheme: (name) => {
          setColorScheme(name);
          saveTheme(name);
        },
      })
    : [];
  return (
    <Spotlight
      actions={actions}
      shortcut={null}
      highlightQuery
      scrollable
      maxHeight={420}
      limit={SHOWN}
      nothingFound="No command fits"
      transitionProps={{ duration: 0 }}
      onSpotlightOpen={() => {
        setOpened(true);
      }}
      onSpotlightClose={() => {
        setOpened(false);
      }}
      searchProps={{
        leftSection: <IconSearch size={18} />,
        placeholder: 'Page, command, genre or project',
        'aria-label': 'Command',
      }}
    />
  );
}
