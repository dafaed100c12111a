// The one search field: words in titles, overviews and taglines. The URL holds the text; typing replaces it as it goes.
import { useState } from 'react';
import { CloseButton, Kbd, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { withPart } from '../state/filterParts.ts';
import { useView } from '../state/view.ts';

export const SEARCH_FIELD_ID = 'search-field';

export function SearchField({ disabled }: { disabled: boolean }) {
  const { filter, setView } = useView();
  const inUrl = filter.text ?? '';
  const [text, setText] = useState(inUrl);
  const [sent, setSent] = useState(inUrl);
  const [seen, setSeen] = useState(inUrl);
  // Another view (a link, the back button) brings its own text; what this field sent itself does not overwrite typing.
  if (inUrl !== seen) {
    setSeen(inUrl);
    if (inUrl !== sent) {
      setSent(inUrl);
      setText(inUrl);
    }
  }
  const send = useDebouncedCallback((value: string) => {
    setSent(value);
    setView({ filter: withPart(filter, 'text', value) }, { replace: true });
  }, 120);
  return (
    <TextInput
      id={SEARCH_FIELD_ID}
      type="search"
      role="searchbox"
      flex={1}
      maw={520}
      size="xs"
      radius="xl"
      mx="auto"
      disabled={disabled}
      value={text}
      maxLength={500}
      placeholder="Search titles, overviews and taglines"
      aria-label="Search"
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
              setText('');
              send('');
            }}
          />
        )
      }
      onChange={(event) => {
        setText(event.currentTarget.value);
        send(event.currentTarget.value);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape' || event.key === 'Enter') {
          event.currentTarget.blur();
          document.getElementById('poster-grid')?.focus();
        }
      }}
    />
  );
}
