// What a question to the studio shows while it is asked, when it failed, and when it was answered. An answer to the question
// before stays, dimmed and out of reach, until the new one is there.
import type { ReactNode } from 'react';
import type { UseQueryResult } from '@tanstack/react-query';
import { ErrorNotice } from '../../parts/ErrorNotice.tsx';
import { LateLoader } from '../../parts/LateLoader.tsx';
import classes from './Evaluation.module.css';

export interface AnswerProps<T> {
  query: UseQueryResult<T>;
  /** What could not be had, as the title of the error. */
  failed: string;
  /** Fills its place, whose height its content takes over. */
  whole?: boolean;
  children: (data: T) => ReactNode;
}

export function Answer<T>({ query, failed, whole = false, children }: AnswerProps<T>) {
  const { data, error, isPlaceholderData, refetch } = query;
  if (error !== null)
    return <ErrorNotice error={error} title={failed} m={whole ? 'md' : 0} onRetry={() => void refetch()} />;
  if (data === undefined) return <LateLoader />;
  return (
    <div
      className={isPlaceholderData ? classes.dimmed : undefined}
      aria-busy={isPlaceholderData}
      inert={isPlaceholderData}
      style={whole ? { height: '100%' } : undefined}
    >
      {children(data)}
    </div>
  );
}
