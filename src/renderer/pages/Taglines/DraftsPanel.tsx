// The right of the desk: the drafts of the poster side by side, what counts in their order, and how the last request ended.
import { Fragment } from 'react';
import { Button, EmptyState, Group, Kbd, ScrollArea, Text, Tooltip } from '@mantine/core';
import { IconAdjustments, IconPencilPlus, IconSparkles } from '@tabler/icons-react';
import type { Draft } from '../../../shared/taglines/draft.ts';
import { useRovingFocus } from '../../keys/useRovingFocus.ts';
import { ErrorNotice } from '../../parts/ErrorNotice.tsx';
import { ago, plural } from '../../parts/words.ts';
import type { DeskPoster } from '../../state/deskPaint.ts';
import { forgetDrafting, isUnderWay, type Drafting } from '../../state/drafting.ts';
import { DraftCard, type DraftAction } from './DraftCard.tsx';
import { LeftOut, Rejected } from './FoldedDrafts.tsx';
import { DraftNotices } from './DraftNotices.tsx';
import { StreamingDrafts } from './StreamingDrafts.tsx';
import type { DraftChoice } from './useDraftChoice.ts';
import type { DraftingSettings } from './useDraftSettings.ts';
import { Weights } from './Weights.tsx';
import classes from './Taglines.module.css';

export interface DraftsPanelProps {
  poster: DeskPoster;
  drafting: Drafting | undefined;
  choice: DraftChoice;
  drafts: DraftingSettings;
  columns: number;
  /** The draft that is being reworded. */
  editing: string | null;
  onDraft: () => void;
  onBegin: () => void;
  onSettings: () => void;
  onAct: (action: DraftAction, draft: Draft, text: string) => void;
  onLeave: () => void;
}

/** "4 drafts by Starter model, just now" with what else was asked for. */
function SectionHead({ drafts, all }: { drafts: readonly Draft[]; all: readonly Draft[] }) {
  const [first] = drafts;
  if (!first) return null;
  const { settings } = first;
  const like = first.like === null ? undefined : all.find(({ id }) => id === first.like);
  const asked = [
    first.like === null ? '' : like ? `more like “${like.text}”` : 'more like an earlier one',
    settings.beginning === '' ? '' : `beginning with “${settings.beginning}”`,
    settings.tone.length === 0 ? '' : `tone ${settings.tone.join(', ')}`,
    settings.mustHave.length === 0 ? '' : `with ${settings.mustHave.join(', ')}`,
  ].filter(Boolean);
  return (
    <div className={classes.sectionHead}>
      <Tooltip
        label={`Seed ${String(settings.seed)}, temperature ${String(settings.temperature)}, ${String(settings.candidates)} candidates, asked for by ${first.by}`}
      >
        <Text size="xs" className="quiet">
          {plural(drafts.length, 'draft')} by {first.runName}, {ago(first.at)}
          {asked.map((words, i) => (
            <Fragment key={words}>
              {i === 0 ? ': ' : '; '}
              <bdi>{words}</bdi>
            </Fragment>
          ))}
        </Text>
      </Tooltip>
    </div>
  );
}

function Toolbar({ drafting, choice, drafts, onDraft, onBegin, onSettings, onAct }: DraftsPanelProps) {
  const busy = isUnderWay(drafting);
  const { draft } = choice;
  const roving = useRovingFocus();
  return (
    <Group gap={6} wrap="nowrap" className={classes.toolbar} role="toolbar" aria-label="Drafting" {...roving}>
      <Button
        size="xs"
        px={8}
        leftSection={<IconSparkles size={16} />}
        rightSection={<Kbd size="xs">D</Kbd>}
        loading={busy}
        onClick={onDraft}
      >
        Draft
      </Button>
      <Button
        size="xs"
        px={8}
        variant="default"
        disabled={!draft || busy}
        rightSection={<Kbd size="xs">M</Kbd>}
        onClick={() => {
          if (draft) onAct('more', draft, draft.text);
        }}
      >
        More like it
      </Button>
      <Button
        size="xs"
        px={8}
        variant="default"
        disabled={busy}
        leftSection={<IconPencilPlus size={14} />}
        rightSection={<Kbd size="xs">B</Kbd>}
        onClick={onBegin}
      >
        Begin with…
      </Button>
      <span style={{ flex: 1 }} />
      <Button
        size="xs"
        px={8}
        variant="subtle"
        color="gray"
        leftSection={<IconAdjustments size={16} />}
        rightSection={<Kbd size="xs">S</Kbd>}
        onClick={onSettings}
      >
        How to draft{drafts.changed.length > 0 ? ` (${String(drafts.changed.length)})` : ''}
      </Button>
    </Group>
  );
}

