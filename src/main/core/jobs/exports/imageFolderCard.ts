// What an exported folder of images says of itself: README.md, which is a dataset card for the Hugging Face Hub, and how such
// a folder is told from any other.
import type { SplitPart } from '../../../../shared/domain.ts';
import type { ExportRecord } from '../../../catalog/services.ts';
import { isOwnFolder } from './pictureFolder.ts';

/** A part of the split, or the films that have none. */
export type FolderPart = SplitPart | 'unsplit';
const FOLDER_PARTS: readonly FolderPart[] = ['train', 'validation', 'test', 'unsplit'];

const MARK = '<!-- marquee-imagefolder-1 -->';

/** Posters and labels by part. */
export class FolderCounts {
  private readonly byPart = new Map<FolderPart, number>();
  private readonly byGenre = new Map<string, { present: number; absent: number }>();

  add(part: FolderPart, { genres }: ExportRecord): void {
    this.byPart.set(part, this.of(part) + 1);
    for (const { genre, state } of genres) {
      const counts = this.byGenre.get(genre) ?? { present: 0, absent: 0 };
      this.byGenre.set(genre, counts);
      if (state !== 'unknown') counts[state] += 1;
    }
  }

  of(part: FolderPart): number {
    return this.byPart.get(part) ?? 0;
  }

  get posters(): number {
    return FOLDER_PARTS.reduce((sum, part) => sum + this.of(part), 0);
  }

  parts(): Record<FolderPart, number> {
    return {
      train: this.of('train'),
      validation: this.of('validation'),
      test: this.of('test'),
      unsplit: this.of('unsplit'),
    };
  }

  /** Genres by name. */
  get genres(): [genre: string, counts: { present: number; absent: number }][] {
    return [...this.byGenre].sort(([a], [b]) => a.localeCompare(b, 'en'));
  }
}

/** Whether an export made the folder and nobody put anything else into it. */
export const isImageFolder = (path: string): Promise<boolean> => isOwnFolder(path, FOLDER_PARTS, MARK);

/** The card: parts for `datasets` at its head, then what the folder holds, for people. */
export function cardText({ name, snapshot, counts }: { name: string; snapshot: string; counts: FolderCounts }): string {
  const parts = FOLDER_PARTS.filter((part) => counts.of(part) > 0);
  // Where nothing is split, `datasets` calls all of it train.
  const alone = parts.length === 1 && parts[0] === 'unsplit';
  const splits = parts.map((part) => `      - split: ${alone ? 'train' : part}\n        path: ${part}/**`);
  const partRows = parts.map((part) => `| ${part} | ${counts.of(part)} |`);
  const genreRows = counts.genres.map(
    ([genre, { present, absent }]) => `| ${genre} | ${present} | ${absent} | ${counts.posters - present - absent} |`,
  );
  return `---
license: other
task_categories:
  - image-classification
configs:
  - config_name: default
    data_files:
${splits.join('\n')}
---

${MARK}

# ${name.replace(/\s+/g, ' ')}

${counts.posters} movie posters with their genres, exported by Marquee.

- Snapshot of the labels: \`${snapshot}\`

| part | posters |
| --- | ---: |
${partRows.join('\n')}

| genre | present | absent | unknown |
| --- | ---: | ---: | ---: |
${genreRows.join('\n')}

## Reading it

\`\`\`python
from datasets import load_dataset

dataset = load_dataset("imagefolder", data_dir="THIS FOLDER")
\`\`\`

Films without a part of the split are in \`unsplit\`, which is not loaded beside the others unless it is named; where no film
has a part, all are in \`unsplit\` and load as \`train\`.

Each line of a \`metadata.jsonl\` is one poster. Every value is a text, empty where nothing is known; lists are separated by
\`|\`. \`genres\` are present, \`absent\` are known to be absent; a genre in neither is unknown, which is no negative
example. \`imdb_id\`, or \`key\` for films of other catalogs; \`sha256\` of the picture; \`sources\` says for each genre who set
it: \`person\`, \`import\` or \`model\`.

## Rights

The posters belong to their rights holders; this export gives no licence to them. See to it that you may use and share them
before you do.
`;
}
