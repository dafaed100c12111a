// One pair of a blind panel: the poster and two taglines of which the better one is picked, by hand or by key; in the end the result.
import { useState } from 'react';
import { Button, Group, Kbd, Progress, Stack, Text, UnstyledButton } from '@mantine/core';
import type { Input } from '../../../shared/contract.ts';
import { call } from '../../api/client.ts';
import { useCall } from '../../api/queries.ts';
import { useKeys } from '../../keys/keyHandlers.ts';
import { ErrorNotice } from '../../parts/ErrorNotice.tsx';
import { FilmTitle } from '../../parts/FilmTitle.tsx';
import { LateLoader } from '../../parts/LateLoader.tsx';
import { PosterImage } from '../../parts/PosterImage.tsx';
import { showError } from '../../state/edits.ts';
import classes from './Panel.module.css';
import { isBlind, resultWords } from './panelWords.ts';

type Choice = Input<'panel.vote'>['choice'];

/** What the votes say, once the person has judged all pairs. */
function Result({ panelId }: { panelId: string }) {
  const { data } = useCall('panel.list', {});
  const panel = data?.panels.find(({ id }) => id === panelId);
  return (
    <Stack gap={4}>
      <Text>All pairs are judged. Thank you.</Text>
      {panel && !isBlind(panel) && (
        <Text fw={600} role="status" aria-label="Result">
          {resultWords(panel)}
        </Text>
      )}
    </Stack>
  );
}

export function JudgePanel({ panelId, onClose }: { panelId: string; onClose: () => void }) {
  const { data, error } = useCall('panel.next', { panelId }, { keep: true });
  /** The pair whose vote is on its way: a second press was for that one, not for what comes to its place. */
  const [voting, setVoting] = useState<string | null>(null);
  const pair = data?.pair ?? null;
  const waits = pair === null || voting === pair.pairId;
  const vote = (choice: Choice): void => {
    if (waits) return;
    const { pairId } = pair;
    setVoting(pairId);
    call('panel.vote', { panelId, pairId, choice }).catch((thrown: unknown) => {
      // Not kept: the pair stays, to be judged again.
      setVoting(null);
      showError(thrown, 'The vote was not kept');
    });
  };
  useKeys({
    'panel.left': () => {
      vote('left');
    },
    'panel.right': () => {
      vote('right');
    },
    'panel.tie': () => {
      vote('tie');
    },
    escape: onClose,
  });
  if (error) return <ErrorNotice error={error} title="The panel could not be read" m={0} />;
  if (!data) return <LateLoader />;
  return (
    <Stack gap="md" component="section" aria-label="Pair to judge">
      <Group gap="sm">
        <Progress value={(100 * data.judged) / data.pairs} w={220} aria-label="Judged pairs" />
        <Text size="sm" role="status" aria-label="Progress">
          {data.judged} of {data.pairs} judged
        </Text>
        <Button size="compact-sm" variant="default" onClick={onClose}>
          {pair === null ? 'All panels' : 'Go on later'}
        </Button>
      </Group>
      {pair === null ? (
        <Result panelId={panelId} />
      ) : (
        <Group align="flex-start" gap="lg" wrap="nowrap">
          <div className={classes.poster}>
            <PosterImage
              key={pair.posterId}
              posterId={pair.posterId}
              color={null}
              hasImage
              size="full"
              alt={`Poster of ${pair.title}`}
            />
          </div>
          <Stack gap="sm" flex={1} maw={720}>
            <FilmTitle title={pair.title} year={pair.year} />
            <Text size="sm" className="quiet">
              Which tagline is better for this poster?
            </Text>
            <div className={classes.sides}>
              {(['left', 'right'] as const).map((side) => (
                <UnstyledButton
                  key={side}
                  className={classes.side}
                  disabled={waits}
                  aria-label={`The ${side} one: ${pair[side]}`}
                  onClick={() => {
                    vote(side);
                  }}
                >
                  <Text size="lg" dir="auto">
                    {pair[side]}
                  </Text>
                  <Kbd size="sm" className={classes.key!}>
                    {side === 'left' ? '←' : '→'}
                  </Kbd>
                </UnstyledButton>
              ))}
            </div>
            <Group>
              <Button
                variant="default"
                disabled={waits}
                rightSection={<Kbd size="xs">↓</Kbd>}
                onClick={() => {
                  vote('tie');
                }}
              >
                Neither is better
              </Button>
            </Group>
          </Stack>
        </Group>
      )}
    </Stack>
  );
}
