// What an edit changed, word by word: gone words struck, new ones underlined, so that it is told without colour.
import { Fragment } from 'react';
import { Text } from '@mantine/core';
import { editWords, wordDiff } from '../../../shared/taglines/wordDiff.ts';
import classes from './Taglines.module.css';

export function WordDiff({ before, after }: { before: string; after: string }) {
  const parts = wordDiff(before, after);
  const said = editWords(parts);
  return (
    <div role="group" aria-label="What the edit changed" aria-live="off">
      <Text size="sm" className={classes.diff}>
        {parts.map((part, i) => (
          <Fragment key={`${part.kind}${String(i)}`}>
            {i > 0 && ' '}
            {part.kind === 'gone' ? <del>{part.text}</del> : part.kind === 'new' ? <ins>{part.text}</ins> : part.text}
          </Fragment>
        ))}
      </Text>
      <Text size="xs" className="quiet">
        {said === '' ? 'Nothing changed yet' : said}
      </Text>
    </div>
  );
}
