// A spinner that waits 200 ms before it shows: most answers come sooner, and a blink only disturbs.
import { useEffect, useState } from 'react';
import { Center, Loader } from '@mantine/core';

export function LateLoader() {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => {
      setLate(true);
    }, 200);
    return () => {
      clearTimeout(timer);
    };
  }, []);
  return (
    <Center h="100%" mih={120} role="status" aria-label="Loading">
      {late && <Loader size="sm" />}
    </Center>
  );
}
