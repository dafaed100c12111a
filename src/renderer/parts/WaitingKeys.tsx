// Says that keys wait for something, once it lasts long enough to be noticed.
import { useEffect, useState } from 'react';
import { Kbd, Text } from '@mantine/core';
import { waitingStore } from '../keys/waiting.ts';
import { useStore } from '../state/store.ts';
import { plural } from './words.ts';

const LATE_MS = 150;

export function WaitingKeys() {
  const { what, keys, canGiveUp } = useStore(waitingStore);
  return what === null ? null : <Late key={what} what={what} keys={keys} canGiveUp={canGiveUp} />;
}

function Late({ what, keys, canGiveUp }: { what: string; keys: number; canGiveUp: boolean }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => {
      setLate(true);
    }, LATE_MS);
    return () => {
      clearTimeout(timer);
    };
  }, []);
  if (!late) return null;
  return (
    <Text size="sm" role="status" aria-label="Keys that wait" style={{ whiteSpace: 'nowrap' }}>
      {what}…{keys > 0 && ` ${plural(keys, 'key')} ${keys === 1 ? 'waits' : 'wait'}`}{' '}
      {canGiveUp && (
        <span className="quiet">
          <Kbd size="xs">Esc</Kbd> gives up
        </span>
      )}
    </Text>
  );
}
