// Posters with their own tagline and the run's draft, as the paper's figure 6: drawn at random, saved as picture or text.
import { useMemo, useState } from 'react';
import { Box, Button, Group, Stack, Text } from '@mantine/core';
import { IconArrowsShuffle } from '@tabler/icons-react';
import {
  drawnExamples,
  examplesCsv,
  examplesMarkdown,
  type TaglineExample,
} from '../../../../shared/evaluation/taglines/exampleSheet.ts';
import type { TaglineScores } from '../../../../shared/taglines/taglineRun.ts';
import { PosterImage } from '../../../parts/PosterImage.tsx';
import { metric, titleOf } from '../../../parts/words.ts';
import { exampleLayout } from '../canvas/exampleLayout.ts';
import { Field } from '../Field.tsx';
import { plainName } from '../fileNames.ts';
import { SaveButtons } from '../SaveButtons.tsx';
import { settingsWords } from './scoreRows.ts';
import classes from './Taglines.module.css';

const SHOWN = ['8', '12', '24'] as const;

function Example({ example }: { example: TaglineExample }) {
  const title = titleOf(example);
  return (
    <article aria-label={title}>
      <Box h={250}>
        <PosterImage
          posterId={example.posterId ?? 0}
          color={null}
          hasImage={example.posterId !== null}
          size={480}
          alt={title}
        />
      </Box>
      <Text size="sm" fw={600} truncate title={title} mt={4}>
        <bdi>{title}</bdi>
      </Text>
      <Text size="xs" className="quiet">
        Its own
      </Text>
      <Text size="sm">{example.real}</Text>
      <Text size="xs" className="quiet" mt={4}>
        Draft{example.cosine === null ? '' : `, cosine ${metric(example.cosine)}`}
      </Text>
      <Text size="sm" className={classes.draft!}>
        {example.draft}
      </Text>
    </article>
  );
}

export function ExamplesTab({ scores, runName }: { scores: TaglineScores; runName: string }) {
  const [shown, setShown] = useState<(typeof SHOWN)[number]>('12');
  const [seed, setSeed] = useState(1);
  const examples = useMemo(
    () =>
      drawnExamples(
        scores.examples.filter(({ posterId }) => posterId !== null),
        Number(shown),
        seed,
      ),
    [scores, shown, seed],
  );
  const file = (extension: string): string => `${plainName(runName)}-examples.${extension}`;
  return (
    <Stack gap="md" component="section" aria-label="Example sheet">
      <Group justify="space-between" align="flex-end">
        <Group gap={28} align="flex-start">
          <Field
            label="Examples"
            about="Drawn at random, as the paper’s figure 6 shows them."
            value={shown}
            options={SHOWN.map((value) => ({ value, label: value }))}
            onChange={setShown}
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
        <SaveButtons
          what="examples"
          files={[
            { extension: 'md', name: file('md'), text: examplesMarkdown(examples) },
            { extension: 'csv', name: file('csv'), text: examplesCsv(scores.examples) },
            {
              extension: 'png',
              name: file('png'),
              draw: (measure) =>
                exampleLayout(`Drafts of ${runName}`, settingsWords(scores.settings), examples, measure),
            },
          ]}
        />
      </Group>
      <Text size="xs" className="quiet">
        The drafts as they came, none picked. {settingsWords(scores.settings)} The CSV has all drafts of the part.
      </Text>
      <div className={classes.examples}>
        {examples.map((example) => (
          <Example key={`${example.filmKey} ${String(example.posterId)}`} example={example} />
        ))}
      </div>
    </Stack>
  );
}
