// One tagline run: what it is, how it goes or went, its curves and its drafts.
import { memo } from 'react';
import { Badge, Box, Group, Stack, Text, Title } from '@mantine/core';
import type { Job, Run } from '../../../../shared/domain.ts';
import { RunState } from '../RunState.tsx';
import { endWords } from '../runWords.ts';
import classes from '../Training.module.css';
import { TaglineLive } from './TaglineLive.tsx';
import { TaglineRunActions } from './TaglineRunActions.tsx';
import { taglineFacts, draftingWords } from './taglineRunWords.ts';

export function TaglineMarks({ run, used }: { run: Run; used: boolean }) {
  return (
    <>
      {used && (
        <Badge variant="light" tt="none" flex="none">
          Used for drafting
        </Badge>
      )}
      {run.builtIn && (
        <Badge variant="light" tt="none" flex="none" color="gray">
          Starter
        </Badge>
      )}
    </>
  );
}

/** Apart from the rest, which is drawn anew with each event of a job. */
const Head = memo(function Head({ run, runs, used }: { run: Run; runs: readonly Run[]; used: boolean }) {
  const told = [run.taglines?.told, run.fallback].filter((text) => text != null && text !== '');
  return (
    <Box>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Group gap="xs" miw={0}>
          <Title order={2} size="h4" lineClamp={2}>
            {run.name}
          </Title>
          <TaglineMarks run={run} used={used} />
        </Group>
        <TaglineRunActions run={run} used={used} />
      </Group>
      <dl className={classes.facts}>
        {taglineFacts(run, runs).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {told.map((text) => (
        <Text key={text} size="xs" className="quiet">
          {text}
        </Text>
      ))}
    </Box>
  );
});

export interface TaglineRunViewProps {
  run: Run;
  runs: readonly Run[];
  job: Job | null;
  /** The desk drafts with it. */
  used: boolean;
  color: string;
}

export function TaglineRunView({ run, runs, job, used, color }: TaglineRunViewProps) {
  const epochs = run.taglines?.epochs ?? [];
  const words = [run.builtIn ? null : endWords({ ...run, history: epochs }), draftingWords(job, used)]
    .filter((text) => text !== null)
    .join(' ');
  return (
    <Stack gap="md" component="article" aria-label={`Run ${run.name}`}>
      <Head run={run} runs={runs} used={used} />
      <RunState run={run} job={job} epochs={epochs.length} words={words} />
      <TaglineLive run={run} job={job} color={color} />
    </Stack>
  );
}
