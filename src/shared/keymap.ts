// The keymap: every action that has a key, its default keys, and the check that no two of them clash.
// Pure data and pure functions; the renderer listens and acts. A key is written as chords joined by spaces ("g l");
// a chord is a key with its modifiers ("Shift+Mod+z", Mod being Ctrl, or Cmd on a Mac).

/** Where an action works. Everywhere actions work on all pages and so clash with those of any other place. */
export type KeyPlace = 'everywhere' | 'library' | 'review' | 'compare' | 'duplicates' | 'desk' | 'panel';

export interface KeyAction {
  id: string;
  label: string;
  places: readonly KeyPlace[];
  keys: readonly string[];
}

/**
 * Keys of the genre chips in their order. The row q-p leaves out `u` (undecided), so the hand finds 19 genres.
 * In the review queue only the digits toggle: letters there decide. Genres beyond them are found by typing (`label`).
 */
export const GENRE_KEYS = [
  '1',
  '2',
  '3',
  '4',
  '5',
  '6',
  '7',
  '8',
  '9',
  '0',
  'q',
  'w',
  'e',
  'r',
  't',
  'y',
  'i',
  'o',
  'p',
];

const action = (id: string, label: string, places: readonly KeyPlace[], ...keys: string[]): KeyAction => ({
  id,
  label,
  places,
  keys,
});

const everywhere = ['everywhere'] as const;
const library = ['library'] as const;
const review = ['review'] as const;
const both = ['library', 'review'] as const;
const compare = ['compare'] as const;
const duplicates = ['duplicates'] as const;
const desk = ['desk'] as const;
const panel = ['panel'] as const;
const culling = ['library', 'compare'] as const;
const labelling = ['library', 'review', 'compare'] as const;

const genreActions = GENRE_KEYS.map((key, i) =>
  action(`genre.${i}`, `Toggle genre ${i + 1}`, /\d/.test(key) ? labelling : culling, key),
);

