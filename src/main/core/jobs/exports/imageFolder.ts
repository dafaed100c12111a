// Exports posters with their labels as a folder that Hugging Face `datasets` reads (`load_dataset("imagefolder", ...)`): a
// folder for each part of the split, with `metadata.jsonl` beside the pictures. Streams; what the folder says of itself is
// imageFolderCard.ts.
import type { Parsed } from '../../../../shared/contract.ts';
import type { ExportRecord } from '../../../catalog/services.ts';
import type { JobRun } from '../engine.ts';
import { cardText, FolderCounts, isImageFolder, type FolderPart } from './imageFolderCard.ts';
import { CARD, exportFolder } from './pictureFolder.ts';
import { eachPicture, fileNameOf, type LeftOut } from './pictures.ts';
import type { ExportFacts } from './recordFile.ts';
import { keyText, named } from './text.ts';

export interface ImageFolderResult extends LeftOut {
  path: string;
  format: 'imagefolder';
  posters: number;
  bytes: number;
  snapshot: string;
  parts: Record<FolderPart, number>;
}

/**
 * Writes the folder.
 * @throws AppError `conflict`, `bad_input` when there is no picture to write, `cancelled`, `disk_full`, `read_only`
 */
export function exportImageFolder(
  run: JobRun,
  input: Parsed<'export.start'>,
  facts: ExportFacts,
): Promise<ImageFolderResult> {
  return exportFolder(run, input, facts, {
    name: 'dataset',
    replaceable: isImageFolder,
    fill: async (files) => {
      const counts = new FolderCounts();
      const left = await eachPicture(run, input, async (some) => {
        await Promise.all(some.map(({ record, bytes }) => files.put(`${partOf(record)}/${fileNameOf(record)}`, bytes)));
        for (const { record } of some) {
          const part = partOf(record);
          await files.append(`${part}/metadata.jsonl`, `${JSON.stringify(metadataLine(record))}\n`);
          counts.add(part, record);
        }
      });
      const card = cardText({ name: run.project.opened.name, snapshot: facts.snapshot, counts });
      await files.put(CARD, Buffer.from(card));
      return { format: 'imagefolder', posters: counts.posters, parts: counts.parts(), ...left };
    },
  });
}

const partOf = ({ split }: ExportRecord): FolderPart => split ?? 'unsplit';

/**
 * A line of metadata.jsonl. All values are texts, an empty one where nothing is known: `datasets` refuses parts whose
 * columns differ in type, and an empty list, or null, has another type than a list of texts.
 */
function metadataLine(record: ExportRecord): Record<string, string> {
  const known = record.genres.filter(({ state }) => state !== 'unknown');
  return {
    file_name: fileNameOf(record),
    imdb_id: record.imdbId ?? '',
    key: keyText(record),
    title: record.title,
    year: record.year === null ? '' : String(record.year),
    genres: named(record, 'present'),
    absent: named(record, 'absent'),
    tagline: record.tagline?.text ?? '',
    sha256: record.sha256!,
    sources: known.map(({ genre, source }) => `${genre}=${source}`).join('|'),
  };
}
