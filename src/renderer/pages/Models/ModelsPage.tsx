// Models: what this machine has and what can be had, first; the runs of the project on a tab of their own. Which tab is
// shown stands in the URL.
import { Badge, Box, ScrollArea, Tabs, Text, Title } from '@mantine/core';
import { useSearchParams } from 'react-router';
import { useCall } from '../../api/queries.ts';
import { ErrorNotice } from '../../parts/ErrorNotice.tsx';
import { LateLoader } from '../../parts/LateLoader.tsx';
import { PageHead } from '../../parts/PageHead.tsx';
import { ModelLists } from './ModelLists.tsx';
import { RunsTable } from './RunsTable.tsx';
import { TaglineRunsTable } from './TaglineRunsTable.tsx';

export default function ModelsPage() {
  const [params, setParams] = useSearchParams();
  const { data: list, error, refetch } = useCall('models.list', {});
  const { data: runs } = useCall('runs.list', {});
  const { data: taglineRuns } = useCall('runs.list', { task: 'taglines' });
  return (
    <ScrollArea h="100%" type="auto">
      <Box p="lg" maw={1200}>
        <PageHead
          title="Models"
          about="They turn posters and words into numbers, or write taglines. Runs are what this project trained on top of them: genre heads and tagline models."
        />
        <Tabs
          value={params.get('tab') === 'runs' ? 'runs' : 'models'}
          onChange={(tab) => {
            setParams(tab === 'runs' ? { tab } : {}, { replace: true });
          }}
          keepMounted={false}
        >
          <Tabs.List mb="md">
            <Tabs.Tab value="models">Installed and to download</Tabs.Tab>
            <Tabs.Tab
              value="runs"
              rightSection={
                runs && (
                  <Badge size="sm" variant="light" color="gray">
                    {runs.runs.length + (taglineRuns?.runs.length ?? 0)}
                  </Badge>
                )
              }
            >
              Runs of this project
            </Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="models">
            {list ? (
              <ModelLists list={list} />
            ) : error === null ? (
              <LateLoader />
            ) : (
              <ErrorNotice error={error} title="The models could not be listed" onRetry={() => void refetch()} />
            )}
          </Tabs.Panel>
          <Tabs.Panel value="runs">
            <Title order={2} size="h4">
              Genre heads
            </Title>
            <Text size="sm" className="quiet" mb="sm">
              The active run gives the probabilities and the review queues.
            </Text>
            <RunsTable />
            <Title order={2} size="h4" mt="xl">
              Tagline models
            </Title>
            <Text size="sm" className="quiet" mb="sm">
              The desk drafts with the one that is used for drafting.
            </Text>
            <TaglineRunsTable />
          </Tabs.Panel>
        </Tabs>
      </Box>
    </ScrollArea>
  );
}
