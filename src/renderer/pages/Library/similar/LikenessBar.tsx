// The bar over a ranked list: what it is ranked by, how far to trust it, what is missing from it, and the way back.
import { Anchor, Badge, Button, Group, Kbd, Text, Tooltip } from '@mantine/core';
import { IconPhotoSearch } from '@tabler/icons-react';
import { call } from '../../../api/client.ts';
import { PosterImage } from '../../../parts/PosterImage.tsx';
import { isolated, plural, titleOf } from '../../../parts/words.ts';
import { showError } from '../../../state/edits.ts';
import { useJob } from '../../../state/jobs.ts';
import { fileName, type Likeness } from '../../../state/likeness.ts';
import { usePoster } from '../../../state/usePoster.ts';
import type { Ranked } from '../../../state/useRanked.ts';
import classes from './Similar.module.css';

async function embed(): Promise<void> {
  try {
    await call('embed.start', {});
  } catch (error) {
    showError(error, 'The posters are not embedded');
  }
}

function LikePoster({ posterId }: { posterId: number }) {
  const { poster } = usePoster(posterId);
  const words = `Posters like ${poster ? isolated(titleOf(poster)) : '…'}`;
  return (
    <>
      <div className={classes.thumb}>
        <PosterImage posterId={posterId} color={poster?.color ?? null} hasImage={poster?.hasImage ?? true} size={160} />
      </div>
      <Text size="sm" fw={600} flex="0 1 auto" miw={0} truncate title={words}>
        {words}
      </Text>
    </>
  );
}

function Building({ jobId, why }: { jobId: string; why: string }) {
  const job = useJob(jobId);
  const { done, total } = job?.progress ?? { done: 0, total: null };
  return (
    <Text size="xs" role="status">
      {why} It is being made{total === null ? '…' : `: ${done.toLocaleString('en')} of ${plural(total, 'poster')}.`}
    </Text>
  );
}

export interface LikenessBarProps {
  likeness: Likeness;
  facts: Ranked['facts'];
  onClear: () => void;
}

export function LikenessBar({ likeness, facts, onClear }: LikenessBarProps) {
  const words =
    'looks' in likeness
      ? `Posters that look like “${likeness.looks}”`
      : 'picture' in likeness
        ? `Posters like ${fileName(likeness.picture)}`
        : '';
  return (
    <Group className={classes.bar} gap="xs" wrap="nowrap" role="region" aria-label="Ranked by likeness">
      {'like' in likeness ? (
        <LikePoster posterId={likeness.like} />
      ) : (
        <>
          <IconPhotoSearch size={18} aria-hidden style={{ flex: 'none' }} />
          <Text size="sm" fw={600} flex="0 1 auto" miw={0} truncate title={words}>
            {words}
          </Text>
        </>
      )}
      {facts?.approximate === true && (
        <Tooltip
          w={300}
          label="The starter models know pictures and texts apart; a map that was fitted to posters brings them together. Its first hits are often right, its order is rough. A CLIP model needs no map: see the page Models."
        >
          <Badge variant="light" color="gray" tt="none" flex="none" tabIndex={0}>
            approximate
          </Badge>
        </Tooltip>
      )}
      <Group gap={8} wrap="nowrap" flex="1 1 150px" miw={110} justify="flex-end">
        {facts?.building ? (
          <Building {...facts.building} />
        ) : (
          facts && (
            <Text
              size="xs"
              className="quiet"
              truncate
              title={`Most similar first, by ${facts.model.id} (${facts.model.hash.slice(0, 12)})`}
            >
              by {facts.model.id}
              {facts.textModel !== null && facts.textModel.id !== facts.model.id ? ` and ${facts.textModel.id}` : ''}
            </Text>
          )
        )}
        {facts !== null && facts.notEmbedded > 0 && (
          <Text size="xs" style={{ whiteSpace: 'nowrap' }}>
            {plural(facts.notEmbedded, 'picture')} not compared yet.{' '}
            <Anchor component="button" size="xs" onClick={() => void embed()}>
              Embed
            </Anchor>
          </Text>
        )}
      </Group>
      <Button size="compact-sm" variant="default" flex="none" rightSection={<Kbd size="xs">Esc</Kbd>} onClick={onClear}>
        Clear
      </Button>
    </Group>
  );
}
