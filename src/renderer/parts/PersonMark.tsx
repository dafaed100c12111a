// A person as a small round mark: initials on a colour that stays with the name.
import { Avatar } from '@mantine/core';
import { initials, personColor } from '../state/people.ts';

export function PersonMark({ name, size = 24 }: { name: string; size?: number }) {
  return (
    <Avatar
      size={size}
      radius="xl"
      aria-hidden
      styles={{
        placeholder: {
          background: 'var(--surface)',
          border: `2px solid ${personColor(name)}`,
          color: 'var(--mantine-color-text)',
          fontSize: Math.round(size * 0.42),
          fontWeight: 700,
        },
      }}
    >
      {initials(name)}
    </Avatar>
  );
}
