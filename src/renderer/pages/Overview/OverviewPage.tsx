// The project in numbers: what there is, what is missing, how far it has come, who is how fast, and what to do next.
import { ScrollArea } from '@mantine/core';
import { useCall } from '../../api/queries.ts';
import { ErrorNotice } from '../../parts/ErrorNotice.tsx';
import { LateLoader } from '../../parts/LateLoader.tsx';
import { OverviewTabs } from '../../parts/OverviewTabs.tsx';
import { PageHead } from '../../parts/PageHead.tsx';
import { Figures, GenreCounts, Missing, Together } from './Counts.tsx';
import { Disk, Next } from './Next.tsx';
import classes from './Overview.module.css';
import { OverTime, People, Recent } from './Progress.tsx';

/** When days begin here. */
const minutesEast = -new Date().getTimezoneOffset();

export default function OverviewPage() {
  const { data: counts, error, refetch } = useCall('overview.counts', {}, { keep: true });
  const progress = useCall('overview.progress', { minutesEast }, { keep: true });
  const disk = useCall('overview.disk', {}, { keep: true });
  const { data: info } = useCall('studio.info', {});
  return (
    <ScrollArea h="100%" type="auto" scrollbars="y">
      <div className={classes.page}>
        <OverviewTabs />
        <PageHead title="Overview" about="The project as a whole: labels, what is missing, progress." />
        {error && !counts && (
          <ErrorNotice error={error} title="The project could not be counted" onRetry={() => void refetch()} />
        )}
        {!counts && !error && <LateLoader />}
        {counts && (
          <div className={classes.columns}>
            <Figures counts={counts} />
            <div className={classes.stack}>
              <Next counts={counts} activeRun={info?.project?.activeRun ?? null} />
              {disk.data && <Disk disk={disk.data} />}
            </div>
            <Missing counts={counts} />
            {progress.error && <ErrorNotice error={progress.error} title="The progress could not be read" m={0} />}
            {progress.data && <OverTime progress={progress.data} posters={counts.posters} />}
            <GenreCounts counts={counts} />
            <div className={classes.stack}>
              {progress.data && <People people={progress.data.people} />}
              {progress.data && <Recent recent={progress.data.recent} />}
            </div>
            {counts.genres.length > 0 && <Together counts={counts} />}
          </div>
        )}
      </div>
    </ScrollArea>
  );
}
