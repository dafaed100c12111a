// What can be done with a run: show its predictions, look at it closely, train it again, take it elsewhere.
import { useState } from 'react';
import { ActionIcon, Button, Group, Menu, Text, Tooltip } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { Run } from '../../../shared/domain.ts';
import { useCall } from '../../api/queries.ts';
import { activateRun } from '../../state/runs.ts';
import { changeTrainDraft } from '../../state/trainDraft.ts';
import { CardDialog } from './CardDialog.tsx';
import { ExportModelDialog } from './ExportModelDialog.tsx';
import { recipeFields } from './recipeFields.ts';
import { draftOfRun } from './requests.ts';

/** Puts the recipe of a run into the form. */
function useTrainAgain(run: Run): () => void {
  const { data: models } = useCall('models.list', {});
  const { data: info } = useCall('studio.info', {});
  const { data: genres } = useCall('genres.list', {});
  return () => {
    changeTrainDraft(
      draftOfRun(run, recipeFields(), {
        encoder: models?.encoder?.id ?? null,
        splitName: info?.project?.splitName ?? null,
        genres: genres?.genres.length ?? 0,
      }),
    );
    document.querySelector<HTMLElement>('[aria-label="Recipe"] input')?.focus();
  };
}

export function RunActions({ run, active }: { run: Run; active: boolean }) {
  const [dialog, setDialog] = useState<'export' | 'card' | null>(null);
  const trainAgain = useTrainAgain(run);
  const close = (): void => {
    setDialog(null);
  };
  const done = run.state === 'done';
  const link = { size: 'xs', variant: 'default', component: Link } as const;
  return (
    <Group gap={6} wrap="nowrap" flex="none">
      {done && !active && (
        <Tooltip label="The library and the review queue show its predictions from then on." w={240}>
          <Button size="xs" variant="default" onClick={() => void activateRun(run)}>
            Make active
          </Button>
        </Tooltip>
      )}
      {done && (
        <>
          <Tooltip label="Its figures by genre, thresholds, calibration and report." w={240}>
            <Button {...link} to={`/evaluation?run=${run.id}`}>
              Evaluate
            </Button>
          </Tooltip>
          <Tooltip label="Against another run: what is better, and what may be noise." w={240}>
            <Button {...link} to={`/evaluation?run=${run.id}&tab=compare`}>
              Compare
            </Button>
          </Tooltip>
        </>
      )}
      {!run.builtIn && (
        <Tooltip label="Puts its recipe into the form at the left; nothing starts yet." w={240}>
          <Button size="xs" variant="default" onClick={trainAgain}>
            Train again with this recipe
          </Button>
        </Tooltip>
      )}
      {done && (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="default" size="md" aria-label="More about this run">
              <IconDots size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {run.kind !== 'crossval' && (
              <Menu.Item
                onClick={() => {
                  setDialog('export');
                }}
              >
                Export model…
                <Text size="xs" className="quiet">
                  The head as a file for PyTorch or onnxruntime.
                </Text>
              </Menu.Item>
            )}
            <Menu.Item
              onClick={() => {
                setDialog('card');
              }}
            >
              Model card…
              <Text size="xs" className="quiet">
                What it was trained on, how, and how good it is.
              </Text>
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      {dialog === 'export' && <ExportModelDialog run={run} onClose={close} />}
      {dialog === 'card' && <CardDialog run={run} onClose={close} />}
    </Group>
  );
}