/** Every action with its default keys, in the order in which the help lists them. */
export const KEY_ACTIONS: readonly KeyAction[] = [
  action('palette', 'Command palette', everywhere, 'Mod+k'),
  action('help', 'Show all keys', everywhere, '?'),
  action('search', 'Search', everywhere, '/'),
  action('undo', 'Undo', everywhere, 'Mod+z'),
  action('redo', 'Redo', everywhere, 'Shift+Mod+z', 'Mod+y'),
  action('go.library', 'Go to Library', everywhere, 'g l'),
  action('go.review', 'Go to Review', everywhere, 'g r'),
  action('go.taglines', 'Go to Taglines', everywhere, 'g w'),
  action('go.training', 'Go to Training', everywhere, 'g t'),
  action('go.evaluation', 'Go to Evaluation', everywhere, 'g e'),
  action('go.models', 'Go to Models', everywhere, 'g m'),
  action('go.settings', 'Go to Settings', everywhere, 'g s'),
  action('go.import', 'Go to Import', everywhere, 'g i'),
  action('go.map', 'Go to the Map', everywhere, 'g a'),
  action('go.overview', 'Go to Overview', everywhere, 'g o'),
  action('go.genres', 'Go to Genres', everywhere, 'g g'),
  action('go.duplicates', 'Go to Duplicates', everywhere, 'g d'),
  action('go.conflicts', 'Go to Conflicts', everywhere, 'g c'),
  action('go.snapshots', 'Go to Snapshots', everywhere, 'g n'),
  action('go.curators', 'Go to Curators', everywhere, 'g u'),
  action('recent', 'Recent edits', everywhere, 'g h'),
  action('escape', 'Close, or clear the selection', everywhere, 'Escape'),
  action('move.left', 'Move left', library, 'ArrowLeft'),
  action('move.right', 'Move right', library, 'ArrowRight'),
  action('move.up', 'Move up', library, 'ArrowUp'),
  action('move.down', 'Move down', library, 'ArrowDown'),
  action('move.first', 'First poster', library, 'Home'),
  action('move.last', 'Last poster', library, 'End'),
  action('move.pageUp', 'One screen up', library, 'PageUp'),
  action('move.pageDown', 'One screen down', library, 'PageDown'),
  action('move.next', 'Next poster', culling, 'j'),
  action('move.previous', 'Previous poster', culling, 'k'),
  action('extend.left', 'Extend the selection left', library, 'Shift+ArrowLeft'),
  action('extend.right', 'Extend the selection right', library, 'Shift+ArrowRight'),
  action('extend.up', 'Extend the selection up', library, 'Shift+ArrowUp'),
  action('extend.down', 'Extend the selection down', library, 'Shift+ArrowDown'),
  action('select.all', 'Select all in view', library, 'Mod+a'),
  action('select.toggle', 'Add to or take from the selection', library, 'x'),
  action('select.none', 'Clear the selection', library, 'Shift+Mod+a'),
  action('preview', 'Large preview', both, 'Space'),
  action('compare', 'Compare 2 to 4 selected posters', library, 'c'),
  action('paint', 'Paint a genre over posters', library, 'v'),
  action('label', 'Label by typing', labelling, 'l'),
  action('flag', 'Flag, or take the flag away', labelling, 'f'),
  action('note', 'Note on the poster', culling, 'n'),
  action('reason', 'Give a reason with the next edits', library, 'm'),
  action('autoAdvance', 'Move on after each decision, or stay', library, 'a'),
  action('similar', 'Find similar posters', library, 's'),
  action('findBy', 'Find by words or by a picture', library, 'Shift+s'),
  action('inspector', 'Show or hide the inspector', library, 'Enter'),
  action('facets', 'Show or hide the facets', library, 'b'),
  action('guideline', 'Guideline of the last genre', library, 'd'),
  action('taglines', 'Draft taglines for the selection, or for all in view', library, 'Shift+t'),
  action('compare.left', 'Focus the poster before', compare, 'ArrowLeft'),
  action('compare.right', 'Focus the poster after', compare, 'ArrowRight'),
  action('compare.zoomIn', 'Zoom in, all together', compare, '+', '='),
  action('compare.zoomOut', 'Zoom out, all together', compare, '-'),
  action('compare.fit', 'Whole posters again', compare, '.'),
  action('undecided', 'Make the last (in review: the asked) genre undecided', labelling, 'u'),
  action('review.accept', 'Accept what the model says (where it asks: yes)', review, 'a'),
  action('review.reject', 'Reject: the label stays (where it asks: no)', review, 'r'),
  action('review.skip', 'Skip', review, 's'),
  action('review.unsure', 'Not sure: send it to a second look', review, 'n'),
  action('review.next', 'Next card', review, 'j', 'ArrowRight'),
  action('review.previous', 'Previous card', review, 'k', 'ArrowLeft'),
  action('duplicates.next', 'Next cluster', duplicates, 'j', 'ArrowDown'),
  action('duplicates.previous', 'Previous cluster', duplicates, 'k', 'ArrowUp'),
  action('duplicates.right', 'Focus the next poster of the cluster', duplicates, 'ArrowRight'),
  action('duplicates.left', 'Focus the previous poster of the cluster', duplicates, 'ArrowLeft'),
  action('duplicates.propagate', 'Give its labels to the others of the cluster', duplicates, 'p', 'a'),
  action('duplicates.apart', 'Tell it apart from the others', duplicates, 'd'),
  action('duplicates.allApart', 'Tell all posters of the cluster apart', duplicates, 'Shift+d'),
  action('desk.next', 'Next poster', desk, 'j'),
  action('desk.previous', 'Previous poster', desk, 'k'),
  action('desk.left', 'Draft at the left', desk, 'ArrowLeft'),
  action('desk.right', 'Draft at the right', desk, 'ArrowRight'),
  action('desk.up', 'Draft above', desk, 'ArrowUp'),
  action('desk.down', 'Draft below', desk, 'ArrowDown'),
  action('desk.accept', 'Accept the draft', desk, 'a'),
  action('desk.edit', 'Reword the draft', desk, 'e'),
  action('desk.reject', 'Reject the draft', desk, 'x', 'r'),
  action('desk.reopen', 'Take the decision on the draft back', desk, 'u'),
  action('desk.more', 'More drafts like this one', desk, 'm'),
  action('desk.begin', 'Drafts with a fixed beginning', desk, 'b'),
  action('desk.draft', 'Draft anew', desk, 'd'),
  action('desk.stop', 'Stop drafting', desk, 'Shift+d'),
  action('desk.copy', 'Copy the draft', desk, 'c'),
  action('desk.propose', 'Propose the tagline', desk, 'p'),
  action('desk.approve', 'Approve the tagline', desk, 'Shift+a'),
  action('desk.back', 'Back to chosen: take the approval away', desk, 'Shift+p'),
  action('desk.settings', 'How to draft', desk, 's'),
  action('desk.weights', 'What counts in the order of drafts', desk, 'w'),
  action('desk.batch', 'Draft for all posters of the list', desk, 'Shift+b'),
  action('desk.train', 'Train from accepted drafts', desk, 'Shift+t'),
  action('desk.export', 'Export taglines', desk, 'Shift+e'),
  action('desk.list.none', 'List: no tagline', desk, '1'),
  action('desk.list.waiting', 'List: drafts waiting', desk, '2'),
  action('desk.list.draft', 'List: chosen', desk, '3'),
  action('desk.list.proposed', 'List: proposed', desk, '4'),
  action('desk.list.approved', 'List: approved', desk, '5'),
  action('desk.list.all', 'List: all posters', desk, '6'),
  action('panel.left', 'The left one is better', panel, 'ArrowLeft'),
  action('panel.right', 'The right one is better', panel, 'ArrowRight'),
  action('panel.tie', 'Neither is better', panel, 'ArrowDown'),
  ...genreActions,
];

