// The existing taglines that a draft is nearest to, nearest first, and the marks that follow from them. A mark has a symbol and words.
import { useState } from 'react';
import { Text, UnstyledButton } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCopy,
  IconUser,
  IconMovie,
  IconBan,
  IconLetterCase,
  type Icon,
} from '@tabler/icons-react';
import type { Draft, DraftMark, NearText } from '../../../shared/taglines/draft.ts';
import { markWords, nearWords } from './words.ts';
import classes from './Taglines.module.css';

const ICONS: Readonly<Record<DraftMark['kind'], Icon>> = {
  exact: IconCopy,
  near: IconAlertTriangle,
  blocked: IconBan,
  brand: IconMovie,
  person: IconUser,
  madeUp: IconLetterCase,
};

function Near({ near }: { near: NearText }) {
  return (
    <li>
      “<bdi>{near.text}</bdi>” <bdi className="quiet">{nearWords(near)}</bdi>{' '}
      <span className={classes.similarity} title="Likeness of meaning, 1 is the same">
        {near.similarity.toFixed(2)}
      </span>
    </li>
  );
}

export function Marks({ marks }: Pick<Draft, 'marks'>) {
  if (marks.length === 0) return null;
  return (
    <ul className={classes.marks} aria-label="Marks">
      {marks.map((mark, i) => {
        const MarkIcon = ICONS[mark.kind];
        return (
          <li key={`${mark.kind}${String(i)}`} data-kind={mark.kind}>
            <MarkIcon size={14} aria-hidden />
            <span>
              <bdi>{markWords(mark)}</bdi>
              {mark.near !== null && (
                <span className="quiet">
                  {' '}
                  · “<bdi>{mark.near.text}</bdi>”
                </span>
              )}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

export function Nearest({ nearest, tabIndex }: Pick<Draft, 'nearest'> & { tabIndex: 0 | -1 }) {
  const [open, setOpen] = useState(false);
  if (nearest.length === 0) {
    return (
      <Text size="xs" className="quiet">
        Nothing that exists is near to it.
      </Text>
    );
  }
  const more = nearest.length - 1;
  return (
    <div className={classes.nearest}>
      <ol aria-label="Nearest existing taglines">
        {nearest.slice(0, open ? nearest.length : 1).map((near) => (
          <Near key={`${near.source} ${near.text}`} near={near} />
        ))}
      </ol>
      {more > 0 && (
        <UnstyledButton
          className={classes.more}
          aria-expanded={open}
          tabIndex={tabIndex}
          onClick={() => {
            setOpen(!open);
          }}
        >
          {open ? 'Only the nearest' : `${String(more)} more`}
        </UnstyledButton>
      )}
    </div>
  );
}
