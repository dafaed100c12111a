// Why there is no map to be seen, or an old one, and the button that helps: never made, being made, out of date, no WebGL.
import { Box, Button, Center, EmptyState, Group, Text } from '@mantine/core';
import { IconAlertTriangle, IconMap2, IconMovie } from '@tabler/icons-react';
import { useNavigate } from 'react-router';
import type { Output } from '../../../shared/contract.ts';
import { call } from '../../api/client.ts';
import { JobActions } from '../../parts/JobActions.tsx';
import { JobProgress } from '../../parts/JobProgress.tsx';
import { plural } from '../../parts/words.ts';
import { showError } from '../../state/edits.ts';
import { isActive, useJobs } from '../../state/jobs.ts';
import type { Job } from '../../../shared/domain.ts';
import classes from './Map.module.css';

type Answer = Omit<Output<'map.points'>, 'points'>;

/** Starts making the map; what goes wrong is shown. */
export async function makeMap(seed = 1): Promise<void> {
  try {
    await call('map.start', { seed });
  } catch (error) {
    showError(error, 'The map could not be made');
  }
}

/** The job that makes a map now, or the last one where it did not end well. */
export function useMapJob(): Job | null {
  const job = useJobs().find(({ kind }) => kind === 'map') ?? null;
  return job && (isActive(job) || job.state !== 'done') ? job : null;
}

function Making({ job }: { job: Job }) {
  return (
    <Group wrap="nowrap" gap="sm">
      <Box flex={1} miw={260}>
        <JobProgress job={job} />
      </Box>
      <JobActions job={job} />
    </Group>
  );
}

/** In the place of the map while there is none. */
export function NoMap({ answer, job }: { answer: Answer; job: Job | null }) {
  const navigate = useNavigate();
  const making = job !== null && isActive(job);
  if (answer.missing === 0) {
    return (
      <Center h="100%">
        <EmptyState
          icon={<IconMovie size={48} stroke={1.3} />}
          title="No posters to lay out"
          description="The map shows posters with images. Import some first."
        >
          <EmptyState.Actions>
            <Button onClick={() => void navigate('/import')}>Import</Button>
          </EmptyState.Actions>
        </EmptyState>
      </Center>
    );
  }
  const embedding =
    answer.unembedded > 0 ? ` ${plural(answer.unembedded, 'poster')} will be embedded first, which takes longest.` : '';
  return (
    <Center h="100%">
      <EmptyState
        icon={<IconMap2 size={48} stroke={1.3} />}
        title={making ? 'The map is being made' : 'There is no map yet'}
        description={`A map puts posters that look alike next to each other. It is made in the background from ${plural(answer.missing, 'poster')}.${embedding}`}
      >
        <EmptyState.Actions>
          {making ? <Making job={job} /> : <Button onClick={() => void makeMap()}>Make the map</Button>}
        </EmptyState.Actions>
        {job !== null && !making && (
          <Box maw={420}>
            <JobProgress job={job} />
          </Box>
        )}
      </EmptyState>
    </Center>
  );
}

/** What an old map does not show, in words; null where it shows all. */
function staleWords({ map, missing, unembedded, gone, otherModel }: Answer): string | null {
  if (map === null) return null;
  if (otherModel !== null)
    return `This map shows the embeddings of ${map.encoder}; the project now uses ${otherModel}.`;
  const embedded = missing - unembedded;
  const parts = [
    missing > 0 ? `${plural(missing, 'new poster is', 'new posters are')} not on the map yet.` : '',
    embedded === 0 && missing > 0 ? 'They have no embedding: making the map anew makes it.' : '',
    gone > 0
      ? `${plural(gone, 'image', 'images')} of it ${gone === 1 ? 'is' : 'are'} not in the project any more.`
      : '',
  ];
  return parts.every((part) => part === '') ? null : parts.filter((part) => part !== '').join(' ');
}

/** A line above a map that is being made anew or out of date. */
export function MapNotice({ answer, job }: { answer: Answer; job: Job | null }) {
  const words = staleWords(answer);
  if (job !== null && isActive(job)) {
    return (
      <div className={classes.notice}>
        <Making job={job} />
      </div>
    );
  }
  if (words === null) return null;
  return (
    <Group className={classes.notice} justify="space-between" wrap="nowrap" role="status">
      <Group gap={8} wrap="nowrap">
        <IconAlertTriangle size={16} aria-hidden />
        <Text size="sm">{words}</Text>
      </Group>
      <Button size="compact-sm" variant="default" onClick={() => void makeMap(answer.map?.seed)}>
        Make it anew
      </Button>
    </Group>
  );
}

/** Where the browser cannot draw it. */
export function NoWebGl({ reason }: { reason: string }) {
  const navigate = useNavigate();
  return (
    <Center h="100%">
      <EmptyState
        icon={<IconAlertTriangle size={44} stroke={1.3} />}
        title="The map cannot be drawn here"
        description={`It needs WebGL 2, which this browser does not give (${reason}). Everything else works: labels, search, Review. The places can be written by the command "marquee map --out places.csv".`}
      >
        <EmptyState.Actions>
          <Button onClick={() => void navigate('/library')}>Open the Library</Button>
        </EmptyState.Actions>
      </EmptyState>
    </Center>
  );
}
