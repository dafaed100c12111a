// Names of other films and of people in a draft, by the catalog's own titles: a title of several words where the draft writes
// it as a name, and a title of one word where that word is nothing but a name. Pure; it knows no list of brands.

/** A name that was found. */
export interface FoundName {
  /** As the catalog writes it. */
  title: string;
  filmKey: string;
  /** person: each of its words is a name and nothing else, as of many heroes; brand: any other title. */
  kind: 'brand' | 'person';
}

export interface NamedFilm {
  title: string;
  filmKey: string;
}

interface Name extends NamedFilm {
  words: readonly string[];
}

/** Words that begin a title without being part of the name. */
const ARTICLES = new Set(['the', 'a', 'an']);
/** One word is a name only if it has so many letters. */
const LEAST_LETTERS = 4;
/** Titles of so many words (without an article) are names however they are written. */
const ALWAYS_WORDS = 4;
const CAPITAL = /^\p{Lu}/u;

/** Titles to look for. Which words are names is learned from texts: a name never stands in them in lower case. */
export class NameIndex {
  /** Names by their first word in lower case. */
  private readonly names = new Map<string, Name[]>();
  private readonly ordinary = new Set<string>();

  /** `texts`: existing taglines and the like, the more the better. */
  constructor(films: Iterable<NamedFilm>, texts: Iterable<string>) {
    for (const text of texts) {
      for (const word of wordsOf(text)) if (!CAPITAL.test(word)) this.ordinary.add(word);
    }
    for (const film of films) this.add(film);
  }

  /** Names of films other than `ownKey` in a draft, each once, in the order of the text. */
  find(draft: string, ownKey: string, ownTitle: string): FoundName[] {
    const found = new Map<string, FoundName>();
    const own = ` ${nameWords(ownTitle).join(' ').toLowerCase()} `;
    const words = sentenceWords(draft);
    words.forEach(({ word }, at) => {
      for (const name of this.names.get(word.toLowerCase()) ?? []) {
        const lower = name.words.join(' ').toLowerCase();
        if (name.filmKey === ownKey || own.includes(` ${lower} `) || found.has(lower)) continue;
        if (!this.stands(name, words, at)) continue;
        for (const shorter of found.keys()) if (` ${lower} `.includes(` ${shorter} `)) found.delete(shorter);
        if ([...found.keys()].some((longer) => longer.includes(lower))) continue;
        found.set(lower, { title: name.title, filmKey: name.filmKey, kind: this.isPerson(name) ? 'person' : 'brand' });
      }
    });
    return [...found.values()];
  }

  private add(film: NamedFilm): void {
    const words = nameWords(film.title);
    if (words.length === 0) return;
    if (words.length === 1 && ([...words[0]!].length < LEAST_LETTERS || !this.isName(words[0]!))) return;
    // Several ordinary words, none of them a capital one, are a phrase.
    if (words.length > 1 && !words.some((word) => CAPITAL.test(word))) return;
    const first = words[0]!.toLowerCase();
    const known = this.names.get(first);
    if (known === undefined) this.names.set(first, [{ ...film, words }]);
    else known.push({ ...film, words });
  }

  private stands({ words }: Name, draft: readonly SentenceWord[], at: number): boolean {
    const same = words.every((word, i) => draft[at + i]?.word.toLowerCase() === word.toLowerCase());
    if (!same) return false;
    if (words.length >= ALWAYS_WORDS) return true;
    const written = draft.slice(at, at + words.length);
    if (words.some((word, i) => CAPITAL.test(word) && !CAPITAL.test(written[i]!.word))) return false;
    // Where a sentence begins, and where all words have capitals, a capital says nothing.
    const others = [...draft.slice(0, at), ...draft.slice(at + words.length)];
    if (capitalsSayNothing(others)) return words.length > 1 && words.some((word) => this.isName(word));
    return words.length > 1 || !written[0]!.first;
  }

  private isName(word: string): boolean {
    return CAPITAL.test(word) && /\p{Ll}/u.test(word) && !this.ordinary.has(word.toLowerCase());
  }

  private isPerson({ words }: Name): boolean {
    return words.length >= 2 && words.length <= 3 && words.every((word) => this.isName(word));
  }
}

interface SentenceWord {
  word: string;
  /** Whether it begins a sentence. */
  first: boolean;
}

function sentenceWords(text: string): SentenceWord[] {
  const out: SentenceWord[] = [];
  let end = 0;
  for (const match of text.matchAll(WORD)) {
    out.push({ word: match[0], first: out.length === 0 || /[.!?…:]/u.test(text.slice(end, match.index)) });
    end = match.index + match[0].length;
  }
  return out;
}

/** Whether a text writes most of its words with a capital. */
function capitalsSayNothing(words: readonly SentenceWord[]): boolean {
  const others = words.filter(({ first }) => !first);
  return others.filter(({ word }) => CAPITAL.test(word)).length > others.length * MOST;
}

/** A text with more capital words than this share of all is written in title case. */
const MOST = 0.5;

const WORD = /[\p{L}\p{N}]+(?:['’][\p{L}\p{N}]+)*/gu;
const wordsOf = (text: string): string[] => text.match(WORD) ?? [];

/** The words of a title that make its name: without an article before it. */
function nameWords(title: string): string[] {
  const words = wordsOf(title);
  return words.length > 1 && ARTICLES.has(words[0]!.toLowerCase()) ? words.slice(1) : words;
}
