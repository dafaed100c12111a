// The report of a run: the paper's Table 1, sample predictions as in its figure 4, and the model card, each saved as a file.
import { useState, type ReactNode } from 'react';
import { Box, Button, Group, ScrollArea, Stack, Text, Title } from '@mantine/core';
import { IconArrowsShuffle } from '@tabler/icons-react';
import type { Run } from '../../../shared/domain.ts';
import type { RunReport, Truth } from '../../../shared/evaluation/answers.ts';
import { useCall } from '../../api/queries.ts';
import { Answer } from './Answer.tsx';
import { cardLayout } from './canvas/cardLayout.ts';
import { MARK_WORDS, sheetLayout } from './canvas/sheetLayout.ts';
import { tableLayout } from './canvas/tableLayout.ts';
import classes from './Evaluation.module.css';
import { Field } from './Field.tsx';
import { reportFile, type ReportPart } from './fileNames.ts';
import { markdownBlocks } from '../../parts/markdownBlocks.ts';
import { MarkdownView } from '../../parts/MarkdownView.tsx';
import { RULE_WORDS, type Rule } from './rules.ts';
import { ReportTable, SampleSheet } from './ReportParts.tsx';
import { reportPicture } from './reportPicture.ts';
import { SaveButtons, type Saved } from './SaveButtons.tsx';

const SAMPLES = ['8', '12', '24'] as const;

function Part({
  title,
  about,
  actions,
  children,
}: {
  title: string;
  about: string;
  actions: ReactNode;
  children: ReactNode;
}) {
  return (
    <Box component="section" aria-label={title}>
      <Group justify="space-between" align="flex-end" mb="xs">
        <Box>
          <Title order={2} size="h5">
            {title}
          </Title>
          <Text size="xs" className="quiet">
            {about}
          </Text>
        </Box>
        {actions}
      </Group>
      {children}
    </Box>
  );
}

function Answered({ report, truth }: { report: RunReport; truth: Truth }) {
  const file = (part: ReportPart, extension: Saved['extension']): string => reportFile(report.name, part, extension);
  return (
    <Stack gap="xl">
      <Part
        title="Results by part"
        about="The layout of the paper’s Table 1: precision, recall and F1 on each part of the split."
        actions={
          <SaveButtons
            what="results"
            files={[
              { extension: 'md', name: file('table', 'md'), text: report.markdown.table },
              { extension: 'csv', name: file('table', 'csv'), text: report.csv.table },
              {
                extension: 'png',
                name: file('table', 'png'),
                draw: (measure) => tableLayout(reportPicture(report, truth), measure),
              },
            ]}
          />
        }
      >
        <ReportTable report={report} truth={truth} />
      </Part>
      <Part
        title="Sample predictions"
        about={`Posters as in the paper’s figure 4, drawn from the test part. ${MARK_WORDS}.`}
        actions={
          <SaveButtons
            what="sample predictions"
            files={[
              { extension: 'md', name: file('samples', 'md'), text: report.markdown.samples },
              { extension: 'csv', name: file('samples', 'csv'), text: report.csv.samples },
              {
                extension: 'png',
                name: file('samples', 'png'),
                draw: (measure) =>
                  sheetLayout(
                    `Sample predictions of ${report.name}, ${RULE_WORDS[report.rule].short}`,
                    report.samples,
                    measure,
                  ),
              },
            ]}
          />
        }
      >
        <SampleSheet samples={report.samples} truth={truth} />
      </Part>
      <Part
        title="Model card"
        about="What the run is, what it was trained on, how good it is and where not to trust it. CSV: its figures per genre."
        actions={
          <SaveButtons
            what="model card"
            files={[
              { extension: 'md', name: file('model-card', 'md'), text: report.markdown.card },
              { extension: 'csv', name: file('per-genre', 'csv'), text: report.csv.perGenre },
              {
                extension: 'png',
                name: file('model-card', 'png'),
                draw: (measure) => cardLayout(markdownBlocks(report.markdown.card), measure),
              },
            ]}
          />
        }
      >
        <MarkdownView text={report.markdown.card} />
      </Part>
    </Stack>
  );
}

export function Report({ run, truth }: { run: Run; truth: Truth }) {
  const [rule, setRule] = useState<Rule>('tuned');
  const [samples, setSamples] = useState<(typeof SAMPLES)[number]>('12');
  const [seed, setSeed] = useState(1);
  const query = useCall('runs.report', { runId: run.id, rule, truth, samples: Number(samples), seed }, { keep: true });
  return (
    <ScrollArea h="100%" type="auto" scrollbars="y">
      <Stack gap="lg" className={classes.body!}>
        <Group gap={28} align="flex-start">
          <Field
            label="Predicted"
            about={RULE_WORDS[rule].about}
            value={rule}
            options={(['tuned', 'half'] as const).map((value) => ({ value, label: RULE_WORDS[value].label }))}
            onChange={setRule}
          />
          <Field
            label="Samples"
            about="How many posters the sheet shows."
            value={samples}
            options={SAMPLES.map((value) => ({ value, label: value }))}
            onChange={setSamples}
          />
          <Button
            size="xs"
            variant="default"
            mt={20}
            leftSection={<IconArrowsShuffle size={14} />}
            title="Draws other posters; the same press from the same start always gives the same ones"
            onClick={() => {
              setSeed(seed + 1);
            }}
          >
            Other posters
          </Button>
        </Group>
        <Answer query={query} failed="The report could not be made">
          {(report) => <Answered report={report} truth={truth} />}
        </Answer>
      </Stack>
    </ScrollArea>
  );
}
