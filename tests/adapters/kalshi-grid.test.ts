import { expect, it } from 'vitest';
import { KalshiBookStream } from '../../adapters/kalshi/book-stream.ts';

const TICKER = 'KXNBAGAME-26NOV20NYKIND-NYK';
const AT_US = 1_790_000_000_000_000;

it('tells another price grid of a market, and that there is none where it cannot be read', () => {
  const stream = new KalshiBookStream();
  stream.want([TICKER]);
  const price_ranges = [{ start: '0.0000', end: '1.0000', step: '0.0010' }];
  const told = (more: object, market_ticker = TICKER) => {
    const msg = { market_ticker, event_type: 'price_level_structure_updated', ...more };
    return stream.feed(JSON.stringify({ type: 'market_lifecycle_v2', sid: 2, msg }), AT_US).events;
  };
  const fine = [{ type: 'grid', market_id: TICKER, price_bands: [{ start_e4: 0, end_e4: 10_000, step_e4: 10 }] }];
  expect(told({ price_level_structure: 'deci_cent', price_ranges })).toMatchObject(fine);
  expect(told({ additional_metadata: { price_ranges } })).toMatchObject(fine);
  for (const bad of [{ price_level_structure: 'deci_cent' }, { price_ranges: [{ start: '0', end: '1', step: '0' }] }])
    expect(told(bad)).toMatchObject([{ type: 'grid', price_bands: [] }]);
  expect(stream.rejections.counts).toEqual({ bad_price_ranges: 2 });
  expect(told({ price_ranges }, 'KXNBAGAME-26NOV20NYKIND-IND')).toEqual([]);
});
