// The tools over the map: what colours mean, of which genre and run, and what dragging does.
import { Button, Group, Menu, SegmentedControl, Select, Text } from '@mantine/core';
import { IconDots, IconHandGrab, IconLasso, IconRefresh, IconSelectAll } from '@tabler/icons-react';
import type { Genre, Run } from '../../../shared/domain.ts';
import classes from './Map.module.css';
import type { ColourBy } from './looks.ts';
import type { ColourChoice } from './stores.ts';

export interface MapToolsProps {
  choice: ColourChoice;
  genreId: number | null;
  genres: readonly Genre[];
  runs: readonly Run[];
  activeRun: string | null;
  tool: 'move' | 'lasso';
  onChoice: (choice: ColourChoice) => void;
  onTool: (tool: 'move' | 'lasso') => void;
  onSelectVisible: () => void;
  onRebuild: () => void;
}

const WAYS: { value: ColourBy; label: string }[] = [
  { value: 'genre', label: 'Genre label' },
  { value: 'probability', label: 'Probability of a genre' },
  { value: 'predicted', label: 'Predicted by a run' },
  { value: 'issue', label: 'Label and run disagree' },
  { value: 'split', label: 'Split' },
  { value: 'plain', label: 'One colour' },
];
const ANY = 'any';

export function MapTools(props: MapToolsProps) {
  const { choice, genres, runs, activeRun, tool, onChoice } = props;
  const ofGenre = choice.by !== 'plain' && choice.by !== 'split';
  const ofRun = choice.by === 'probability' || choice.by === 'predicted';
  const genreOptions = genres.map(({ id, name }) => ({ value: String(id), label: name }));
  return (
    <Group className={classes.tools} gap="xs" wrap="nowrap">
      <Text size="sm" fw={600} component="h1">
        Map
      </Text>
      <Select
        size="xs"
        w={178}
        aria-label="Colour by"
        data={WAYS}
        value={choice.by}
        allowDeselect={false}
        onChange={(value) => {
          if (value !== null) onChoice({ ...choice, by: value });
        }}
      />
      {ofGenre && (
        <Select
          size="xs"
          w={140}
          aria-label="Genre"
          searchable
          data={choice.by === 'issue' ? [{ value: ANY, label: 'Any genre' }, ...genreOptions] : genreOptions}
          value={props.genreId === null ? ANY : String(props.genreId)}
          allowDeselect={false}
          onChange={(value) => {
            onChoice({ ...choice, genreId: value === null || value === ANY ? null : Number(value) });
          }}
        />
      )}
      {ofRun && runs.length > 0 && (
        <Select
          size="xs"
          w={190}
          aria-label="Run"
          data={runs.map(({ id, name }) => ({ value: id, label: id === activeRun ? `${name} (shown)` : name }))}
          value={choice.runId ?? activeRun}
          allowDeselect={false}
          onChange={(value) => {
            onChoice({ ...choice, runId: value === activeRun ? null : value });
          }}
        />
      )}
      <div style={{ flex: 1 }} />
      <SegmentedControl
        size="xs"
        aria-label="What dragging does"
        value={tool}
        data={[
          { value: 'move', label: <ToolWord icon={<IconHandGrab size={14} />} word="Move" /> },
          { value: 'lasso', label: <ToolWord icon={<IconLasso size={14} />} word="Lasso" /> },
        ]}
        onChange={(value) => {
          props.onTool(value as 'move' | 'lasso');
        }}
      />
      <Button
        size="compact-xs"
        variant="default"
        h={28}
        leftSection={<IconSelectAll size={14} />}
        title="All posters in view that the library’s filter lets pass (Ctrl A)"
        onClick={props.onSelectVisible}
      >
        Select visible
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button size="compact-xs" variant="default" h={28} px={6} aria-label="More">
            <IconDots size={16} />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconRefresh size={15} />} onClick={props.onRebuild}>
            Make the map anew
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}

function ToolWord({ icon, word }: { icon: React.ReactNode; word: string }) {
  return (
    <Group gap={4} wrap="nowrap">
      {icon}
      <span>{word}</span>
    </Group>
  );
}
