// A text field that marks misspelled words as they are written and offers what may have been meant below itself, and that says when
// the text holds what nobody sees. What is wrong is useSpelling.ts; this draws it and puts a chosen word into the text.
import { useLayoutEffect, useRef, type Ref } from 'react';
import { Textarea, type TextareaProps } from '@mantine/core';
import { useMergedRef } from '@mantine/hooks';
import { HiddenMark } from './HiddenMark.tsx';
import { SpellingFixes } from './SpellingFixes.tsx';
import classes from './SpellingField.module.css';
import { useSpelling, type Misspelling } from './useSpelling.ts';

export interface SpellingFieldProps extends Omit<TextareaProps, 'value' | 'onChange' | 'inputContainer' | 'ref'> {
  value: string;
  onChange: (text: string) => void;
  ref?: Ref<HTMLTextAreaElement>;
}

export function SpellingField({ value, onChange, ref, onScroll, ...rest }: SpellingFieldProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const mirror = useRef<HTMLDivElement>(null);
  const merged = useMergedRef(field, ref);
  const spelling = useSpelling(value);
  useLayoutEffect(() => {
    if (field.current === null) return;
    barIfNeeded(field.current);
    if (mirror.current !== null) layOver(mirror.current, field.current);
  });
  const write = (text: string, caret: number): void => {
    onChange(text);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(caret, caret);
    });
  };
  const replace = ({ from, to }: Misspelling, word: string): void => {
    write(value.slice(0, from) + word + value.slice(to), from + word.length);
  };
  return (
    <>
      <Textarea
        {...rest}
        ref={merged}
        value={value}
        // The browser's own marks would stand below the same words.
        spellCheck={false}
        onChange={(event) => {
          onChange(event.currentTarget.value);
        }}
        onScroll={(event) => {
          if (mirror.current !== null) mirror.current.scrollTop = event.currentTarget.scrollTop;
          onScroll?.(event);
        }}
        inputContainer={(input) => (
          // By the text of the mirror: the field itself takes no direction from its own.
          <div className={classes['container']} dir="auto">
            {input}
            <div ref={mirror} className={classes['mirror']} aria-hidden>
              {marked(value, spelling.misspellings)}
            </div>
          </div>
        )}
      />
      <HiddenMark
        text={value}
        onRemove={(text) => {
          write(text, text.length);
        }}
      />
      <SpellingFixes spelling={spelling} onReplace={replace} />
    </>
  );
}

/** Longhands: browsers give an empty `font` where a part of it has no place in the shorthand. */
const TYPE = [
  'fontFamily',
  'fontSize',
  'fontStyle',
  'fontWeight',
  'fontStretch',
  'fontKerning',
  'fontVariantLigatures',
  'fontFeatureSettings',
  'letterSpacing',
  'wordSpacing',
  'lineHeight',
  'padding',
  'borderWidth',
  'textAlign',
] as const;

/** A scroll bar narrows the text, which then needs the bar that it would not need without: only a field that is full has one. */
function barIfNeeded(field: HTMLTextAreaElement): void {
  field.style.overflowY = 'hidden';
  if (field.scrollHeight > field.clientHeight + 1) field.style.overflowY = 'auto';
}

/** Gives the mirror the field's type and box, so that each word lies on itself. */
function layOver(mirror: HTMLDivElement, field: HTMLTextAreaElement): void {
  const style = getComputedStyle(field);
  for (const name of TYPE) mirror.style[name] = style[name];
  // A scroll bar narrows the text.
  mirror.style.width = `${field.clientWidth + parseFloat(style.borderLeftWidth) + parseFloat(style.borderRightWidth)}px`;
  mirror.scrollTop = field.scrollTop;
}

function marked(text: string, misspellings: readonly Misspelling[]) {
  const pieces = [];
  let at = 0;
  for (const { from, to } of misspellings) {
    pieces.push(text.slice(at, from), <mark key={from}>{text.slice(from, to)}</mark>);
    at = to;
  }
  // A line break at the end has a line only if something follows.
  pieces.push(text.slice(at), '\u200B');
  return pieces;
}
