// The frame around every page: rail, top bar, job tray, palette, keys, and the events that keep all of it current.
import { useEffect, useLayoutEffect, useState, type ReactNode } from 'react';
import { AppShell, Box, useMantineColorScheme } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { openSpotlight } from '@mantine/spotlight';
import { useLocation, useNavigate } from 'react-router';
import { keymapWith } from '../../shared/keymap.ts';
import { noteRevision, subscribe } from '../api/client.ts';
import { createChangeFolder } from '../api/events.ts';
import { queryClient, useCall } from '../api/queries.ts';
import { keymapStore, useKeys } from '../keys/keyHandlers.ts';
import { showsPage } from '../keys/keyPlaces.ts';
import { KeysHelp } from '../keys/KeysHelp.tsx';
import { WelcomePage } from '../pages/Welcome/WelcomePage.tsx';
import { LateLoader } from '../parts/LateLoader.tsx';
import { noteProgress, undoHandlers } from '../state/edits.ts';
import { forgetProject } from '../state/forgetProject.ts';
import { lastDeskStore } from '../state/deskView.ts';
import { followDrafting } from '../state/drafting.ts';
import { followJobs } from '../state/jobs.ts';
import { followTraining } from '../state/liveRun.ts';
import { followModels } from '../state/models.ts';
import { followPeople } from '../state/people.ts';
import { recentEditsStore } from '../state/libraryDialog.ts';
import { useSetting } from '../state/settings.ts';
import { lastEvaluationStore, lastViewStore } from '../state/view.ts';
import { ConnectionLost } from './ConnectionLost.tsx';
import { EncoderMissing } from './EncoderMissing.tsx';
import { Palette } from './Palette.tsx';
import { NoStudio } from './NoStudio.tsx';
import { RecentEdits } from './RecentEdits.tsx';
import { Rail } from './Rail.tsx';
import { SEARCH_FIELD_ID } from './SearchField.tsx';
import { PAGE_ID, SkipLink } from './SkipLink.tsx';
import { StaleEdits } from './StaleEdits.tsx';
import { TopBar } from './TopBar.tsx';
import { useWindowTitle } from './useWindowTitle.ts';

/** Keeps the query cache, the jobs and the notices current for as long as the window is open. */
function useStudioEvents(): void {
  useEffect(() => {
    const fold = createChangeFolder(queryClient);
    return subscribe((event) => {
      if (event.name === 'catalog.changed') fold(event.payload);
      if (event.name === 'edits.progress') noteProgress(event.payload);
      followJobs(event);
      followTraining(event);
      followDrafting(event);
      followModels(event);
      followPeople(event);
      if (event.name === 'studio.notice') {
        const { level, message, hint } = event.payload;
        const color = { info: 'blue', warn: 'yellow', error: 'red' }[level];
        notifications.show({ color, message: [message, hint].filter(Boolean).join(' ') });
      }
      if (event.name === 'project.changed') {
        void forgetProject();
        if (event.payload.project) noteRevision(event.payload.project.revision);
      }
    });
  }, []);
}

/** Theme and keys as the user set them. */
function useOwnSettings(): void {
  const { setColorScheme } = useMantineColorScheme();
  const [scheme] = useSetting('ui.theme', 'auto');
  const [keys] = useSetting('ui.keys', {});
  const { data } = useCall('studio.settings', {});
  useEffect(() => {
    if (data) setColorScheme(scheme);
  }, [data, scheme, setColorScheme]);
  const written = JSON.stringify(keys);
  useEffect(() => {
    keymapStore.set(keymapWith(JSON.parse(written) as Record<string, string[]>));
  }, [written]);
}

export function Frame({ children }: { children: ReactNode }) {
  const navigate = useNavigate();
  const [helpOpen, setHelpOpen] = useState(false);
  const { data: info, error, refetch } = useCall('studio.info', {});
  useStudioEvents();
  useOwnSettings();
  const { pathname } = useLocation();
  const isOpen = info === undefined ? error === null : info.project !== null;
  useLayoutEffect(() => {
    showsPage(pathname, isOpen);
  }, [pathname, isOpen]);

  const go = (page: string) => () => {
    const search =
      { library: lastViewStore, evaluation: lastEvaluationStore, taglines: lastDeskStore }[page]?.get() ?? '';
    void navigate({ pathname: `/${page}`, search });
  };
  useKeys({
    palette: openSpotlight,
    help: () => {
      setHelpOpen(true);
    },
    search: () => {
      document.getElementById(SEARCH_FIELD_ID)?.focus();
    },
    ...undoHandlers,
    'go.library': go('library'),
    'go.review': go('review'),
    'go.taglines': go('taglines'),
    'go.training': go('training'),
    'go.evaluation': go('evaluation'),
    'go.models': go('models'),
    'go.settings': go('settings'),
    'go.import': go('import'),
    'go.map': go('map'),
    'go.overview': go('overview'),
    'go.genres': go('genres'),
    'go.duplicates': go('review/duplicates'),
    'go.conflicts': go('review/conflicts'),
    'go.snapshots': go('overview/snapshots'),
    'go.curators': go('overview/curators'),
    recent: () => {
      recentEditsStore.set(true);
    },
  });

  const project = info?.project ?? null;
  useWindowTitle(project?.name ?? null);
  return (
    <AppShell layout="alt" header={{ height: 48 }} navbar={{ width: 64, breakpoint: 0 }} transitionDuration={0}>
      <SkipLink />
      <AppShell.Navbar>
        <Rail />
      </AppShell.Navbar>
      <AppShell.Header>
        <TopBar project={info || error ? project : undefined} remote={info?.remote ?? null} />
      </AppShell.Header>
      <AppShell.Main h="100dvh" id={PAGE_ID}>
        <Box h="100%" style={{ overflow: 'hidden', display: 'flex', flexDirection: 'column' }}>
          <ConnectionLost />
          {project && <EncoderMissing />}
          {project && <StaleEdits project={project.dir} />}
          <Box flex={1} mih={0}>
            {error && !info ? (
              <NoStudio error={error} onRetry={() => void refetch()} />
            ) : !info ? (
              <LateLoader />
            ) : project ? (
              children
            ) : (
              <WelcomePage />
            )}
          </Box>
        </Box>
      </AppShell.Main>
      <Palette />
      {project && <RecentEdits />}
      <KeysHelp
        opened={helpOpen}
        onClose={() => {
          setHelpOpen(false);
        }}
      />
    </AppShell>
  );
}
