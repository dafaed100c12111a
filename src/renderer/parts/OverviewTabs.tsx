// The tab bar that the pages about the project as a whole share: overview, snapshots, curators. Each tab is an address.
import { Tabs } from '@mantine/core';
import { useLocation, useNavigate } from 'react-router';

const TABS = [
  { path: '/overview', name: 'Overview' },
  { path: '/overview/snapshots', name: 'Snapshots' },
  { path: '/overview/curators', name: 'Curators' },
] as const;

export function OverviewTabs() {
  const { pathname } = useLocation();
  const navigate = useNavigate();
  return (
    <Tabs
      value={pathname}
      onChange={(path) => {
        if (path !== null) void navigate(path);
      }}
      mb="md"
    >
      <Tabs.List aria-label="The project as a whole">
        {TABS.map(({ path, name }) => (
          <Tabs.Tab key={path} value={path}>
            {name}
          </Tabs.Tab>
        ))}
      </Tabs.List>
    </Tabs>
  );
}
