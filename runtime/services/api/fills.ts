import type { StatementRow } from '../../../db/journal-store.ts';
import { csvCell } from './csv.ts';

const COLUMNS = [
  ...[
    'at',
    'at_us',
    'fill_id',
    'order_id',
    'opportunity_id',
    'pair_id',
    'game_id',
    'venue',
    'market_id',
    'side',
    'action',
  ],
  ...[
    'purpose',
    'qty_cc',
    'avg_price_e4',
    'cost_udollars',
    'fee_udollars',
    'slippage_udollars',
    'cash_change_udollars',
  ],
] as const;

/** Fills as CSV (RFC 4180), one fill a line, oldest first; integers in the units their names say. */
export function fillsCsv(rows: readonly StatementRow[]): string {
  const lines = rows.map((row) => {
    const signed = row.action === 'buy' ? -row.cost_udollars : row.cost_udollars;
    const at = new Date(row.at_us / 1_000).toISOString();
    const cells = { ...row, at, cash_change_udollars: signed - row.fee_udollars };
    return COLUMNS.map((column) => csvCell(cells[column])).join(',');
  });
  return `${[COLUMNS.join(','), ...lines].join('\r\n')}\r\n`;
}
