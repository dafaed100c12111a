// Evaluation of tagline runs: which run and part stand at the top, a tab below for each way to look at them. Wires the parts;
// each tab has its own file.
import type { ReactNode } from 'react';
import { Box, Center, EmptyState, ScrollArea, Tabs } from '@mantine/core';
import { IconTargetArrow } from '@tabler/icons-react';
import type { Job, Run, SplitPart } from '../../../../shared/domain.ts';
import {
  firstScores,
  scoresWithout,
  withheldBy,
  withoutWords,
  type Withheld,
} from '../../../../shared/taglines/toldScores.ts';
import { useCall } from '../../../api/queries.ts';
import { ErrorNotice } from '../../../parts/ErrorNotice.tsx';
import { LateLoader } from '../../../parts/LateLoader.tsx';
import { TaskSwitch } from '../../../parts/TaskSwitch.tsx';
import { isActive, useJobs } from '../../../state/jobs.ts';
import { usedTaglineRun } from '../../../state/usedRun.ts';
import { JobAlert } from '../../Training/JobAlert.tsx';
import classes from '../Evaluation.module.css';
import { chosenRun } from '../runChoice.ts';
import { CardTab } from './CardTab.tsx';
import { ExamplesTab } from './ExamplesTab.tsx';
import { ScoresTab } from './ScoresTab.tsx';
import { Table2Tab } from './Table2Tab.tsx';
import { TAGLINE_TABS, type TaglineTab } from './taglineAddress.ts';
import { evaluationJob, evaluableRuns } from './taglineRunChoice.ts';
import { TaglineScope } from './TaglineScope.tsx';
import { useTaglineAddress } from './useTaglineAddress.ts';

const WORDS: Record<TaglineTab, string> = {
  scores: 'Scores',
  examples: 'Examples',
  table: 'Runs beside each other',
  card: 'Model card',
};

interface Measured {
  run: Run;
  split: SplitPart;
  withheld: Withheld;
}

/** Nothing was measured on the part yet, with just that told. */
function NotMeasured({ run, split, withheld, job }: Measured & { job: Job | null }) {
  if (job && !isActive(job)) return <JobAlert state={job.state} job={job} />;
  return (
    <Center mih={300}>
      <EmptyState
        icon={<IconTargetArrow size={44} stroke={1.3} />}
        title={
          job
            ? job.state === 'queued'
              ? 'The evaluation waits'
              : 'The evaluation is running'
            : `“${run.name}” was not evaluated on the ${split} part ${withoutWords(withheld)}`.trimEnd() + ' yet'
        }
        description="An evaluation drafts one tagline for each poster of the part that has one, and measures them beside what no model made: random taglines, one for all, those of similar posters."
      />
    </Center>
  );
}

/** Lists of runs have no drafts: they are read when they are looked at. */
function Examples({ run, split, withheld }: Measured) {
  const { data, error, refetch } = useCall('runs.get', { runId: run.id });
  if (error) return <ErrorNotice error={error} title="The drafts could not be read" onRetry={() => void refetch()} />;
  const scores = scoresWithout(data?.taglines?.scores, split, withheld);
  return scores ? <ExamplesTab scores={scores} runName={run.name} /> : <LateLoader />;
}

interface BodyProps extends Measured {
  tab: TaglineTab;
  runs: readonly Run[];
  /** What the address asks for; null: what each run shows first. */
  without: Withheld | null;
  job: Job | null;
}

function Body({ tab, run, runs, split, withheld, without, job }: BodyProps): ReactNode {
  const scores = scoresWithout(run.taglines?.scores, split, withheld);
  if (tab === 'table') return <Table2Tab runs={runs} split={split} withheld={without} />;
  if (tab === 'card') return <CardTab run={run} />;
  if (!scores) return <NotMeasured run={run} split={split} withheld={withheld} job={job} />;
  return tab === 'examples' ? (
    <Examples key={`${run.id} ${split} ${withheld.join()}`} run={run} split={split} withheld={withheld} />
  ) : (
    <ScoresTab scores={scores} runName={run.name} />
  );
}

export function TaglineEvaluation() {
  const { address, change } = useTaglineAddress();
  const { data, error, refetch } = useCall('runs.list', { task: 'taglines' });
  const { data: info } = useCall('studio.info', {});
  const jobs = useJobs();
  if (error) return <ErrorNotice error={error} title="The runs could not be read" onRetry={() => void refetch()} />;
  if (!data) return <LateLoader />;
  const runs = evaluableRuns(data.runs);
  const usedRun = usedTaglineRun(info?.project ?? null, data.runs);
  const run = chosenRun(runs, address.run, usedRun);
  if (!run)
    return (
      <Center h="100%">
        <EmptyState
          icon={<IconTargetArrow size={44} stroke={1.3} />}
          title="There is no tagline run to evaluate yet"
          description="Train one under Training: here you then see whether its drafts are worth more than taglines that no model made."
        >
          <TaskSwitch task="taglines" />
        </EmptyState>
      </Center>
    );
  const { split, without, tab } = address;
  const withheld = without ?? withheldBy(firstScores(run.taglines?.scores, split)?.settings);
  const job = evaluationJob(jobs, { runId: run.id, split, withheld });
  return (
    <div className={classes.page}>
      <div className={classes.head}>
        <TaglineScope
          runs={runs}
          run={run}
          usedRun={usedRun}
          address={address}
          change={change}
          withheld={withheld}
          job={job && isActive(job) ? job : null}
        />
        <Tabs
          value={tab}
          onChange={(value) => {
            const next = TAGLINE_TABS.find((each) => each === value);
            if (next) change({ tab: next });
          }}
        >
          <Tabs.List style={{ '--tab-border-color': 'transparent' }}>
            {TAGLINE_TABS.map((each) => (
              <Tabs.Tab key={each} value={each} aria-controls="evaluation-panel">
                {WORDS[each]}
              </Tabs.Tab>
            ))}
          </Tabs.List>
        </Tabs>
      </div>
      <Box id="evaluation-panel" role="tabpanel" aria-label={WORDS[tab]} mih={0} h="100%">
        <ScrollArea h="100%" type="auto" scrollbars="y">
          <div className={classes.body}>
            <Body tab={tab} run={run} runs={runs} split={split} withheld={withheld} without={without} job={job} />
          </div>
        </ScrollArea>
      </Box>
    </div>
  );
}
