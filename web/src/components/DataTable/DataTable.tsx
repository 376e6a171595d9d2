import { createSortedRowModel, rowSortingFeature, sortFn_basic, tableFeatures, useTable } from '@tanstack/react-table';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { View } from '../../../../runtime/trading/view/view.ts';
import { useMedia } from '../../live/media.ts';
import { holdOrder } from '../../select/board.ts';
import type { Column } from './column.ts';
import { TableRow } from './TableRow.tsx';
import './DataTable.css';

export interface DataTableProps<T> {
  /** What the table holds, for screen readers. */
  caption: string;
  /** Class on the table: places cells on cards at 390 px. */
  name: string;
  /** Stable (module level or memoised). */
  columns: readonly Column<T>[];
  rows: readonly T[];
  rowId: (row: T) => string;
  /** Fresh row of an id, looked at every frame; without it the given row is shown. */
  live?: (view: View, id: string) => T | null;
  onOpen?: (row: T) => void;
  /** Spoken name of a row that opens something. */
  rowLabel?: (row: T) => string;
  rowHeight?: number;
  /** Height of a card at 390 px. */
  cardHeight?: number;
  rowClass?: (row: T) => string;
}

const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { basic: sortFn_basic },
});

/** Rows in the order to show them: sorted, or held where they are while the pointer is over them. */
function useOrder<T extends object>(sorted: readonly { id: string; original: T }[], sort_key: string) {
  const [held, setHeld] = useState(false);
  const shown = useRef<{ order: string[]; sort_key: string }>({ order: [], sort_key });
  const fresh = sorted.map((row) => row.id);
  const order = held && shown.current.sort_key === sort_key ? holdOrder(shown.current.order, fresh) : fresh;
  useEffect(() => {
    shown.current = { order, sort_key };
  });
  const by_id = new Map(sorted.map((row) => [row.id, row.original]));
  return { order, by_id, setHeld };
}

/** The rows near the window, measured from where the table's body begins. */
function useVisible(order: readonly string[], size: number) {
  const body = useRef<HTMLTableSectionElement>(null);
  const [margin, setMargin] = useState(0);
  useLayoutEffect(() => {
    const top = (body.current?.getBoundingClientRect().top ?? 0) + window.scrollY;
    if (Math.abs(top - margin) > 1) setMargin(top);
  });
  const virtual = useWindowVirtualizer({
    count: order.length,
    estimateSize: () => size,
    overscan: 8,
    scrollMargin: margin,
    getItemKey: (index) => order[index] ?? index,
    initialRect: { width: 1440, height: 900 },
  });
  useEffect(() => {
    if (size > 0) virtual.measure();
  }, [size, virtual]);
  const items = virtual.getVirtualItems();
  const above = (items[0]?.start ?? margin) - margin;
  const below = virtual.getTotalSize() - ((items.at(-1)?.end ?? margin) - margin);
  return { body, virtual, items, above, below };
}

/** Where a key leads from row `at` of `count`; null for keys that do not walk. */
function rowAfterKey(key: string, at: number, count: number): number | null {
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + 10, PageUp: at - 10, Home: 0, End: count - 1 }[key];
  return to === undefined ? null : Math.min(Math.max(to, 0), count - 1);
}

