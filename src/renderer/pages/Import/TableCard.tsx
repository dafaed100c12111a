// One table of an import: its layout and encoding, the guessed mapping to change, genres with the names they map to,
// text that was decoded twice, and the first rows.
import {
  Accordion,
  Alert,
  Badge,
  Card,
  Checkbox,
  CloseButton,
  Group,
  Select,
  SimpleGrid,
  Table,
  Text,
  TextInput,
} from '@mantine/core';
import { ErrorNotice } from '../../parts/ErrorNotice.tsx';
import { LateLoader } from '../../parts/LateLoader.tsx';
import { count, plural } from '../../parts/words.ts';
import type { TableInspection } from '../../../shared/importSpec.ts';
import { AppError } from '../../../shared/errors.ts';
import { mappingOf, mappingProblem, TABLE_FIELDS, type TableDraft } from './tables.ts';

type Example = TableInspection['decodedTwice']['examples'][number];

/** What a repair does is seen from texts that it can repair. */
const repairableFirst = (examples: readonly Example[]): Example[] =>
  examples.toSorted((a, b) => Number(a.before === a.after) - Number(b.before === b.after)).slice(0, 3);

const LAYOUTS: Record<TableInspection['layout'], string> = {
  'movie-genre': 'MovieGenre layout',
  'movies-metadata': 'movies_metadata layout',
  table: 'Table',
  fiftyone: 'FiftyOne dataset',
  'label-studio': 'Label Studio export',
  marquee: 'Marquee export',
  'genre-folders': 'Folder for each genre',
  imagefolder: 'Folder of images',
};
/** Sources that list genres themselves: nothing separates them. */
const SELF_TELLING = new Set<TableInspection['layout']>(['fiftyone', 'label-studio', 'genre-folders']);
const FORMATS: Record<TableInspection['format'], string> = {
  csv: 'CSV',
  tsv: 'TSV',
  jsonl: 'JSON lines',
  json: 'JSON',
  parquet: 'Parquet',
  folder: 'Folder',
};
const ENCODINGS = { 'utf-8': 'UTF-8', 'windows-1252': 'Latin-1 (Windows-1252)' };

export interface TableCardProps {
  draft: TableDraft;
  onChange: (draft: TableDraft) => void;
  onRemove: () => void;
}

const fileName = (path: string): string => path.split(/[/\\]/).at(-1) ?? path;

