// The band that says that the studio is not heard from. When it is back, everything on screen is asked for again.
import { useEffect, useRef, useState } from 'react';
import { Alert } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { transport } from '../api/client.ts';
import { queryClient } from '../api/queries.ts';
import type { Connection } from '../api/transport.ts';

export function ConnectionLost() {
  const [state, setState] = useState<Connection>('connecting');
  const wasLost = useRef(false);
  useEffect(
    () =>
      transport.watchConnection((next) => {
        setState(next);
        if (next === 'lost') wasLost.current = true;
        else if (next === 'open' && wasLost.current) {
          wasLost.current = false;
          void queryClient.invalidateQueries();
        }
      }),
    [],
  );
  if (state !== 'lost') return null;
  return (
    <Alert color="red" variant="filled" radius={0} py={6} icon={<IconPlugConnectedX size={18} />} role="alert">
      The connection to the studio is lost. What was marked as saved is safe; this page reconnects by itself.
    </Alert>
  );
}
