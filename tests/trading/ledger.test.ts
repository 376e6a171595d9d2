import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Ledger, type Posting } from '../../runtime/trading/portfolio/ledger.ts';
import { portfolioOf } from '../../runtime/trading/portfolio/marks.ts';
import type {
  Fill,
  JournalBodies,
  JournalEntry,
  JournalKind,
  OrderIntent,
} from '../../runtime/trading/types/journal.ts';

const TAGS = { subject: 'p', sport: null, day: null, teams: [] };
const BANKROLL = 50_000_000_000;

const trade = fc.record({
  venue: fc.constantFrom('kalshi' as const, 'polymarket' as const),
  market_id: fc.constantFrom('A', 'B'),
  side: fc.constantFrom('yes' as const, 'no' as const),
  action: fc.constantFrom('buy' as const, 'sell' as const),
  price_e4: fc.integer({ min: 1, max: 9_999 }),
  qty_cc: fc.integer({ min: 1, max: 100_000 }),
  fee_udollars: fc.integer({ min: 0, max: 2_000_000 }),
});
type Trade = typeof trade extends fc.Arbitrary<infer T> ? T : never;

/** A ledger and every posting that it made. */
class Book {
  readonly ledger = new Ledger();
  readonly postings: Posting[][] = [];
  private seq = 0;

  constructor() {
    this.ledger.onPostings = (_entry, postings) => void this.postings.push([...postings]);
    for (const venue of ['kalshi', 'polymarket'])
      this.add('cash_moved', { what: 'deposit', venue, amount_udollars: BANKROLL / 2, by: 'test', reason: '' });
  }

  add<K extends JournalKind>(kind: K, body: JournalBodies[K]) {
    this.seq += 1;
    return this.ledger.fold({ seq: this.seq, at_us: this.seq, kind, body } as JournalEntry);
  }

  /** An order that is filled at once, with its reserve given back. */
  trade({ venue, market_id, side, action, price_e4, qty_cc, fee_udollars }: Trade, extra_reserve = 7) {
    const order_id = `o${this.seq}`;
    const of = {
      order_id,
      opportunity_id: 'r#1',
      strategy: 'model_edge' as const,
      label: '',
      tags: TAGS,
      pair_id: 'p',
    };
    const market = { game_id: null, venue, market_id, ref: '', side, action };
    const cost_udollars = price_e4 * qty_cc;
    const intent: OrderIntent = {
      ...{ ...of, ...market, seen_e4: price_e4, limit_e4: price_e4, qty_cc, time_in_force: 'ioc', purpose: 'open' },
      reserve_udollars: action === 'buy' ? cost_udollars + fee_udollars + extra_reserve : 0,
      mode: 'paper',
    };
    this.add('order_intent', intent);
    const { ref: _ref, ...rest } = market;
    const fill: Fill = {
      ...{ ...of, ...rest, fill_id: `${order_id}-f`, avg_price_e4: price_e4, qty_cc, cost_udollars, fee_udollars },
      slippage_udollars: 0,
    };
    const change = this.add('fill', fill);
    this.add('order_update', { order_id, status: 'filled', filled_qty_cc: qty_cc, reason: '' });
    return change;
  }

  portfolio() {
    return portfolioOf(this.ledger, new Map(), { exposure_limit_udollars: 0, day: null });
  }

  held(venue: string, market_id: string, side: string): number {
    return this.ledger.lots(`${venue}:${market_id}:${side}`).reduce((sum, lot) => sum + lot.qty_cc, 0);
  }
}

const at = (venue: 'kalshi' | 'polymarket', side: 'yes' | 'no', price_e4: number, qty_cc = 1_000): Trade => ({
  ...{ venue, side, price_e4, qty_cc, market_id: 'A', action: 'buy', fee_udollars: 0 },
});

