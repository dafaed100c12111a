// The texts that drafts are held against: taglines that the model learned from, those of the catalog, and earlier drafts, with
// the titles of all films. Read from files that the core writes and continues, kept in memory as an index, and continued with
// what is drafted meanwhile. It embeds nothing itself.
import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { z } from 'zod';
import type { NearText } from '../../../shared/taglines/draft.ts';
import { NameIndex } from '../../../shared/taglines/nameCheck.ts';
import { NearCopyIndex } from '../../../shared/taglines/nearCopies.ts';
import { plainText, plainWords } from '../../../shared/taglines/plainWords.ts';
import { cosine } from '../../models/taglines/ranking.ts';
import { MeaningRows } from '../vectors/meaningRows.ts';
import type { TextVectors } from './textVectors.ts';

export interface Existing {
  text: string;
  source: NearText['source'];
  title: string | null;
}

/** Where the texts are. */
export interface ExistingFiles {
  /** Changes when `catalog` is another file than before, and not when it was continued. */
  key: string;
  /** JSON lines, appended to: `{title, filmKey}` of a film, or `{text, source, title}`. Null: none. */
  catalog: string | null;
  /** JSON lines `{text, title, filmKey}` of the taglines that the model learned from; null where they are not known. */
  training: string | null;
  /** JSON lines `{title, drafts: [{text}]}`, appended to: drafts of a job that are not in the catalog; null: none. */
  drafts: string | null;
}

/** Vectors of more texts than this do not stay in memory: the rest is compared by its words alone. */
const MOST_VECTORS = 60_000;

const lineSchema = z.object({
  title: z.string().nullish(),
  filmKey: z.string().nullish(),
  text: z.string().nullish(),
  source: z.enum(['catalog', 'draft']).optional(),
  drafts: z.array(z.object({ text: z.string() })).optional(),
});
type Line = z.infer<typeof lineSchema>;

export class ExistingTexts {
  readonly key: string;
  readonly index: NearCopyIndex<Existing>;
  readonly names: NameIndex;
  /** Texts without a vector yet. */
  private readonly waiting = new Map<string, Existing>();
  private readonly seen = new Set<string>();
  /** Words of all texts and titles, as `plainWords` gives them. */
  readonly words = new Set<string>();
  private readonly vectors: TextVectors;
  /** Vectors of drafts that were made meanwhile, as far as there is memory for them. */
  private readonly drafted = new Map<string, Float32Array>();
  private readonly catalog: LineFile | null;
  private readonly drafts: LineFile | null;
  private meant = 0;

  constructor(files: ExistingFiles, vectors: TextVectors) {
    this.key = keyOf(files);
    this.vectors = vectors;
    this.index = new NearCopyIndex(new MeaningRows(vectors.width));
    this.catalog = files.catalog === null ? null : new LineFile(files.catalog);
    this.drafts = files.drafts === null ? null : new LineFile(files.drafts);
    const training = files.training === null ? [] : new LineFile(files.training).more();
    const lines = this.catalog?.more() ?? [];
    this.takeAll(training, 'training');
    this.takeAll(lines, 'catalog');
    const all = [...training, ...lines];
    const films = all.flatMap(({ title, filmKey }) =>
      title != null && filmKey != null ? [[`${filmKey} ${title}`, { title, filmKey }] as const] : [],
    );
    this.names = new NameIndex(
      new Map(films).values(),
      all.flatMap(({ text }) => (text == null ? [] : [text])),
    );
  }

  /** Whether it is of these files, whatever was appended to them. */
  isOf(files: ExistingFiles): boolean {
    return this.key === keyOf(files);
  }

  /** Takes in what was appended since. */
  follow(): void {
    this.takeAll(this.catalog?.more() ?? [], 'catalog');
    for (const { title, drafts = [] } of this.drafts?.more() ?? []) {
      this.takeAll(
        drafts.map(({ text }) => ({ text, title })),
        'draft',
      );
    }
  }

  /** Cosine of a sentence embedding and one of the texts; 0 where the text has no vector. */
  similarity({ text }: Existing, embedding: Float32Array): number {
    const vector = this.drafted.get(text) ?? this.vectors.get(text);
    return vector === undefined ? 0 : cosine(vector, embedding);
  }

  /** Texts that are compared by their words alone so far; those for which there is no memory are none of them. */
  missing(): string[] {
    return [...this.waiting.keys()].slice(0, Math.max(0, MOST_VECTORS - this.meant));
  }

  /** How many texts are compared by their words alone. */
  get wordsOnly(): number {
    return this.waiting.size;
  }

  /** The vectors of texts that were missing are there now, and stay. */
  embedded(texts: readonly string[], made: readonly Float32Array[]): void {
    this.vectors.add(texts, made);
    texts.forEach((text, i) => {
      const entry = this.waiting.get(text);
      if (entry === undefined) return;
      this.waiting.delete(text);
      this.index.add(text, entry, made[i]!);
      this.meant += 1;
    });
  }

  /** A draft that was made just now. */
  addDraft(text: string, title: string, vector: Float32Array): void {
    const plain = plainText(text);
    if (plain === '' || this.seen.has(plain)) return;
    this.seen.add(plain);
    // Of as many as are compared by their meaning, like all others.
    if (this.meant < MOST_VECTORS) this.drafted.set(text, vector);
    this.take({ text, source: 'draft', title }, vector);
  }

  private takeAll(lines: readonly Line[], source: NearText['source']): void {
    for (const { text, title, source: own } of lines) {
      // A draft's words need not exist.
      const known = own === 'draft' || source === 'draft' ? (title ?? '') : `${text ?? ''} ${title ?? ''}`;
      for (const word of plainWords(known)) this.words.add(word);
      if (text == null) continue;
      const plain = plainText(text);
      if (plain === '' || this.seen.has(plain)) continue;
      this.seen.add(plain);
      this.take({ text, source: own ?? source, title: title ?? null }, this.vectors.get(text));
    }
  }

  private take(entry: Existing, vector: Float32Array | undefined): void {
    const fits = vector !== undefined && this.meant < MOST_VECTORS;
    this.index.add(entry.text, entry, fits ? vector : undefined);
    if (fits) this.meant += 1;
    else this.waiting.set(entry.text, entry);
  }
}

const keyOf = ({ key, catalog, training, drafts }: ExistingFiles): string =>
  JSON.stringify([key, catalog, training, drafts]);

/** A file of JSON lines that is continued by somebody else. */
class LineFile {
  private readonly path: string;
  private read = 0;

  constructor(path: string) {
    this.path = path;
  }

  /** The lines since the last time, whole ones only. Lines that are none of ours are left out. */
  more(): Line[] {
    if (!existsSync(this.path)) return [];
    const file = openSync(this.path, 'r');
    try {
      const bytes = Buffer.alloc(Math.max(0, fstatSync(file).size - this.read));
      readSync(file, bytes, 0, bytes.length, this.read);
      const end = bytes.lastIndexOf('\n') + 1;
      this.read += end;
      return bytes
        .subarray(0, end)
        .toString('utf8')
        .split('\n')
        .flatMap((line) => {
          const parsed = line === '' ? null : lineSchema.safeParse(parsedJson(line));
          return parsed?.success === true ? [parsed.data] : [];
        });
    } finally {
      closeSync(file);
    }
  }
}

function parsedJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
