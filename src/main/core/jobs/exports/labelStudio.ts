// Posters as tasks of Label Studio (its JSON import): the picture's address, the labels as one annotation, the active run's
// predictions beside them. Writes the labeling interface that fits the names as well, since a project needs it first.
import { isAbsolute } from 'node:path';
import type { ExportRecord } from '../../../catalog/services.ts';
import type { ExportFacts, RecordFile } from './recordFile.ts';
import { keyText, namesIn } from './text.ts';

/** Names of the control and the object in the labeling interface; results refer to both. */
const CONTROL = 'genres';
const OBJECT = 'poster';

/** Tasks as one JSON array, a task a line. Records without a picture or a link must be left out before. */
export function labelStudioFile(facts: ExportFacts): RecordFile {
  let first = true;
  return {
    head: () => '[',
    page: (records) => {
      let piece = '';
      for (const record of records) {
        piece += `${first ? '\n' : ',\n'}${JSON.stringify(taskOf(record, facts))}`;
        first = false;
      }
      return piece;
    },
    tail: () => '\n]\n',
  };
}

/** Whether Label Studio could show it: a task is a picture. */
export const hasAddress = (record: ExportRecord): boolean => record.file !== null || record.link !== null;

/**
 * Where Label Studio finds the picture: in its local storage (`LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT`), which is to be the
 * project's folder, or for pictures that lie elsewhere the root of the disk; the link of the film where there is no file.
 */
function addressOf({ file, link }: ExportRecord): string {
  if (file === null) return link ?? '';
  const path = file.replaceAll('\\', '/');
  const below = isAbsolute(file) ? path.replace(/^(?:[A-Za-z]:)?\/+/, '') : path;
  return `/data/local-files/?d=${below.split('/').map(encodeURIComponent).join('/')}`;
}

function taskOf(record: ExportRecord, facts: ExportFacts): Record<string, unknown> {
  const known = record.genres.some(({ state }) => state !== 'unknown');
  return {
    data: {
      image: addressOf(record),
      ...(record.imdbId === null ? { key: keyText(record) } : { imdb_id: record.imdbId }),
      title: record.title,
      year: record.year,
      absent: namesIn(record, 'absent'),
      tagline: record.tagline?.text ?? null,
      split: record.split,
    },
    meta: { sha256: record.sha256, snapshot: facts.snapshot },
    annotations: known ? [{ result: [choices(namesIn(record, 'present'))], was_cancelled: false }] : [],
    predictions: predictionsOf(record, facts),
  };
}

const choices = (names: readonly string[]): Record<string, unknown> => ({
  from_name: CONTROL,
  to_name: OBJECT,
  type: 'choices',
  value: { choices: names },
});

/** What the run predicts; `score` is the mean certainty over its genres: p where it says yes, else 1 - p. */
function predictionsOf({ probabilities }: ExportRecord, { run }: ExportFacts): Record<string, unknown>[] {
  if (run === null || probabilities === null) return [];
  const chosen = run.genres.filter((_, i) => probabilities[i]! >= run.thresholds[i]!);
  const certainty = probabilities.map((p, i) => (p >= run.thresholds[i]! ? p : 1 - p));
  const score = certainty.reduce((sum, p) => sum + p, 0) / Math.max(1, certainty.length);
  return [{ model_version: run.name, score: Math.round(score * 1e4) / 1e4, result: [choices(chosen)] }];
}

/** The labeling interface for these tasks. */
export function labelingInterface(genres: readonly string[]): string {
  const lines = genres.map((genre) => `    <Choice value="${escaped(genre)}"/>`);
  return `<View>
  <Image name="${OBJECT}" value="$image"/>
  <Choices name="${CONTROL}" toName="${OBJECT}" choice="multiple" showInLine="true">
${lines.join('\n')}
  </Choices>
</View>
`;
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
