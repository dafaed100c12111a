// What stands below the search field: suggestions at the caret, or what is wrong with the text, where, and what to write.
import type { Suggestions, TextError } from '../../shared/filter.ts';
import classes from './SearchField.module.css';

export const suggestionId = (listId: string, index: number): string => `${listId}-${index}`;

export interface SearchHelpProps {
  id: string;
  suggestions: Suggestions;
  active: number | null;
  error: TextError | null;
  text: string;
  onAccept: (index: number) => void;
}

export function SearchHelp({ id, suggestions, active, error, text, onAccept }: SearchHelpProps) {
  if (error !== null) {
    const part = text.slice(error.from, error.to).trim();
    return (
      <div className={classes.help} role="alert">
        <div className={classes.problem}>
          <b>{error.message}</b> {error.hint}
          <div className="quiet">
            {part === '' ? '' : `At “${part}”, `}character {error.from + 1}. The posters are those of the last text that
            could be read.
          </div>
        </div>
      </div>
    );
  }
  if (suggestions.items.length === 0) return null;
  return (
    <div className={classes.help}>
      <div id={id} role="listbox" aria-label="Suggestions">
        {suggestions.items.map((item, i) => (
          <div
            key={item.insert}
            id={suggestionId(id, i)}
            role="option"
            aria-selected={i === active}
            tabIndex={-1}
            className={classes.suggestion}
            ref={(element) => {
              if (i === active) element?.scrollIntoView({ block: 'nearest' });
            }}
            // Before the field loses the focus.
            onMouseDown={(event) => {
              event.preventDefault();
              onAccept(i);
            }}
          >
            <span>{item.label}</span>
            <span className="quiet">{item.detail}</span>
          </div>
        ))}
      </div>
      <div className={classes.foot}>
        ↓ and Enter take one. -term must not hold; (a or b) groups; &quot;words together&quot;.
      </div>
    </div>
  );
}