describe('the ledger', () => {
  it('balances to the micro-dollar after any fills and settlements, and every posting sums to zero', () => {
    fc.assert(
      fc.property(fc.array(trade, { maxLength: 40 }), fc.integer({ min: 0, max: 10_000 }), (trades, yes_value_e4) => {
        const book = new Book();
        let net = 0;
        for (const t of trades) {
          const held = book.held(t.venue, t.market_id, t.side);
          if (t.action === 'sell' && held === 0) continue;
          const qty_cc = t.action === 'sell' ? Math.min(held, t.qty_cc) : t.qty_cc;
          for (const closed of book.trade({ ...t, qty_cc }).closed) net += closed.net_udollars;
          expect(book.portfolio().equity_udollars).toBe(BANKROLL + book.portfolio().pnl_udollars);
          expect(book.ledger.sum('reserved/')).toBe(0);
        }
        for (const venue of ['kalshi', 'polymarket'])
          for (const market_id of ['A', 'B'])
            for (const closed of book.add('settled', { venue, market_id, yes_value_e4, pair_id: 'p' }).closed)
              net += closed.net_udollars;
        for (const postings of book.postings)
          expect(postings.reduce((sum, { amount_udollars }) => sum + amount_udollars, 0)).toBe(0);
        const end = book.portfolio();
        expect(end.exposure_udollars).toBe(0);
        expect(book.ledger.sum('cash/')).toBe(BANKROLL + end.pnl_udollars);
        // The statement reconciles: what the closed trades made is what the cash made.
        expect(net).toBe(end.pnl_udollars);
      }),
    );
  });

  it('is the same after a restart, at whatever entry', () => {
    fc.assert(
      fc.property(fc.array(trade, { maxLength: 15 }), (trades) => {
        const [one, other] = [new Book(), new Book()];
        for (const t of trades) {
          for (const book of [one, other]) {
            const held = book.held(t.venue, t.market_id, t.side);
            if (t.action === 'buy' || held >= t.qty_cc) book.trade(t);
          }
          other.ledger.state = JSON.parse(JSON.stringify(other.ledger.state));
        }
        expect(other.ledger.state).toEqual(one.ledger.state);
      }),
      { numRuns: 30 },
    );
  });

  it('refuses to sell what is not held', () => {
    const sale = { ...at('polymarket', 'yes', 5_000, 100), action: 'sell' as const };
    expect(() => new Book().trade(sale)).toThrow('sold 100 cc, held 0 cc');
  });

  it('counts promised cash as gone until the order is over', () => {
    const book = new Book();
    const free = book.ledger.cash('kalshi');
    const intent = { order_id: 'x', venue: 'kalshi', reserve_udollars: 30 } as OrderIntent;
    book.add('order_intent', intent);
    expect([book.ledger.cash('kalshi'), book.ledger.balance('reserved/kalshi')]).toEqual([free - 30, 30]);
    book.add('order_update', { order_id: 'x', status: 'partly_filled', filled_qty_cc: 0, reason: '' });
    expect(book.ledger.cash('kalshi')).toBe(free - 30);
    for (const status of ['cancelled', 'cancelled'] as const)
      book.add('order_update', { order_id: 'x', status, filled_qty_cc: 0, reason: '' });
    expect(book.ledger.cash('kalshi')).toBe(free);
  });
});

describe('both sides of one market', () => {
  it('net where the venue nets: the dollar of both comes back at the fill', () => {
    const book = new Book();
    book.trade(at('kalshi', 'yes', 4_000, 1_000));
    const { closed } = book.trade(at('kalshi', 'no', 5_500, 600));
    expect([book.held('kalshi', 'A', 'yes'), book.held('kalshi', 'A', 'no')]).toEqual([400, 0]);
    expect(closed).toMatchObject([{ how: 'netted', qty_cc: 600, entry_udollars: 2_400_000, exit_udollars: 2_700_000 }]);
    expect(book.portfolio()).toMatchObject({ realised_udollars: 300_000, exposure_udollars: 1_600_000 });
  });

  it('turn into the other side when more is bought than was held', () => {
    const book = new Book();
    book.trade(at('kalshi', 'yes', 4_000, 1_000));
    book.trade(at('kalshi', 'no', 5_000, 1_500));
    expect([book.held('kalshi', 'A', 'yes'), book.held('kalshi', 'A', 'no')]).toEqual([0, 500]);
    expect(book.portfolio()).toMatchObject({ realised_udollars: 1_000_000, exposure_udollars: 2_500_000 });
  });

  it('are both held where the venue holds both, until it pays', () => {
    const book = new Book();
    book.trade(at('polymarket', 'yes', 4_000));
    book.trade(at('polymarket', 'no', 5_500));
    expect([book.held('polymarket', 'A', 'yes'), book.held('polymarket', 'A', 'no')]).toEqual([1_000, 1_000]);
    book.add('settled', { venue: 'polymarket', market_id: 'A', yes_value_e4: 10_000, pair_id: 'p' });
    expect(book.portfolio()).toMatchObject({ realised_udollars: 500_000, exposure_udollars: 0 });
  });
});

