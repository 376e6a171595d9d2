import { type MouseEvent, memo, type ReactNode } from 'react';
import type { View } from '../../../../runtime/trading/view/view.ts';
import { useLive } from '../../live/hooks.ts';
import type { Column } from './column.ts';

/** A row's figures change at most this often: faster than anyone reads, slow enough for hundreds of games. */
const ROW_MS = 100;

export interface TableRowProps<T> {
  id: string;
  index: number;
  row: T;
  columns: readonly Column<T>[];
  live: ((view: View, id: string) => T | null) | undefined;
  onOpen: ((row: T) => void) | undefined;
  rowLabel: ((row: T) => string) | undefined;
  rowClass: ((row: T) => string) | undefined;
  /** Is this the one row that Tab reaches? */
  stop: boolean;
  height: number;
}

function Row<T extends object>(props: TableRowProps<T>): ReactNode {
  const { id, columns, live } = props;
  const fresh = useLive((view) => (live === undefined ? null : live(view, id)), ROW_MS);
  const row = fresh ?? props.row;
  const open = (event: MouseEvent): void => {
    if ((event.target as HTMLElement).closest('button, a') === null) props.onOpen?.(row);
  };
  const classes = [props.onOpen === undefined ? '' : 'opens', props.rowClass?.(row) ?? ''].join(' ').trim();
  return (
    <tr
      data-index={props.index}
      aria-rowindex={props.index + 1}
      aria-label={props.rowLabel?.(row)}
      className={classes === '' ? undefined : classes}
      tabIndex={props.stop ? 0 : -1}
      style={{ height: props.height }}
      onClick={open}
    >
      {columns.map((column) => (
        <td
          key={column.id}
          data-label={column.unit === undefined ? column.header : `${column.header} ${column.unit}`}
          className={column.align === 'right' ? `num c-${column.id}` : `c-${column.id}`}
        >
          {column.cell(row)}
        </td>
      ))}
    </tr>
  );
}

/** One row; renders again only when its own values change. */
export const TableRow = memo(Row) as typeof Row;
