// People: how far they agree, who adds or removes more than others, who may sign in, and logs of other copies.
import { Box, Button, Center, EmptyState, Grid, ScrollArea, Stack } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import { useNavigate } from 'react-router';
import { useCall } from '../../api/queries.ts';
import { ErrorNotice } from '../../parts/ErrorNotice.tsx';
import { LateLoader } from '../../parts/LateLoader.tsx';
import { OverviewTabs } from '../../parts/OverviewTabs.tsx';
import { PageHead } from '../../parts/PageHead.tsx';
import { plural } from '../../parts/words.ts';
import { usePeople } from '../../state/people.ts';
import { AgreementTables } from './AgreementTables.tsx';
import { LogCard } from './LogCard.tsx';
import { PeopleTable } from './PeopleTable.tsx';
import { SignInCard } from './SignInCard.tsx';

export default function CuratorsPage() {
  const navigate = useNavigate();
  const { role } = usePeople();
  const { data, error, refetch } = useCall('merging.agreement', {}, { keep: true });
  const { data: status } = useCall('merging.status', {}, { keep: true });
  const conflicts = status?.conflicts ?? 0;
  return (
    <ScrollArea h="100%" type="auto">
      <Box p="md">
        <OverviewTabs />
        <PageHead
          title="Curators"
          about="Who decides here, how far people agree, and what other copies of the project bring."
        >
          {conflicts > 0 && (
            <Button onClick={() => void navigate('/review/conflicts')}>Settle {plural(conflicts, 'conflict')}</Button>
          )}
        </PageHead>
        <Grid gap="md">
          <Grid.Col span={{ base: 12, md: 8 }}>
            {error ? (
              <ErrorNotice
                error={error}
                title="The agreement could not be computed"
                onRetry={() => void refetch()}
                m={0}
              />
            ) : data === undefined ? (
              <LateLoader />
            ) : data.people.length === 0 ? (
              <Center mih={260}>
                <EmptyState
                  icon={<IconUsers size={44} stroke={1.3} />}
                  title="Nobody has decided on a label yet"
                  description="As soon as two people decided the same labels, their agreement stands here."
                >
                  <EmptyState.Actions>
                    <Button onClick={() => void navigate('/review')}>Go to Review</Button>
                  </EmptyState.Actions>
                </EmptyState>
              </Center>
            ) : (
              <Stack gap="md">
                <PeopleTable agreement={data} />
                <AgreementTables agreement={data} />
              </Stack>
            )}
          </Grid.Col>
          <Grid.Col span={{ base: 12, md: 4 }}>
            <Stack gap="md">
              <LogCard owner={role === 'owner'} status={status ?? null} />
              {role === 'owner' && <SignInCard />}
            </Stack>
          </Grid.Col>
        </Grid>
      </Box>
    </ScrollArea>
  );
}