export function DraftsPanel(props: DraftsPanelProps) {
  const { poster, drafting, choice, drafts, columns, editing, onDraft, onAct, onLeave } = props;
  const { weights } = drafts.settings;
  const busy = isUnderWay(drafting);
  const starts = new Map<string, number>();
  let next = choice.slots;
  for (const section of choice.sections) {
    starts.set(section.requestId, next);
    next += section.drafts.length;
  }
  return (
    <section className={classes.drafts} aria-label="Drafts" style={{ ['--columns' as string]: columns }}>
      <Toolbar {...props} />
      <Weights
        weights={weights}
        onChange={(part, weight) => {
          choice.release();
          drafts.setWeight(part, weight);
        }}
      />
      <ScrollArea flex={1} mih={0} type="auto" scrollbars="y" scrollbarSize={8} styles={{ content: { minWidth: 0 } }}>
        <div className={classes.sections}>
          <DraftNotices poster={poster} runId={drafting?.runId ?? poster.drafts[0]?.runId ?? null} />
          {drafting?.error && (
            <ErrorNotice
              m={0}
              error={drafting.error}
              title="No drafts came"
              onRetry={() => {
                forgetDrafting(poster.posterId);
                onDraft();
              }}
            />
          )}
          {busy && drafting && (
            <StreamingDrafts
              drafting={drafting}
              chosen={choice.index}
              onChoose={choice.choose}
              onPoint={choice.point}
            />
          )}
          {!busy && drafting && <LeftOut refused={drafting.refused} why={drafting.why} />}
          {choice.sections.map((section) => {
            const start = starts.get(section.requestId) ?? 0;
            const beside = section.drafts.map(({ parts }) => parts);
            return (
              <section key={section.requestId} aria-label={`Drafts of one request, ${String(section.drafts.length)}`}>
                <SectionHead drafts={section.drafts} all={poster.drafts} />
                <div className={classes.cards}>
                  {section.drafts.map((draft, i) => (
                    <DraftCard
                      key={draft.id}
                      draft={draft}
                      index={start + i}
                      chosen={start + i === choice.index}
                      editing={editing === draft.id}
                      weights={weights}
                      beside={beside}
                      onChoose={choice.choose}
                      onAct={onAct}
                      onLeave={onLeave}
                    />
                  ))}
                </div>
              </section>
            );
          })}
          {!busy && choice.order.length === 0 && (
            <EmptyState
              mt="xl"
              icon={<IconSparkles size={40} stroke={1.3} />}
              title={
                choice.rejected.length > 0 ? 'All drafts of this poster were rejected' : 'No drafts of this poster yet'
              }
              description="The model looks at the poster and is told genres and title. Nothing becomes the tagline before you accept it."
            >
              <EmptyState.Actions>
                <Button rightSection={<Kbd size="xs">D</Kbd>} onClick={onDraft}>
                  Draft
                </Button>
              </EmptyState.Actions>
            </EmptyState>
          )}
          <Rejected
            drafts={choice.rejected}
            onReopen={(draft) => {
              onAct('reopen', draft, draft.text);
            }}
          />
        </div>
      </ScrollArea>
      <div role="status" aria-live="polite" className={classes.said}>
        {choice.draft ? `Draft ${String(choice.index - choice.slots + 1)} of ${String(choice.order.length)}` : ''}
      </div>
    </section>
  );
}
