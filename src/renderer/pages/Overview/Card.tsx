// A part of the overview: a titled box with one line that says what its numbers are.
import type { ReactNode } from 'react';
import { Text, Title } from '@mantine/core';
import classes from './Overview.module.css';

export interface CardProps {
  title: string;
  about?: string;
  wide?: boolean;
  children: ReactNode;
}

export function Card({ title, about, wide = false, children }: CardProps) {
  return (
    <section className={`${classes.card} ${wide ? classes.wide : ''}`} aria-label={title}>
      <Title order={2} size="h5">
        {title}
      </Title>
      {about !== undefined && (
        <Text size="xs" className="quiet" mb={8}>
          {about}
        </Text>
      )}
      {children}
    </section>
  );
}
