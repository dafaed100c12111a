// Which film an image of a dataset shows, by its file name alone, where the dataset has no column for it. The rule, which the
// import page states: an IMDb id in the name is the film; else the name itself is its key, with its folder in front where
// different files share a name. Opens no file.
import { basename, extname } from 'node:path';
import { normaliseImdbId } from '../filmKey.ts';

/** Columns that sources add for it. */
export const FILE_ID = 'IMDb id in the file name';
export const FILE_NAME = 'file name';

const DIGITS = /^0*(\d{4,8})(?:[-_. ]\(?\d{1,3}\)?)?$/;
const MARKED = /(?:^|[^a-z0-9])tt(\d{5,10})(?:[^0-9]|$)/i;
/** Numbers alone are taken for IMDb ids only where nearly all names are such numbers. */
const SHARE = 0.9;

/** The path of an image as an export writes it: a path, a link, or Label Studio's way to a file of its storage. */
export function imageName(text: string): string {
  let path = text.trim();
  const local = /[?&]d=([^&#]+)/.exec(path);
  if (local) path = decoded(local[1]!);
  else if (/^[a-z][a-z0-9+.-]*:\/\//i.test(path)) path = decoded(path.replace(/[?#].*$/s, ''));
  path = path.replaceAll('\\', '/');
  // Uploads get eight hex digits in front of their name.
  if (/(?:^|\/)(?:data\/)?upload\//.test(path)) path = path.replace(/[0-9a-f]{8}-([^/]+)$/, '$1');
  return path;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const stemOf = (path: string): string => {
  const name = basename(path);
  return name.slice(0, name.length - extname(name).length).normalize('NFC');
};

/** Collects all names of a dataset first, then says what each stands for. */
export class FilmNames {
  /** Stem to the path that has it; null when several do. */
  private readonly stems = new Map<string, string | null>();
  private names = 0;
  private numbers = 0;

  /** @param path as `imageName` gives it */
  add(path: string): void {
    const stem = stemOf(path);
    const before = this.stems.get(stem);
    if (before === undefined) {
      this.stems.set(stem, path);
      this.names++;
      if (DIGITS.test(stem)) this.numbers++;
    } else if (before !== path) this.stems.set(stem, null);
  }

  private get numbersAreIds(): boolean {
    return this.names > 0 && this.numbers >= this.names * SHARE;
  }

  /** `tt0114709`, or null when the name holds no IMDb id. */
  imdbId(path: string): string | null {
    const stem = stemOf(path);
    const digits = MARKED.exec(stem)?.[1] ?? (this.numbersAreIds ? DIGITS.exec(stem)?.[1] : undefined);
    const id = digits === undefined ? null : normaliseImdbId(digits);
    return id === null ? null : `tt${id.padStart(7, '0')}`;
  }

  /** The name without its ending, with its folder in front where it would be another file's as well. */
  key(path: string): string {
    const stem = stemOf(path);
    if (this.stems.get(stem) !== null) return stem;
    const folder = basename(path.slice(0, Math.max(0, path.lastIndexOf('/'))));
    return folder === '' ? stem : `${folder}/${stem}`;
  }

  /** The rule in words, as it works for these names. */
  get rule(): string {
    return this.numbersAreIds
      ? 'Films are named by the IMDb id in the name of the file.'
      : 'Films are named by the IMDb id in the name of the file where it has one (tt0114709), else by that name.';
  }
}
