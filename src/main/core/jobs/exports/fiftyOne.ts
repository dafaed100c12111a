// Exports posters with their labels as a folder that FiftyOne reads (`fo.Dataset.from_dir(..., dataset_type=
// fo.types.FiftyOneDataset)`): `data/` with the pictures, `samples.json`, `metadata.json`. The layout is that of FiftyOne's own
// FiftyOneDatasetExporter (fiftyone/utils/data/exporters.py, 1.22); what the dataset's document must say is fiftyOneFields.ts.
import { createHash } from 'node:crypto';
import type { Parsed } from '../../../../shared/contract.ts';
import type { ExportRecord } from '../../../catalog/services.ts';
import type { JobRun } from '../engine.ts';
import { datasetDocument } from './fiftyOneFields.ts';
import { CARD, exportFolder, isOwnFolder } from './pictureFolder.ts';
import { eachPicture, fileNameOf, type LeftOut } from './pictures.ts';
import type { ExportFacts } from './recordFile.ts';
import { keyText, namesIn } from './text.ts';

const MARK = 'marquee-fiftyone-1';

export interface FiftyOneResult extends LeftOut {
  path: string;
  format: 'fiftyone';
  posters: number;
  bytes: number;
  snapshot: string;
}

/**
 * Writes the folder.
 * @throws AppError `conflict`, `bad_input` when there is no picture to write, `cancelled`, `disk_full`, `read_only`
 */
export function exportFiftyOne(
  run: JobRun,
  input: Parsed<'export.start'>,
  facts: ExportFacts,
): Promise<FiftyOneResult> {
  return exportFolder(run, input, facts, {
    name: 'fiftyone',
    replaceable: (path) => isOwnFolder(path, ['data', 'samples.json', 'metadata.json'], MARK),
    fill: async (files) => {
      let posters = 0;
      await files.append('samples.json', '{"samples": [');
      const left = await eachPicture(run, input, async (some) => {
        await Promise.all(some.map(({ record, bytes }) => files.put(`data/${fileNameOf(record)}`, bytes)));
        for (const { record } of some) {
          await files.append('samples.json', `${posters === 0 ? '' : ','}\n${JSON.stringify(sampleOf(record, facts))}`);
          posters++;
        }
      });
      await files.append('samples.json', '\n]}\n');
      const document = datasetDocument(facts, MARK);
      await files.put('metadata.json', Buffer.from(`${JSON.stringify(document, null, 1)}\n`));
      await files.put(CARD, Buffer.from(readme(facts, posters)));
      return { format: 'fiftyone', posters, ...left };
    },
  });
}

/** A stable object id: the same poster and label have the same in every export. */
const objectId = (...of: string[]): { $oid: string } => ({
  $oid: createHash('sha256').update(of.join('\n')).digest('hex').slice(0, 24),
});

const MIME = { jpeg: 'image/jpeg', png: 'image/png', webp: 'image/webp' } as const;

/** A sample as its database keeps it; what FiftyOne fills in itself when it loads is left out. */
function sampleOf(record: ExportRecord, { run }: ExportFacts): Record<string, unknown> {
  const sha256 = record.sha256!;
  const identity = [record.filmKey, sha256];
  const known = record.genres.some(({ state }) => state !== 'unknown');
  const { image, probabilities } = record;
  const label = (field: string, name: string, rest: object): object => ({
    _id: objectId(...identity, field, name),
    _cls: 'Classification',
    tags: [],
    label: name,
    ...rest,
  });
  const predicted =
    run === null || probabilities === null
      ? null
      : run.genres.flatMap((name, i) =>
          probabilities[i]! >= run.thresholds[i]! ? [label('predictions', name, { confidence: probabilities[i] })] : [],
        );
  return {
    _id: objectId(...identity),
    filepath: `data/${fileNameOf(record)}`,
    tags: record.split === null ? [] : [record.split],
    _media_type: 'image',
    _rand: parseInt(sha256.slice(0, 8), 16) / 2 ** 32,
    metadata:
      image === null
        ? null
        : {
            _cls: 'ImageMetadata',
            size_bytes: image.bytes,
            mime_type: MIME[image.format],
            width: image.width,
            height: image.height,
            num_channels: 3,
          },
    imdb_id: record.imdbId,
    key: record.imdbId === null ? keyText(record) : null,
    title: record.title,
    year: record.year,
    tagline: record.tagline?.text ?? null,
    sha256,
    ground_truth: known
      ? {
          _cls: 'Classifications',
          classifications: record.genres.flatMap(({ genre, state, source, actor }) =>
            state === 'present' ? [label('ground_truth', genre, { source, actor })] : [],
          ),
        }
      : null,
    absent: known ? namesIn(record, 'absent') : null,
    predictions: predicted === null ? null : { _cls: 'Classifications', classifications: predicted },
  };
}

function readme({ project, snapshot, run }: ExportFacts, posters: number): string {
  const predictions = run === null ? '' : `- \`predictions\`: what the run ${run.name} predicts, at its thresholds\n`;
  return `<!-- ${MARK} -->

# ${project.replace(/\s+/g, ' ')}

${posters} movie posters with their genres, exported by Marquee for FiftyOne.

- Snapshot of the labels: \`${snapshot}\`
- \`ground_truth\`: genres that are present; \`absent\`: genres that are known to be absent. A genre in neither is unknown,
  which is no negative example.
${predictions}- Tags: the part of the split

\`\`\`python
import fiftyone as fo

dataset = fo.Dataset.from_dir("THIS FOLDER", dataset_type=fo.types.FiftyOneDataset)
\`\`\`

The posters belong to their rights holders; this export gives no licence to them.
`;
}
