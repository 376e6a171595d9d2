import { describe, expect, it } from 'vitest';
import { kalshiTakerSchedule } from '../../adapters/kalshi/fees.ts';
import { loadEngine } from '../../engine-wasm/load-node.ts';
import { parsePriceE4, parseQtyCc, parseTimeUs, parseUdollars } from '../../runtime/trading/units.ts';
import { HAS_RECORDINGS, recording } from './support/recordings.ts';

/** `FeeRounding` names to the kernel's codes (engine-wasm/contract.ts). */
const CODES = { kalshi_cent: 1, kalshi_e4: 2, kalshi_direct: 3, polymarket_5dp: 4 } as const;

interface Fill {
  ticker: string;
  count_fp: string;
  yes_price_dollars: string;
  fee_cost: string;
  is_taker: boolean;
  created_time: string;
}

/** Multiplier of a fill's series in August 2026: baseball paid half (kalshi.md 8). */
const multiplierOf = (ticker: string): number => (ticker.startsWith('KXMLB') ? 0.5 : 1);

describe.runIf(HAS_RECORDINGS)('schedule and kernel together', () => {
  it('charge every recorded production fill exactly what Kalshi charged', () => {
    const { payload } = recording<{ payload: { fills: Fill[] } }>('kalshi/portfolio_fills_redacted.json.gz');
    const engine = loadEngine({ markets: 16, games: 1 });
    expect(payload.fills).toHaveLength(17);
    for (const fill of payload.fills) {
      expect(fill.is_taker).toBe(true);
      const fields = { fee_type: 'quadratic', fee_multiplier: multiplierOf(fill.ticker) };
      const schedule = kalshiTakerSchedule(fields, parseTimeUs(fill.created_time) ?? 0);
      const price_e4 = parsePriceE4(fill.yes_price_dollars) ?? 0;
      const qty_cc = parseQtyCc(fill.count_fp) ?? 0;
      const fee = engine.takerFee(schedule?.rate_e5 ?? 0, CODES[schedule?.rounding ?? 'kalshi_cent'], price_e4, qty_cc);
      expect([fill.ticker, fee]).toEqual([fill.ticker, parseUdollars(fill.fee_cost)]);
    }
  });
});