export function TableCard({ draft, onChange, onRemove }: TableCardProps) {
  const { inspection, error } = draft;
  const mapping = mappingOf(draft);
  const problem = inspection ? mappingProblem(draft) : null;
  return (
    <Card withBorder padding="sm" component="section" aria-label={`Table ${fileName(draft.path)}`}>
      <Group justify="space-between" wrap="nowrap">
        <Group gap="xs" wrap="nowrap" miw={0}>
          <Text fw={600} truncate title={draft.path}>
            {fileName(draft.path)}
          </Text>
          {inspection && (
            <>
              <Badge variant="light" tt="none" flex="none">
                {LAYOUTS[inspection.layout]}
              </Badge>
              <Badge variant="light" color="gray" tt="none" flex="none">
                {FORMATS[inspection.format]}
              </Badge>
              {inspection.encoding === 'windows-1252' && (
                <Badge variant="light" color="gray" tt="none" flex="none" title={inspection.encodingReason}>
                  {ENCODINGS[inspection.encoding]}
                </Badge>
              )}
              {inspection.images !== null && (
                <Badge variant="light" color="teal" tt="none" flex="none">
                  {plural(inspection.images, 'image')}
                </Badge>
              )}
            </>
          )}
        </Group>
        <CloseButton aria-label={`Remove ${fileName(draft.path)}`} onClick={onRemove} />
      </Group>
      {error && (
        <ErrorNotice
          error={new AppError(error.code, error.message, error.hint === undefined ? {} : { hint: error.hint })}
          title="This table cannot be read"
        />
      )}
      {!inspection && !error && <LateLoader />}
      {inspection && (
        <>
          <Text size="sm" className="quiet" mb="xs">
            {inspection.about ?? inspection.encodingReason}
          </Text>
          {inspection.layout !== 'marquee' && (
            <SimpleGrid cols={{ base: 3, lg: 5 }} spacing="xs" verticalSpacing="xs">
              {TABLE_FIELDS.map(({ field, label, about }) => (
                <Select
                  key={field}
                  label={label}
                  title={about}
                  size="xs"
                  clearable
                  placeholder="not in this table"
                  data={inspection.columns}
                  value={mapping[field] ?? null}
                  onChange={(column) => {
                    onChange({ ...draft, own: { ...draft.own, [field]: column } });
                  }}
                />
              ))}
              {!SELF_TELLING.has(inspection.layout) && (
                <TextInput
                  label="Separator"
                  title="Between the genres of one cell"
                  size="xs"
                  maxLength={5}
                  value={draft.separator}
                  onChange={(event) => {
                    onChange({ ...draft, separator: event.currentTarget.value });
                  }}
                />
              )}
            </SimpleGrid>
          )}
          {problem !== null && (
            <Alert color="yellow" mt="xs" p="xs" role="alert">
              {problem}
            </Alert>
          )}
          {inspection.decodedTwice.cells > 0 && (
            <Alert
              color="yellow"
              mt="xs"
              p="xs"
              title={`Text that was decoded twice in ${plural(inspection.decodedTwice.cells, 'cell')}`}
            >
              {repairableFirst(inspection.decodedTwice.examples).map(({ before, after }) => (
                <Text key={before} size="sm">
                  {before === after ? `${before} (some of it is lost: stays as it is)` : `${before} → ${after}`}
                </Text>
              ))}
              <Checkbox
                mt={6}
                label="Repair it"
                checked={draft.repairText}
                onChange={(event) => {
                  onChange({ ...draft, repairText: event.currentTarget.checked });
                }}
              />
            </Alert>
          )}
          <Accordion
            transitionDuration={0}
            multiple
            mt="xs"
            styles={{ control: { padding: '0 4px' }, label: { padding: 6 } }}
          >
            <Accordion.Item value="genres">
              <Accordion.Control>
                <Text size="sm">
                  {plural(inspection.genres.length, 'genre')},{' '}
                  {inspection.genres.filter((g) => g.mapsTo === null).length} new to this project
                </Text>
              </Accordion.Control>
              <Accordion.Panel>
                <Group gap={6}>
                  {inspection.genres.map((genre) => (
                    <Badge
                      key={genre.name}
                      variant={genre.mapsTo === null ? 'outline' : 'light'}
                      color={genre.mapsTo === null ? 'indigo' : 'gray'}
                      tt="none"
                    >
                      {genre.name}
                      {genre.mapsTo === null ? ' (new)' : genre.mapsTo === genre.name ? '' : ` → ${genre.mapsTo}`}{' '}
                      {count(genre.count)}
                    </Badge>
                  ))}
                </Group>
              </Accordion.Panel>
            </Accordion.Item>
            <Accordion.Item value="rows">
              <Accordion.Control>
                <Text size="sm">First rows</Text>
              </Accordion.Control>
              <Accordion.Panel>
                <Table.ScrollContainer minWidth={400} type="native">
                  <Table fz="xs" verticalSpacing={3} withColumnBorders>
                    <Table.Thead>
                      <Table.Tr>
                        {inspection.columns.map((column) => (
                          <Table.Th key={column}>{column}</Table.Th>
                        ))}
                      </Table.Tr>
                    </Table.Thead>
                    <Table.Tbody>
                      {inspection.sample.map((row, i) => (
                        <Table.Tr key={i}>
                          {inspection.columns.map((column) => (
                            <Table.Td key={column}>
                              <Text fz="xs" lineClamp={2} maw={260}>
                                {row[column]}
                              </Text>
                            </Table.Td>
                          ))}
                        </Table.Tr>
                      ))}
                    </Table.Tbody>
                  </Table>
                </Table.ScrollContainer>
              </Accordion.Panel>
            </Accordion.Item>
          </Accordion>
        </>
      )}
    </Card>
  );
}
