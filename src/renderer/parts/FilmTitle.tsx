// The title of a film with its year, as the heading of a card.
import { Text, Title } from '@mantine/core';

interface FilmTitleProps {
  title: string;
  year: number | null;
  size?: 'h4' | 'h5';
}

export function FilmTitle({ title, year, size = 'h4' }: FilmTitleProps) {
  return (
    <Title order={2} size={size} lh={1.25}>
      <bdi>{title}</bdi>{' '}
      {year !== null && (
        <Text span inherit fw={400} className="quiet">
          {year}
        </Text>
      )}
    </Title>
  );
}
