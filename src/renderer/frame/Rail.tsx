// The rail at the left: one icon and word per page, the job tray at its foot.
import { Stack, Text, UnstyledButton } from '@mantine/core';
import {
  IconBlockquote,
  IconChartLine,
  IconChecklist,
  IconCpu,
  IconFileImport,
  IconLayoutGrid,
  IconMap2,
  IconReportAnalytics,
  IconSettings,
  IconTags,
  IconTargetArrow,
  type Icon,
} from '@tabler/icons-react';
import { Link, useLocation } from 'react-router';
import { useStore } from '../state/store.ts';
import { lastDeskStore } from '../state/deskView.ts';
import { lastEvaluationStore, lastViewStore } from '../state/view.ts';
import { JobTray } from './JobTray.tsx';
import classes from './Rail.module.css';

const PAGES: { path: string; word: string; icon: Icon }[] = [
  { path: '/library', word: 'Library', icon: IconLayoutGrid },
  { path: '/import', word: 'Import', icon: IconFileImport },
  { path: '/review', word: 'Review', icon: IconChecklist },
  { path: '/taglines', word: 'Taglines', icon: IconBlockquote },
  { path: '/map', word: 'Map', icon: IconMap2 },
  { path: '/overview', word: 'Overview', icon: IconReportAnalytics },
  { path: '/genres', word: 'Genres', icon: IconTags },
  { path: '/training', word: 'Training', icon: IconChartLine },
  { path: '/evaluation', word: 'Evaluation', icon: IconTargetArrow },
  { path: '/models', word: 'Models', icon: IconCpu },
  { path: '/settings', word: 'Settings', icon: IconSettings },
];

export function Rail() {
  const { pathname } = useLocation();
  const searches: Record<string, string> = {
    '/library': useStore(lastViewStore),
    '/evaluation': useStore(lastEvaluationStore),
    '/taglines': useStore(lastDeskStore),
  };
  return (
    <Stack h="100%" gap={0} justify="space-between" className={classes.rail}>
      <Stack gap={2} component="nav" aria-label="Pages" p={2} pt={6}>
        {PAGES.map(({ path, word, icon: PageIcon }) => (
          <UnstyledButton
            key={path}
            component={Link}
            to={{ pathname: path, search: searches[path] ?? '' }}
            className={classes.page}
            aria-current={pathname === path || pathname.startsWith(`${path}/`) ? 'page' : undefined}
          >
            <PageIcon size={22} stroke={1.6} aria-hidden />
            <Text fz={10.5} lh={1.2}>
              {word}
            </Text>
          </UnstyledButton>
        ))}
      </Stack>
      <JobTray />
    </Stack>
  );
}
