import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Ledger } from '../../runtime/trading/portfolio/ledger.ts';
import type { Fill } from '../../runtime/trading/types/journal.ts';
import { parseSettings } from '../../runtime/trading/types/settings.ts';

const sum = (cash: Readonly<Record<string, number>>): number => Object.values(cash).reduce((all, one) => all + one, 0);

const trade = fc.record({
  venue: fc.constantFrom('kalshi' as const, 'polymarket' as const),
  market_id: fc.constantFrom('A', 'B'),
  side: fc.constantFrom('yes' as const, 'no' as const),
  action: fc.constantFrom('buy' as const, 'sell' as const),
  price_e4: fc.integer({ min: 1, max: 9_999 }),
  qty_cc: fc.integer({ min: 1, max: 100_000 }),
  fee_udollars: fc.integer({ min: 0, max: 2_000_000 }),
});

function fillOf(
  t: { price_e4: number; qty_cc: number },
  n: number,
  rest: Pick<Fill, 'venue' | 'market_id' | 'side' | 'action' | 'fee_udollars'>,
): Fill {
  return {
    ...rest,
    fill_id: `f${n}`,
    order_id: `o${n}`,
    opportunity_id: 'p#1',
    pair_id: 'p',
    avg_price_e4: t.price_e4,
    qty_cc: t.qty_cc,
    cost_udollars: t.price_e4 * t.qty_cc,
    slippage_udollars: 0,
  };
}

describe('the ledger', () => {
  it('balances to the micro-dollar after any fills and settlements', () => {
    fc.assert(
      fc.property(fc.array(trade, { maxLength: 40 }), fc.integer({ min: 0, max: 10_000 }), (trades, yes_value_e4) => {
        const settings = parseSettings({});
        const ledger = new Ledger(settings);
        let paid = 0;
        let n = 0;
        for (const t of trades) {
          const held = ledger.positions.get(`${t.venue}:${t.market_id}:${t.side}`)?.qty_cc ?? 0;
          if (t.action === 'sell' && held === 0) continue;
          const qty_cc = t.action === 'sell' ? Math.min(held, t.qty_cc) : t.qty_cc;
          n += 1;
          const fill = fillOf({ price_e4: t.price_e4, qty_cc }, n, t);
          ledger.book(fill, { game_id: null, label: '' }, n);
          paid += (t.action === 'buy' ? -1 : 1) * fill.cost_udollars - fill.fee_udollars;
          expect(sum(ledger.portfolio().cash_udollars)).toBe(settings.bankroll_udollars + paid);
        }
        for (const venue of ['kalshi', 'polymarket'] as const) {
          for (const market_id of ['A', 'B']) {
            for (const p of ledger.settle(venue, market_id, yes_value_e4)) expect(p.qty_cc).toBe(0);
          }
        }
        const end = ledger.portfolio();
        expect(end.exposure_udollars).toBe(0);
        expect(sum(end.cash_udollars)).toBe(settings.bankroll_udollars + end.pnl_udollars);
      }),
    );
  });

  it('refuses to sell what is not held', () => {
    const ledger = new Ledger(parseSettings({}));
    const sale = fillOf({ price_e4: 5_000, qty_cc: 100 }, 1, {
      venue: 'kalshi',
      market_id: 'A',
      side: 'yes',
      action: 'sell',
      fee_udollars: 0,
    });
    expect(() => ledger.book(sale, { game_id: null, label: '' }, 1)).toThrow('sold 100 cc, held 0 cc');
  });

  it('counts promised cash as gone until it is released', () => {
    const ledger = new Ledger(parseSettings({ bankroll_udollars: 100 }));
    ledger.reserve('kalshi', 30);
    expect(ledger.available('kalshi')).toBe(20);
    ledger.release('kalshi', 30);
    expect(ledger.available('kalshi')).toBe(50);
    expect(() => ledger.release('kalshi', 1)).toThrow('reserved cash');
  });
});
