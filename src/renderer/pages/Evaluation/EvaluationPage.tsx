// Evaluation of runs: which run, part and labels stand at the top, a tab below for each way to look at it. All of that is in
// the URL. Wires the parts; each tab has its own file. Tagline runs have tabs of their own.
import { useCallback } from 'react';
import { Box, Button, Center, EmptyState, ScrollArea, Tabs } from '@mantine/core';
import { IconTargetArrow } from '@tabler/icons-react';
import { Link, useSearchParams } from 'react-router';
import type { Run } from '../../../shared/domain.ts';
import { useCall } from '../../api/queries.ts';
import { ErrorNotice } from '../../parts/ErrorNotice.tsx';
import { LateLoader } from '../../parts/LateLoader.tsx';
import { taskIn } from '../../parts/TaskSwitch.tsx';
import { TABS, type Address, type Tab } from './address.ts';
import { Answer } from './Answer.tsx';
import { CalibrationTab } from './CalibrationTab.tsx';
import { Compare } from './Compare.tsx';
import { Confusion } from './Confusion.tsx';
import classes from './Evaluation.module.css';
import { NoPredictions, NothingHere } from './NoPredictions.tsx';
import { Overview } from './Overview.tsx';
import { Report } from './Report.tsx';
import { chosenRun, judgeableRuns, otherRun } from './runChoice.ts';
import { ScopeBar } from './ScopeBar.tsx';
import { TaglineEvaluation } from './taglines/TaglineEvaluation.tsx';
import { Thresholds } from './Thresholds.tsx';
import { useAddress, type ChangeAddress } from './useAddress.ts';

const WORDS: Record<Tab, string> = {
  overview: 'Overview',
  thresholds: 'Thresholds',
  calibration: 'Calibration',
  confusion: 'Confusion',
  compare: 'Compare',
  report: 'Report',
};

interface TabProps {
  run: Run;
  address: Address;
  change: ChangeAddress;
}

function ThresholdsTab({ run, address, change }: TabProps) {
  const scope = { runId: run.id, split: address.split, truth: address.truth };
  const query = useCall('runs.curves', scope, { keep: true });
  const choose = useCallback(
    (genre: number | null) => {
      change({ genre });
    },
    [change],
  );
  return (
    <Answer query={query} failed="The curves could not be computed" whole>
      {({ curves }) => (
        <Thresholds key={run.id} run={run} scope={scope} curves={curves} genre={address.genre} onGenre={choose} />
      )}
    </Answer>
  );
}

function ConfusionTab({ run, address }: TabProps) {
  const scope = { runId: run.id, split: address.split, truth: address.truth };
  const query = useCall('runs.matrices', scope, { keep: true });
  return (
    <Answer query={query} failed="The matrices could not be computed" whole>
      {(matrices) => <Confusion scope={scope} matrices={matrices} />}
    </Answer>
  );
}

/** The tabs that look at one run on one part; they share the question whether there is anything to look at. */
function PartTabs({ run, address, change }: TabProps) {
  const { split, truth, tab } = address;
  const query = useCall('runs.evaluate', { runId: run.id, split, truth }, { keep: true });
  const chooseGenre = useCallback(
    (genre: number | null) => {
      change({ genre });
    },
    [change],
  );
  return (
    <Answer query={query} failed="The run could not be evaluated" whole>
      {(evaluation) => {
        if (evaluation.tuned.posters === 0 || evaluation.tuned.known === 0)
          return <NothingHere run={run} split={split} metrics={evaluation.tuned} change={change} />;
        if (tab === 'thresholds') return <ThresholdsTab run={run} address={address} change={change} />;
        if (tab === 'confusion') return <ConfusionTab run={run} address={address} change={change} />;
        if (tab === 'calibration')
          return (
            <CalibrationTab
              run={run}
              scope={{ runId: run.id, split, truth }}
              genre={address.genre}
              onGenre={chooseGenre}
            />
          );
        return (
          <ScrollArea h="100%" type="auto" scrollbars="y">
            <Overview
              data={evaluation}
              onGenre={(name) => {
                change({ tab: 'thresholds', genre: run.genreIds[run.genres.indexOf(name)] ?? null });
              }}
            />
          </ScrollArea>
        );
      }}
    </Answer>
  );
}

function GenreEvaluation() {
  const { address, change } = useAddress();
  const { data, error, refetch } = useCall('runs.list', {});
  const { data: info } = useCall('studio.info', {});
  const activeRun = info?.project?.activeRun ?? null;
  if (error) return <ErrorNotice error={error} title="The runs could not be read" onRetry={() => void refetch()} />;
  if (!data) return <LateLoader />;
  const runs = judgeableRuns(data.runs);
  const run = chosenRun(runs, address.run, activeRun);
  if (!run)
    return (
      <Center h="100%">
        <EmptyState
          icon={<IconTargetArrow size={44} stroke={1.3} />}
          title="There is no run to evaluate yet"
          description="Train one first: here you then see how good it is genre by genre, move its thresholds, and compare it with others."
        >
          <Button component={Link} to="/training" mt="sm">
            Go to Training
          </Button>
        </EmptyState>
      </Center>
    );
  return (
    <div className={classes.page}>
      <div className={classes.head}>
        <ScopeBar runs={runs} run={run} activeRun={activeRun} address={address} change={change} />
        <Tabs
          value={address.tab}
          onChange={(value) => {
            const tab = TABS.find((each) => each === value);
            if (tab) change({ tab });
          }}
        >
          <Tabs.List style={{ '--tab-border-color': 'transparent' }}>
            {TABS.map((tab) => (
              <Tabs.Tab key={tab} value={tab} aria-controls="evaluation-panel">
                {WORDS[tab]}
              </Tabs.Tab>
            ))}
          </Tabs.List>
        </Tabs>
      </div>
      <Box id="evaluation-panel" role="tabpanel" aria-label={WORDS[address.tab]} mih={0} h="100%">
        {run.predicted === 0 ? (
          <NoPredictions run={run} />
        ) : address.tab === 'compare' ? (
          <Compare
            runs={runs}
            run={run}
            other={otherRun(runs, run, address.other)}
            scope={{ split: address.split, truth: address.truth }}
            onOther={(other) => {
              change({ other });
            }}
          />
        ) : address.tab === 'report' ? (
          <Report run={run} truth={address.truth} />
        ) : (
          <PartTabs run={run} address={address} change={change} />
        )}
      </Box>
    </div>
  );
}

export default function EvaluationPage() {
  const [params] = useSearchParams();
  return taskIn(params) === 'taglines' ? <TaglineEvaluation /> : <GenreEvaluation />;
}
