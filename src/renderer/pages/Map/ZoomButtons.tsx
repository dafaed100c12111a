// Zooming without a wheel.
import { ActionIcon, Stack } from '@mantine/core';
import { IconFocusCentered, IconMinus, IconPlus } from '@tabler/icons-react';
import classes from './Map.module.css';

const FACTOR = 1.6;

export function ZoomButtons({ onZoom, onFit }: { onZoom: (factor: number) => void; onFit: () => void }) {
  const buttons = [
    { word: 'Zoom in', icon: IconPlus, act: () => onZoom(FACTOR) },
    { word: 'Zoom out', icon: IconMinus, act: () => onZoom(1 / FACTOR) },
    { word: 'Show all', icon: IconFocusCentered, act: onFit },
  ];
  return (
    <Stack className={classes.zoom} gap={4}>
      {buttons.map(({ word, icon: ToolIcon, act }) => (
        <ActionIcon key={word} variant="default" size="md" aria-label={word} title={word} onClick={act}>
          <ToolIcon size={16} />
        </ActionIcon>
      ))}
    </Stack>
  );
}
