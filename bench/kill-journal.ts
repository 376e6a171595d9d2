/** A long journal of an account, made of entries that a desk could have written. */
import { openDatabase } from '../db/database.ts';
import { JournalStore } from '../db/journal-store.ts';
import type { AccountPlace } from '../runtime/services/account/place.ts';
import { JournalWriter } from '../runtime/trading/journal-writer.ts';
import { Ledger } from '../runtime/trading/portfolio/ledger.ts';
import type { Fill, JournalBodies, JournalEntry, JournalKind, OrderIntent } from '../runtime/trading/types/journal.ts';

const MARKETS = 50;
/** Settled after so many orders, so that some are always open. */
const SETTLE_EVERY = 100;
const QTY_CC = 100;
const PRICE_E4 = 5_000;

/** Entries that follow from each other, with the trades that a ledger closes. */
class Pages {
  private readonly writer = new JournalWriter();
  private readonly ledger = new Ledger();
  private out: JournalEntry[] = [];
  private at_us: number;

  constructor(at_us: number) {
    this.at_us = at_us;
    this.next();
  }

  private next(): void {
    this.writer.begin(this.out, this.at_us);
  }

  add<K extends JournalKind>(kind: K, body: JournalBodies[K]): void {
    this.at_us += 1_000;
    this.writer.begin(this.out, this.at_us);
    const entry = this.writer.append(kind, body);
    for (const trade of this.ledger.fold(entry).closed)
      this.ledger.fold(this.writer.append('trade_closed', trade, { cause: entry.seq }));
  }

  /** What was added since the last call. */
  take(): JournalEntry[] {
    const page = this.out;
    this.out = [];
    this.next();
    return page;
  }
}

function trade(n: number): { intent: OrderIntent; fill: Fill } {
  const tags = { subject: `past:${n % MARKETS}`, sport: null, day: '2026-11-01', teams: [] };
  const order_id = `past-${n}-1`;
  const market_id = `PAST-${Math.floor(n / SETTLE_EVERY)}`;
  const of = {
    ...{ order_id, opportunity_id: `past#${n}`, strategy: 'model_edge' as const, label: 'long ago', tags },
    ...{ pair_id: market_id, game_id: null, venue: 'kalshi', market_id, side: 'yes' as const, action: 'buy' as const },
    qty_cc: QTY_CC,
  };
  const rest = { ref: market_id, limit_e4: PRICE_E4, seen_e4: PRICE_E4, reserve_udollars: PRICE_E4 * QTY_CC + 30_000 };
  const intent: OrderIntent = { ...of, ...rest, time_in_force: 'ioc', purpose: 'open', mode: 'paper' };
  const cost = { avg_price_e4: PRICE_E4, cost_udollars: PRICE_E4 * QTY_CC, fee_udollars: 17_500, slippage_udollars: 0 };
  return { intent, fill: { ...of, ...cost, fill_id: `${order_id}-f1` } };
}

/** Write an account with so many filled orders; no checkpoint spares a start from folding them. */
export async function writeJournal(place: AccountPlace, account: string, orders: number): Promise<number> {
  const database = await openDatabase(place);
  try {
    await database.migrate();
    const store = new JournalStore(database);
    const at_us = Date.parse('2026-11-01T00:00:00Z') * 1_000;
    const { epoch } = await store.openAccount(account, { mode: 'paper', at_us });
    const lease = { account, epoch, run_id: 'past' };
    const pages = new Pages(at_us);
    const run = { run_id: 'past', mode: 'paper' as const, account, kernel_sha256: 'none', seed: 0, settings: {} };
    pages.add('run_started', run);
    for (const venue of ['kalshi', 'polymarket'])
      pages.add('cash_moved', {
        what: 'deposit',
        venue,
        amount_udollars: 25_000_000_000,
        by: 'bench',
        reason: 'opening',
      });
    for (let n = 0; n < orders; n += 1) {
      const { intent, fill } = trade(n);
      const { order_id } = intent;
      pages.add('order_intent', intent);
      pages.add('order_update', { order_id, status: 'sent', filled_qty_cc: 0, reason: '' });
      pages.add('fill', fill);
      pages.add('order_update', { order_id, status: 'filled', filled_qty_cc: QTY_CC, reason: '' });
      if (n % SETTLE_EVERY === SETTLE_EVERY - 1) {
        // Won and lost in turn.
        const yes_value_e4 = Math.floor(n / SETTLE_EVERY) % 2 === 0 ? 10_000 : 0;
        const { market_id, pair_id } = intent;
        pages.add('settled', { venue: 'kalshi', market_id, yes_value_e4, pair_id });
        await store.append(lease, pages.take());
      }
    }
    await store.append(lease, pages.take());
    return (await store.lastSeqs(account)).decisions;
  } finally {
    await database.close();
  }
}
