// The one search-and-filter field: free words, and terms as `genre:Horror`. It filters the tagline desk while that is shown, else
// the library. The address holds the filter; typing replaces it as it goes, as long as the text can be read. One may type before the
// project or the page is there: the text stays and goes out then. Suggestions and what is wrong are shown below, by SearchHelp.
import { useEffect, useId, useRef, useState } from 'react';
import { CloseButton, Kbd, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import {
  completeFilter,
  normal,
  parseFilter,
  printFilter,
  same,
  type Filter,
  type FilterNames,
  type Suggestions,
} from '../../shared/filter.ts';
import { useLocation } from 'react-router';
import { DESK_PATH, isDeskAsked, useDeskView } from '../state/deskView.ts';
import { useFilterNames } from '../state/filterNames.ts';
import { useView } from '../state/view.ts';
import { SearchHelp, suggestionId } from './SearchHelp.tsx';
import classes from './SearchField.module.css';

export const SEARCH_FIELD_ID = 'search-field';
const MAX_TEXT = 4000;
const NOTHING: Suggestions = { from: 0, to: 0, items: [] };

/** A list of chosen posters is not for typing: it stays in the filter and stands as a chip above the grid. */
function typed(filter: Filter): Filter {
  const { posterIds: _chosen, ...rest } = filter;
  return rest;
}

export interface SearchFieldProps {
  /** Null: none is open. Undefined: the studio has not said yet. */
  project: { dir: string } | null | undefined;
}

export function SearchField({ project }: SearchFieldProps) {
  const { filter, setView } = useView();
  const desk = useDeskView();
  const onDesk = useLocation().pathname === DESK_PATH;
  const { names, known } = useFilterNames(project != null);
  const [dir, setDir] = useState(project?.dir);
  const [projects, setProjects] = useState(0);
  if (project && project.dir !== dir) {
    setDir(project.dir);
    // In another project a text means something else.
    if (dir !== undefined) setProjects(projects + 1);
  }
  return (
    <Field
      key={projects}
      disabled={project === null}
      onDesk={onDesk}
      filter={onDesk ? desk.filter : filter}
      names={names}
      known={known}
      onFilter={(next) => {
        if (onDesk) desk.setDesk({ filter: next }, { replace: true });
        else setView({ filter: next }, { replace: true });
      }}
    />
  );
}

interface FieldProps {
  disabled: boolean;
  /** It filters the desk, else the library. */
  onDesk: boolean;
  filter: Filter;
  names: FilterNames;
  /** Whether the names are there. */
  known: boolean;
  onFilter: (filter: Filter) => void;
}

/**
 * Where the text comes from: the filter in force, or the hand. What was typed is sent a moment later, once it can be read; it is
 * held back while the page that it is for is on its way.
 */
type Origin = 'filter' | 'typed' | 'held' | 'sent';

function Field({ disabled, onDesk, filter, names, known, onFilter }: FieldProps) {
  const inUrl = typed(filter);
  const [text, setText] = useState(() => printFilter(inUrl, names));
  const [origin, setOrigin] = useState<Origin>('filter');
  const [sent, setSent] = useState(inUrl);
  const [seen, setSeen] = useState(inUrl);
  const [suggested, setSuggested] = useState(NOTHING);
  const [active, setActive] = useState<number | null>(null);
  const [focused, setFocused] = useState(false);
  const [scrolled, setScrolled] = useState(0);
  const [of, setOf] = useState({ onDesk, known });
  const input = useRef<HTMLInputElement>(null);
  const helpId = useId();
  const showFilter = (): void => {
    setSent(inUrl);
    setText(printFilter(inUrl, names));
    setOrigin('filter');
  };
  if (of.onDesk !== onDesk || of.known !== known) {
    setOf({ onDesk, known });
    setSeen(inUrl);
    // What is being typed is for the page that was on its way; names only say what a text means.
    if (of.onDesk !== onDesk) {
      if (origin === 'held' || (origin === 'typed' && focused)) setSent(inUrl);
      else showFilter();
    } else if (origin === 'filter') showFilter();
  } else if (!same(inUrl, seen)) {
    // Another view (a link, the back button, the panel) brings its own text; what this field sent does not overwrite typing.
    setSeen(inUrl);
    if (!same(normal(inUrl), normal(sent))) showFilter();
  }
  const read = text === '' ? { filter: {}, error: null } : parseFilter(text, names);
  const send = useDebouncedCallback((value: string) => {
    const next = parseFilter(value, names);
    if (next.error !== null) return;
    const isHere = isDeskAsked() === onDesk;
    setOrigin(isHere ? 'sent' : 'held');
    if (!isHere) return;
    setSent(next.filter);
    onFilter(filter.posterIds === undefined ? next.filter : { ...next.filter, posterIds: filter.posterIds });
  }, 120);
  useEffect(() => {
    if (origin !== 'typed' && origin !== 'held') return;
    send(text);
    if (origin === 'held') send.flush();
  }, [origin, text, onDesk, known, send]);
  const change = (value: string, caret: number, suggest: boolean): void => {
    setText(value);
    setOrigin('typed');
    setActive(null);
    setSuggested(suggest ? completeFilter(value, caret, names) : NOTHING);
  };
  const accept = (index: number): void => {
    const item = suggested.items[index];
    if (!item) return;
    const next = text.slice(0, suggested.from) + item.insert + text.slice(suggested.to).replace(/^ /, '');
    const caret = suggested.from + item.insert.length;
    change(next, caret, !item.insert.endsWith(' '));
    requestAnimationFrame(() => {
      input.current?.focus();
      input.current?.setSelectionRange(caret, caret);
    });
  };
  const open = focused && suggested.items.length > 0;
  // Before the names are there nothing can be called wrong.
  const error = known ? read.error : null;

  const onKeyDown = (event: React.KeyboardEvent<HTMLInputElement>): void => {
    // Enter and arrows belong to the input method while it puts a character together.
    if (event.nativeEvent.isComposing) return;
    const caret = event.currentTarget.selectionStart ?? text.length;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (!open) {
        setSuggested(completeFilter(text, caret, names));
        setActive(0);
        return;
      }
      const step = event.key === 'ArrowDown' ? 1 : -1;
      const { length } = suggested.items;
      setActive(active === null ? (step > 0 ? 0 : length - 1) : (active + step + length) % length);
    } else if (event.key === ' ' && event.ctrlKey) {
      event.preventDefault();
      setSuggested(completeFilter(text, caret, names));
      setActive(0);
    } else if ((event.key === 'Enter' || event.key === 'Tab') && open && active !== null) {
      event.preventDefault();
      accept(active);
    } else if (event.key === 'Escape' && open) {
      event.preventDefault();
      setSuggested(NOTHING);
    } else if (event.key === 'Escape' || event.key === 'Enter') {
      if (event.key === 'Enter' && error !== null) return;
      // The focus leaves before the keymap sees the key: Enter would close the inspector of the library, too.
      if (event.key === 'Enter') event.preventDefault();
      setSuggested(NOTHING);
      event.currentTarget.blur();
      document.getElementById('poster-grid')?.focus();
    }
  };

  return (
    <div className={classes.field}>
      <TextInput
        ref={input}
        id={SEARCH_FIELD_ID}
        type="search"
        role="searchbox"
        size="xs"
        radius="xl"
        disabled={disabled}
        value={text}
        maxLength={MAX_TEXT}
        placeholder="Search and filter: words, genre:Horror, year:1980.., …"
        aria-label="Search"
        aria-autocomplete="list"
        aria-controls={open ? helpId : undefined}
        aria-activedescendant={open && active !== null ? suggestionId(helpId, active) : undefined}
        error={error !== null && !open}
        autoComplete="off"
        spellCheck={false}
        leftSection={<IconSearch size={16} />}
        rightSection={
          text === '' ? (
            <Kbd size="xs">/</Kbd>
          ) : (
            <CloseButton
              size="xs"
              radius="xl"
              aria-label="Clear the search"
              onClick={() => {
                change('', 0, false);
              }}
            />
          )
        }
        onFocus={() => {
          setFocused(true);
        }}
        onBlur={() => {
          // What comes next is for what was typed, and may leave the page.
          send.flush();
          setFocused(false);
          setSuggested(NOTHING);
        }}
        onScroll={(event) => {
          setScrolled(event.currentTarget.scrollLeft);
        }}
        onChange={(event) => {
          const { value, selectionStart } = event.currentTarget;
          change(value, selectionStart ?? value.length, value !== '');
        }}
        onKeyDown={onKeyDown}
      />
      {error !== null && !open && (
        <div className={classes.underline} aria-hidden>
          <span style={{ marginLeft: -scrolled }}>
            {text.slice(0, error.from)}
            <u>{text.slice(error.from, error.to) || ' '}</u>
          </span>
        </div>
      )}
      {focused && (
        <SearchHelp
          id={helpId}
          suggestions={open ? suggested : NOTHING}
          active={active}
          error={open ? null : error}
          text={text}
          onAccept={accept}
        />
      )}
    </div>
  );
}
