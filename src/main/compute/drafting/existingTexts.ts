// The texts that drafts are held against: taglines that the model learned from, those of the catalog, and earlier drafts, with
// the titles of all films. Read from files that the core writes, kept in memory as an index, and continued with what is
// drafted meanwhile. It embeds nothing itself.
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { NearText } from '../../../shared/taglines/draft.ts';
import { NameIndex } from '../../../shared/taglines/nameCheck.ts';
import { NearCopyIndex } from '../../../shared/taglines/nearCopies.ts';
import { plainText } from '../../../shared/taglines/plainWords.ts';
import { cosine } from '../../models/taglines/ranking.ts';
import type { TextVectors } from './textVectors.ts';

export interface Existing {
  text: string;
  source: NearText['source'];
  title: string | null;
  filmKey: string;
}

/** Where the texts are. `key` changes with their contents. */
export interface ExistingFiles {
  key: string;
  /** JSON lines: `{title, filmKey, text?, source?}`; a line without a text is a film alone. Null: none. */
  catalog: string | null;
  /** JSON lines `{text, title, filmKey}` of the taglines that the model learned from; null where they are not known. */
  training: string | null;
}

/** Vectors of more texts than this do not stay in memory: the rest is compared by its words alone. */
const MOST_VECTORS = 60_000;

const catalogLine = z.object({
  title: z.string(),
  filmKey: z.string(),
  text: z.string().optional(),
  source: z.enum(['catalog', 'draft']).optional(),
});
const trainingLine = z.object({ text: z.string(), title: z.string().nullish(), filmKey: z.string().nullish() });

export class ExistingTexts {
  readonly key: string;
  readonly index: NearCopyIndex<Existing>;
  readonly names: NameIndex;
  /** Texts without a vector yet. */
  private readonly waiting = new Map<string, Existing>();
  private readonly vectors: TextVectors;
  /** Vectors of drafts that were made meanwhile. */
  private readonly drafted = new Map<string, Float32Array>();
  private meant = 0;

  constructor(files: ExistingFiles, vectors: TextVectors) {
    this.key = files.key;
    this.vectors = vectors;
    this.index = new NearCopyIndex(vectors.width);
    const training = readLines(files.training, trainingLine).map(({ text, title, filmKey }) => ({
      text,
      source: 'training' as const,
      title: title ?? null,
      filmKey: filmKey ?? '',
    }));
    const lines = readLines(files.catalog, catalogLine);
    const catalog = lines.flatMap(({ text, source, title, filmKey }) =>
      text === undefined ? [] : [{ text, source: source ?? ('catalog' as const), title, filmKey }],
    );
    const films = [...lines, ...training.map(({ title, filmKey }) => ({ title: title ?? '', filmKey }))];
    this.names = new NameIndex(
      new Map(films.map(({ title, filmKey }) => [`${filmKey} ${title}`, { title, filmKey }])).values(),
      [...training, ...catalog].map(({ text }) => text),
    );
    const seen = new Set<string>();
    for (const entry of [...training, ...catalog]) {
      const plain = plainText(entry.text);
      if (plain === '' || seen.has(plain)) continue;
      seen.add(plain);
      this.take(entry, vectors.get(entry.text));
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
  addDraft(entry: Existing, vector: Float32Array): void {
    this.drafted.set(entry.text, vector);
    this.take(entry, vector);
  }

  private take(entry: Existing, vector: Float32Array | undefined): void {
    const fits = vector !== undefined && this.meant < MOST_VECTORS;
    this.index.add(entry.text, entry, fits ? vector : undefined);
    if (fits) this.meant += 1;
    else this.waiting.set(entry.text, entry);
  }
}

/** Lines that fit; others are none of ours. */
function readLines<T>(path: string | null, schema: z.ZodType<T>): T[] {
  if (path === null) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line) => {
      if (line === '') return [];
      const parsed = schema.safeParse(JSON.parse(line));
      return parsed.success ? [parsed.data] : [];
    });
}