/** A table of any length: sortable, virtualised against the window, walked with the arrow keys, still under the pointer. */
export function DataTable<T extends object>(props: DataTableProps<T>): ReactNode {
  const { columns, rows, rowId, rowHeight = 40, cardHeight = 136 } = props;
  const size = useMedia('(max-width: 900px)') ? cardHeight : rowHeight;
  const defs = useMemo(() => columns.map(definition), [columns]);
  const table = useTable({ features, columns: defs, data: rows as T[], getRowId: rowId });
  const { order, by_id, setHeld } = useOrder(table.getRowModel().rows, JSON.stringify(table.state.sorting));
  const { body, virtual, items, above, below } = useVisible(order, size);
  const [active, setActive] = useState(0);
  const stop = Math.min(Math.max(active, items[0]?.index ?? 0), items.at(-1)?.index ?? 0);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const row = (event.target as HTMLElement).closest<HTMLElement>('[data-index]');
    if (row === null) return;
    const at = Number(row.dataset.index);
    const to = rowAfterKey(event.key, at, order.length);
    const given = by_id.get(order[at] ?? '');
    if (to !== null) {
      event.preventDefault();
      setActive(to);
      virtual.scrollToIndex(to, { align: 'auto' });
      requestAnimationFrame(() => body.current?.querySelector<HTMLElement>(`[data-index="${to}"]`)?.focus());
    } else if (event.key === 'Enter' && event.target === row && given !== undefined) props.onOpen?.(given);
  };
  return (
    <table className={`data-table ${props.name}`} aria-rowcount={order.length}>
      <caption className="visually-hidden">{props.caption}</caption>
      <colgroup>
        {columns.map((column) => (
          <col key={column.id} style={column.width === undefined ? {} : { width: column.width }} />
        ))}
      </colgroup>
      <thead>
        <tr>
          {table.getHeaderGroups()[0]?.headers.map((header, i) => (
            <HeaderCell
              key={header.id}
              column={columns[i] as Column<T>}
              direction={header.column.getIsSorted()}
              onSort={header.column.getToggleSortingHandler()}
            />
          ))}
        </tr>
      </thead>
      <tbody
        ref={body}
        onKeyDown={onKeyDown}
        onPointerEnter={(event) => setHeld(event.pointerType === 'mouse')}
        onPointerLeave={() => setHeld(false)}
      >
        <Pad height={above} span={columns.length} />
        {items.map((item) => {
          const id = order[item.index] ?? '';
          const row = by_id.get(id);
          if (row === undefined) return null;
          return (
            <TableRow
              key={id}
              id={id}
              index={item.index}
              row={row}
              columns={columns}
              live={props.live}
              onOpen={props.onOpen}
              rowLabel={props.rowLabel}
              rowClass={props.rowClass}
              stop={item.index === stop}
              height={size}
            />
          );
        })}
        <Pad height={below} span={columns.length} />
      </tbody>
    </table>
  );
}

function definition<T>(column: Column<T>) {
  return {
    id: column.id,
    accessorFn: (row: T) => column.sort?.(row) ?? undefined,
    header: column.header,
    enableSorting: column.sort !== undefined,
    sortFn: 'basic' as const,
    sortUndefined: 'last' as const,
    sortDescFirst: column.align === 'right',
  };
}

/** Room of the rows that are not drawn. */
function Pad({ height, span }: { height: number; span: number }): ReactNode {
  if (height <= 0) return null;
  return (
    <tr className="pad">
      <td colSpan={span} style={{ height }} />
    </tr>
  );
}

function HeaderCell<T>({
  column,
  direction,
  onSort,
}: {
  column: Column<T>;
  direction: false | 'asc' | 'desc';
  onSort: ((event: unknown) => void) | undefined;
}): ReactNode {
  const label = (
    <>
      {column.quiet === true ? <span className="visually-hidden">{column.header}</span> : column.header}
      {column.unit === undefined ? null : <span className="muted unit"> {column.unit}</span>}
    </>
  );
  return (
    <th
      scope="col"
      title={column.title}
      className={column.align === 'right' ? 'num' : undefined}
      aria-sort={direction === 'asc' ? 'ascending' : direction === 'desc' ? 'descending' : undefined}
    >
      {column.sort === undefined ? (
        label
      ) : (
        <button type="button" onClick={onSort}>
          {label}
          <span aria-hidden="true" className="arrow">
            {direction === 'asc' ? '↑' : direction === 'desc' ? '↓' : ''}
          </span>
        </button>
      )}
    </th>
  );
}
