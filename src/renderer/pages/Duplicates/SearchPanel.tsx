// How the clusters were found, and the threshold of the next search with the figures to choose it by: how near the nearest
// neighbours of posters are, and how near those whose pictures have alike hashes.
import { useState } from 'react';
import { Button, Group, Slider, Text } from '@mantine/core';
import type { DuplicateSearch } from '../../../shared/calls/duplicates.ts';
import { ago, plural } from '../../parts/words.ts';
import { CosineChart } from './CosineChart.tsx';
import classes from './Duplicates.module.css';

export interface SearchPanelProps {
  search: DuplicateSearch;
  busy: boolean;
  onFind: (threshold?: number) => void;
}

const LOWEST = 0.5;

export function SearchPanel({ search, busy, onFind }: SearchPanelProps) {
  const [threshold, setThreshold] = useState(search.threshold ?? LOWEST);
  const { calibrated, neighbours, alike } = search;
  const changed = search.threshold !== null && Math.abs(threshold - search.threshold) >= 0.005;
  return (
    <div className={classes.search}>
      <Group justify="space-between" wrap="nowrap">
        <Text size="xs" className="quiet" title={search.at}>
          {plural(search.images, 'picture')} compared {ago(search.at)}
        </Text>
      </Group>
      {search.threshold === null || neighbours === null || alike === null ? (
        <Text size="xs">No embeddings yet: the pictures alone were compared. Embed the posters to find more.</Text>
      ) : (
        <>
          <CosineChart neighbours={neighbours} alike={alike} threshold={threshold} from={LOWEST} />
          <Slider
            size="sm"
            min={LOWEST}
            max={1}
            step={0.01}
            label={(value) => value.toFixed(2)}
            thumbLabel="Threshold: cosine from which on alike pictures are one"
            value={threshold}
            marks={calibrated === null ? [] : [{ value: Math.round(calibrated * 100) / 100 }]}
            onChange={setThreshold}
          />
          <Text size="xs" className="quiet" mt={6}>
            Cosine {threshold.toFixed(2)}
            {calibrated !== null && `; ${calibrated.toFixed(2)} suits this encoder`}. Pictures with nearly equal hashes
            always count as one.
          </Text>
        </>
      )}
      {search.notEmbedded > 0 && (
        <Text size="xs">
          {plural(search.notEmbedded, 'picture')} had no embedding: only their hashes were compared.
        </Text>
      )}
      <Button
        mt={6}
        size="compact-sm"
        fullWidth
        variant={changed ? 'filled' : 'default'}
        loading={busy}
        onClick={() => {
          onFind(search.threshold === null ? undefined : threshold);
        }}
      >
        {changed ? `Find with ${threshold.toFixed(2)}` : 'Find again'}
      </Button>
    </div>
  );
}
