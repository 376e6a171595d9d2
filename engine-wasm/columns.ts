/** The kernel's columns that `Engine` works on, as typed-array views. */
import type { HitColumns } from './contract.ts';
import { columnViews, type RawExports, view } from './memory.ts';

/** One side's half of the table. */
export interface HalfColumns {
  yes_ask: Uint16Array;
  no_ask: Uint16Array;
  yes_qty: Uint32Array;
  no_qty: Uint32Array;
}

/** Views of what {@link Engine} itself reads and writes. */
export interface Columns {
  sides: readonly [HalfColumns, HalfColumns];
  /** Two words a market, side A's first: rate in 1/100,000, rounding code from bit 16 on. */
  fee: Uint32Array;
  hits: HitColumns;
  ladder_price: Uint16Array;
  ladder_qty: Uint32Array;
  walk_in: Float64Array;
  walk_out: Float64Array;
  fee_out: Float64Array;
  names: readonly [Uint8Array, Uint8Array];
}

/** All of them over the memory as it is now. Allocates. */
export function attach(raw: RawExports): Columns {
  const views = columnViews(raw);
  const half = (name: string): HalfColumns => ({
    yes_ask: view(views, `${name}_yes_ask_e4`, Uint16Array),
    no_ask: view(views, `${name}_no_ask_e4`, Uint16Array),
    yes_qty: view(views, `${name}_yes_qty_cc`, Uint32Array),
    no_qty: view(views, `${name}_no_qty_cc`, Uint32Array),
  });
  return {
    sides: [half('a'), half('b')],
    fee: view(views, 'fee', Uint32Array),
    hits: {
      slot: view(views, 'hit_slot', Uint32Array),
      direction: view(views, 'hit_direction', Uint8Array),
      gross_e4: view(views, 'hit_gross_e4', Int16Array),
      qty_cc: view(views, 'hit_qty_cc', Uint32Array),
      net_udollars: view(views, 'hit_net_udollars', Float64Array),
    },
    ladder_price: view(views, 'ladder_price_e4', Uint16Array),
    ladder_qty: view(views, 'ladder_qty_cc', Uint32Array),
    walk_in: view(views, 'walk_in', Float64Array),
    walk_out: view(views, 'walk_out', Float64Array),
    fee_out: view(views, 'fee_out', Float64Array),
    names: [view(views, 'name_a', Uint8Array), view(views, 'name_b', Uint8Array)],
  };
}
