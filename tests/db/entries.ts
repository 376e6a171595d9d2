/** Journal entries for tests: a small but complete trade. */
import type { JournalEntry, OrderIntent, Position } from '../../runtime/trading/types/journal.ts';

const tags = { subject: 'nba:1', sport: 'basketball', day: '2026-01-14', teams: ['nba:18', 'nba:2'] };

const intent: OrderIntent = {
  strategy: 'model_edge',
  label: 'New York Knicks win',
  tags,
  seen_e4: 4_500,
  reserve_udollars: 4_700_000,
  order_id: 'r-1-1',
  opportunity_id: 'nba:1:NY#1',
  pair_id: 'nba:1:NY',
  game_id: 'nba:1',
  venue: 'kalshi',
  market_id: 'KX-NY',
  ref: 'KX-NY',
  side: 'yes',
  action: 'buy',
  limit_e4: 4_500,
  qty_cc: 1_000,
  time_in_force: 'ioc',
  purpose: 'open',
  mode: 'paper',
};

export const position: Position = {
  strategy: 'model_edge',
  tags,
  position_id: 'kalshi:KX-NY:yes',
  pair_id: 'nba:1:NY',
  game_id: 'nba:1',
  label: 'New York Knicks win',
  venue: 'kalshi',
  market_id: 'KX-NY',
  side: 'yes',
  qty_cc: 1_000,
  cost_udollars: 4_500_000,
  fees_udollars: 173_300,
  realised_udollars: 0,
  mark_udollars: null,
  model_udollars: 4_700_000,
  status: 'open',
  opened_at_us: 1_000,
};

type Unnumbered = JournalEntry extends infer E ? (E extends JournalEntry ? Omit<E, 'seq' | 'at_us'> : never) : never;

const bodies: Unnumbered[] = [
  {
    kind: 'run_started',
    body: {
      run_id: 'r',
      mode: 'demo',
      account: 'r',
      kernel_sha256: 'ab'.repeat(32),
      seed: 7,
      settings: { max_book_age_us: 2_000_000 },
    },
  },
  { kind: 'order_intent', body: intent },
  { kind: 'order_update', body: { order_id: 'r-1-1', status: 'sent', filled_qty_cc: 0, reason: '' } },
  {
    kind: 'fill',
    body: {
      fill_id: 'r-1-1-f1',
      order_id: 'r-1-1',
      opportunity_id: 'nba:1:NY#1',
      strategy: 'model_edge',
      tags,
      game_id: 'nba:1',
      label: 'New York Knicks win',
      pair_id: 'nba:1:NY',
      venue: 'kalshi',
      market_id: 'KX-NY',
      side: 'yes',
      action: 'buy',
      avg_price_e4: 4_500,
      qty_cc: 1_000,
      cost_udollars: 4_500_000,
      fee_udollars: 173_300,
      slippage_udollars: 0,
    },
  },
  {
    kind: 'order_update',
    body: { order_id: 'r-1-1', status: 'filled', filled_qty_cc: 1_000, reason: 'filled in full' },
  },
  { kind: 'position', body: position },
  { kind: 'position', body: { ...position, mark_udollars: 4_600_000 } },
];

/** A run with one filled order, sequence numbers 1 to 7. */
export function tradeEntries(): JournalEntry[] {
  return bodies.map((entry, i) => ({ seq: i + 1, at_us: 1_760_000_000_000_000 + i, ...entry }) as JournalEntry);
}

/** `count` small entries from `from_seq` on. */
export function plainEntries(from_seq: number, count: number): JournalEntry[] {
  return Array.from({ length: count }, (_, i) => ({
    seq: from_seq + i,
    at_us: 1_760_000_000_000_000 + from_seq + i,
    kind: 'halted',
    body: { halted: (from_seq + i) % 2 === 0, reason: `test ${from_seq + i}`, by: 'test', scope: 'all' },
  }));
}