export type Keymap = ReadonlyMap<string, KeyAction>;

/** The keymap with a user's own keys in place of the defaults. Unknown actions and unreadable keys are dropped. */
export function keymapWith(own: Readonly<Record<string, readonly string[]>> = {}): Keymap {
  return new Map(
    KEY_ACTIONS.map((a) => {
      const keys = own[a.id]?.map(normaliseKeys).filter((k) => k !== '');
      return [a.id, keys === undefined ? a : { ...a, keys }];
    }),
  );
}

const MODIFIERS = ['Shift', 'Alt', 'Mod'];

/** One spelling per key: modifiers in a fixed order, letters in lower case. Empty when it cannot be read. */
export function normaliseKeys(text: string): string {
  const chords = text.trim().split(/\s+/).filter(Boolean).map(normaliseChord);
  return chords.includes('') ? '' : chords.join(' ');
}

function normaliseChord(chord: string): string {
  const parts = chord === '+' ? ['+'] : chord.split('+');
  const key = parts.at(-1) ?? '';
  const held = parts.slice(0, -1).map((p) => (/^(ctrl|cmd|meta|mod)$/i.test(p) ? 'Mod' : p));
  if (key === '' || held.some((h) => !MODIFIERS.includes(h))) return '';
  return [...MODIFIERS.filter((m) => held.includes(m)), key.length === 1 ? key.toLowerCase() : key].join('+');
}

export interface KeyClash {
  keys: string;
  actions: [string, string];
}

const meet = (a: KeyAction, b: KeyAction): boolean =>
  a.places.includes('everywhere') || b.places.includes('everywhere') || a.places.some((p) => b.places.includes(p));

/** Pairs of actions that one key would start in one place, also where one key is the beginning of another. */
export function findClashes(keymap: Keymap): KeyClash[] {
  const clashes: KeyClash[] = [];
  const actions = [...keymap.values()];
  actions.forEach((a, i) => {
    for (const b of actions.slice(i + 1)) {
      if (!meet(a, b)) continue;
      for (const ka of a.keys) {
        for (const kb of b.keys) {
          if (ka === kb || `${kb} `.startsWith(`${ka} `) || `${ka} `.startsWith(`${kb} `)) {
            clashes.push({ keys: ka.length < kb.length ? ka : kb, actions: [a.id, b.id] });
          }
        }
      }
    }
  });
  return clashes;
}

export type KeyMatch = { action: string } | 'pending' | null;

/** What the chords typed so far mean in a place: an action, the beginning of one, or nothing. */
export function matchKeys(keymap: Keymap, place: KeyPlace | null, typed: readonly string[]): KeyMatch {
  const text = typed.join(' ');
  let pending = false;
  for (const a of keymap.values()) {
    if (!a.places.includes('everywhere') && !(place !== null && a.places.includes(place))) continue;
    for (const keys of a.keys) {
      if (keys === text) return { action: a.id };
      if (keys.startsWith(`${text} `)) pending = true;
    }
  }
  return pending ? 'pending' : null;
}

const NAMES: Record<string, string> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
  PageUp: 'Page up',
  PageDown: 'Page down',
};

/** A key as a person reads it: one list of key caps per chord. */
export function keyCaps(keys: string, mac: boolean): string[][] {
  return keys.split(' ').map((chord) =>
    (chord === '+' ? ['+'] : chord.split('+')).map((part) => {
      if (part === 'Mod') return mac ? '⌘' : 'Ctrl';
      if (part === 'Alt' && mac) return '⌥';
      return NAMES[part] ?? (part.length === 1 ? part.toUpperCase() : part);
    }),
  );
}