describe('a sale of what was netted away', () => {
  it('buys the other side at its complement, where the venue nets', () => {
    const book = new Book();
    book.trade(at('kalshi', 'no', 3_000, 400));
    book.trade({ ...at('kalshi', 'no', 6_000, 1_000), action: 'sell' });
    expect([book.held('kalshi', 'A', 'no'), book.held('kalshi', 'A', 'yes')]).toEqual([0, 600]);
    expect(book.portfolio()).toMatchObject({ realised_udollars: 1_200_000, exposure_udollars: 600 * 4_000 });
  });
});

describe('a settlement', () => {
  it('that is told twice pays once', () => {
    const book = new Book();
    book.trade(at('kalshi', 'yes', 4_000));
    const paid = { venue: 'kalshi', market_id: 'A', yes_value_e4: 10_000, pair_id: 'p' };
    expect(book.add('settled', paid).closed).toMatchObject([
      { how: 'settled', result: 'won', net_udollars: 6_000_000 },
    ]);
    expect(book.add('settled', paid).closed).toEqual([]);
    expect(book.portfolio().pnl_udollars).toBe(6_000_000);
  });

  it('that is reversed takes back what was paid', () => {
    const book = new Book();
    book.trade(at('kalshi', 'yes', 4_000));
    for (const yes_value_e4 of [10_000, 0])
      book.add('settled', { venue: 'kalshi', market_id: 'A', yes_value_e4, pair_id: 'p' });
    expect(book.portfolio().pnl_udollars).toBe(-4_000_000);
    expect(book.ledger.sum('cash/')).toBe(BANKROLL - 4_000_000);
  });

  it.each([
    ['before its reversal', [10_000, 'fill', 10_000, 0]],
    ['with its reversal', [10_000, 'fill', 0, 0]],
    ['after its reversal', [10_000, 0, 'fill', 0]],
  ] as const)('pays a fill that is told late %s, and takes back no less than all', (_name, told) => {
    const book = new Book();
    book.trade(at('kalshi', 'yes', 4_000, 1_000));
    for (const one of told) {
      if (one === 'fill') book.trade(at('kalshi', 'yes', 4_000, 500));
      else book.add('settled', { venue: 'kalshi', market_id: 'A', yes_value_e4: one, pair_id: 'p' });
    }
    expect(book.portfolio().exposure_udollars).toBe(0);
    expect(book.ledger.sum('cash/')).toBe(BANKROLL - 6_000_000);
  });

  it.each([
    ['kalshi', 600],
    ['polymarket', 600],
    ['kalshi', 1_000],
    ['polymarket', 1_000],
  ] as const)('at %s is right although a sale of %i of 1,000 before it is told after it', (venue, sold_cc) => {
    const paid = { venue, market_id: 'A', yes_value_e4: 10_000, pair_id: 'p' };
    const late = new Book();
    late.trade(at(venue, 'yes', 4_000, 1_000));
    late.add('settled', paid);
    late.trade({ ...at(venue, 'yes', 7_000, sold_cc), action: 'sell', fee_udollars: 50 });
    const told = late.add('settled', paid);
    const inTime = new Book();
    inTime.trade(at(venue, 'yes', 4_000, 1_000));
    inTime.trade({ ...at(venue, 'yes', 7_000, sold_cc), action: 'sell', fee_udollars: 50 });
    inTime.add('settled', paid);
    for (const name of ['cash/', 'held/', 'fees', 'realised'])
      expect([name, late.ledger.sum(name)]).toEqual([name, inTime.ledger.sum(name)]);
    expect(late.ledger.open()).toEqual([]);
    expect(told.closed).toHaveLength(venue === 'kalshi' ? 1 : 0);
  });

  it('that came before a late sale and is reversed takes back only what is left paid', () => {
    const book = new Book();
    book.trade(at('polymarket', 'yes', 4_000, 1_000));
    book.add('settled', { venue: 'polymarket', market_id: 'A', yes_value_e4: 10_000, pair_id: 'p' });
    book.trade({ ...at('polymarket', 'yes', 7_000, 600), action: 'sell' });
    book.add('settled', { venue: 'polymarket', market_id: 'A', yes_value_e4: 0, pair_id: 'p' });
    expect(book.ledger.sum('cash/')).toBe(BANKROLL - 4_000_000 + 4_200_000);
  });

  it('does not excuse a sale of more than was ever held', () => {
    const book = new Book();
    book.trade(at('polymarket', 'yes', 4_000, 1_000));
    book.add('settled', { venue: 'polymarket', market_id: 'A', yes_value_e4: 10_000, pair_id: 'p' });
    const more = { ...at('polymarket', 'yes', 7_000, 1_001), action: 'sell' as const };
    expect(() => book.trade(more)).toThrow('sold 1001 cc, held 0 cc');
  });
});
