import type { ReactNode } from 'react';

/** One column of a table: its header, how it sorts and what its cells show. */
export interface Column<T> {
  id: string;
  header: string;
  /** The header is read out and not shown. */
  quiet?: boolean;
  /** Unit, shown small after the header. */
  unit?: string;
  /** Spoken and shown on hover when the header is short. */
  title?: string;
  align?: 'right';
  /** CSS width of the column; the one without a width takes what is left. */
  width?: string;
  /** Value to sort by; a column without it cannot be sorted. Null sorts last. */
  sort?: (row: T) => number | string | null;
  cell: (row: T) => ReactNode;
}
