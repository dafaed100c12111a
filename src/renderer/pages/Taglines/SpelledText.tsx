// A text with the words that are in no dictionary underlined and named for who cannot see the line.
import { Fragment } from 'react';
import { useSpelling } from '../../spelling/useSpelling.ts';
import classes from './Taglines.module.css';

export function SpelledText({ text }: { text: string }) {
  const { misspellings } = useSpelling(text);
  // They are of the text as it was when it was checked.
  const wrong = misspellings.filter(({ from, to, word }) => text.slice(from, to) === word);
  if (wrong.length === 0) return text;
  const pieces = wrong.map((each, i) => (
    <Fragment key={each.from}>
      {text.slice(wrong[i - 1]?.to ?? 0, each.from)}
      <span
        className={classes.misspelled}
        title={`“${each.word}” is in no dictionary${each.suggestions?.[0] === undefined ? '' : `; perhaps “${each.suggestions[0]}”`}`}
        aria-invalid="spelling"
      >
        {each.word}
      </span>
    </Fragment>
  ));
  return (
    <>
      {pieces}
      {text.slice(wrong.at(-1)?.to ?? 0)}
    </>
  );
}
