// The one search-and-filter field: free words, and terms as `genre:Horror`. It filters the tagline desk while that is shown, else
// the library. The address holds the filter; typing replaces it as it goes, as long as the text can be read. Suggestions and what is wrong are shown below, by SearchHelp.
import { useId, useRef, useState } from 'react';
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
import { DESK_PATH, useDeskView } from '../state/deskView.ts';
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

export function SearchField({ disabled }: { disabled: boolean }) {
  const { filter, setView } = useView();
  const desk = useDeskView();
  const onDesk = useLocation().pathname === DESK_PATH;
  const { names, known } = useFilterNames(!disabled);
  // Another key starts anew: what names mean has changed, or the field filters another page.
  return (
    <Field
      key={`${known ? 'named' : 'nameless'} ${onDesk ? 'desk' : 'library'}`}
      disabled={disabled}
      filter={onDesk ? desk.filter : filter}
      names={names}
      onFilter={(next) => {
        if (onDesk) desk.setDesk({ filter: next }, { replace: true });
        else setView({ filter: next }, { replace: true });
      }}
    />
  );
}

interface FieldProps {
  disabled: boolean;
  filter: Filter;
  names: FilterNames;
  onFilter: (filter: Filter) => void;
}

function Field({ disabled, filter, names, onFilter }: FieldProps) {
  const inUrl = typed(filter);
  const [text, setText] = useState(() => printFilter(inUrl, names));
  const [sent, setSent] = useState(inUrl);
  const [seen, setSeen] = useState(inUrl);
  const [suggested, setSuggested] = useState(NOTHING);
  const [active, setActive] = useState<number | null>(null);
  const [focused, setFocused] = useState(false);
  const [scrolled, setScrolled] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const helpId = useId();
  // Another view (a link, the back button, the panel) brings its own text; what this field sent does not overwrite typing.
  if (!same(inUrl, seen)) {
    setSeen(inUrl);
    if (!same(normal(inUrl), normal(sent))) {
      setSent(inUrl);
      setText(printFilter(inUrl, names));
    }
  }
  const read = text === '' ? { filter: {}, error: null } : parseFilter(text, names);
  const send = useDebouncedCallback((value: string) => {
    const next = parseFilter(value, names);
    if (next.error !== null) return;
    setSent(next.filter);
    onFilter(filter.posterIds === undefined ? next.filter : { ...next.filter, posterIds: filter.posterIds });
  }, 120);
  const change = (value: string, caret: number, suggest: boolean): void => {
    setText(value);
    send(value);
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
  const error = read.error;

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
