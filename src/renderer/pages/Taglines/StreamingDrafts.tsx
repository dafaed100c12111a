// The drafts of a request that is under way: a place for each that was asked for, filled one by one as they are made. They are
// ranked, and can be decided upon, once all have come.
import { useEffect, useRef } from 'react';
import { Button, Kbd, Text } from '@mantine/core';
import { IconPlayerStop } from '@tabler/icons-react';
import { plural } from '../../parts/words.ts';
import { stopDrafting, type Drafting } from '../../state/drafting.ts';
import classes from './Taglines.module.css';

export interface StreamingDraftsProps {
  drafting: Drafting;
  chosen: number;
  onChoose: (slot: number) => void;
  onPoint: (slot: number) => void;
}

export function StreamingDrafts({ drafting, chosen, onChoose, onPoint }: StreamingDraftsProps) {
  const { made, count, state, posterId, requestId } = drafting;
  const element = useRef<HTMLElement>(null);
  useEffect(() => {
    element.current?.scrollIntoView({ block: 'nearest' });
  }, [requestId]);
  return (
    <section ref={element} aria-label="Drafts that are being made" aria-busy>
      <div className={classes.sectionHead}>
        <Text size="xs" role="status">
          {made.length === 0 ? 'Drafting' : `${plural(made.length, 'draft')} made, ranked when all are there`}
        </Text>
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconPlayerStop size={12} />}
          rightSection={<Kbd size="xs">⇧D</Kbd>}
          loading={state === 'stopping'}
          onClick={() => void stopDrafting(posterId)}
        >
          Stop
        </Button>
      </div>
      <div className={classes.cards}>
        {Array.from({ length: count }, (_, slot) => {
          const text = made[slot];
          return (
            <article
              key={slot}
              className={classes.draft}
              data-coming
              aria-current={slot === chosen || undefined}
              aria-label={text === undefined ? `Draft ${String(slot + 1)} is being made` : `Draft: ${text}`}
              onClick={() => {
                onChoose(slot);
              }}
              onPointerEnter={() => {
                onPoint(slot);
              }}
            >
              {text === undefined ? (
                <span className={classes.empty} aria-hidden />
              ) : (
                <p className={classes.words} dir="auto">
                  {text}
                </p>
              )}
            </article>
          );
        })}
      </div>
    </section>
  );
}
