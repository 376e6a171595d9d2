import { describe, expect, it } from 'vitest';
import { KalshiBookStream } from '../../adapters/kalshi/book-stream.ts';
import type { InputEvent } from '../../runtime/trading/types/events.ts';
import { HAS_RECORDINGS, recording } from '../adapters/support/recordings.ts';
import { bookEvent, clock, market, pair, pairEvent, TestDesk } from '../trading/support.ts';

interface Captured {
  tickers: string[];
  frames: { received_ms: number; frame: { type: string; seq?: number } }[];
}

/** The recorded minute as events, with the frames at these positions lost on the way; a snapshot answers no gap. */
function minute(captured: Captured, lost: ReadonlySet<number>): InputEvent[] {
  const stream = new KalshiBookStream();
  stream.want(captured.tickers);
  return captured.frames
    .filter((_, i) => !lost.has(i))
    .flatMap(({ received_ms, frame }) => stream.feed(JSON.stringify(frame), received_ms * 1000).events);
}

/**
 * A desk on which every recorded book is half of a lock that only waits to be taken: the other venue sells NO at 2 c and YES
 * at 2 c, with its feed alive.
 */
function temptedDesk(captured: Captured, events: InputEvent[]): TestDesk {
  const start = (captured.frames[0]?.received_ms ?? 0) * 1000;
  const desk = new TestDesk({ cool_down_us: 0, day_loss_limit_udollars: 1e12, game_limit_udollars: 1e12 });
  captured.tickers.forEach((ticker, i) => {
    const settings = { pair_id: `p${i}`, game_id: null, outcome: 'other' as const };
    const polymarket = market('polymarket', `P${i}`);
    desk.send(pairEvent(start, pair({ ...settings, a: market('kalshi', ticker), b: polymarket })));
  });
  const tempt = (at_us: number) =>
    captured.tickers.forEach((_, i) => {
      desk.send(bookEvent(at_us, 'polymarket', [[9_800, 10_000]], [[9_850, 10_000]], `P${i}`));
    });
  for (const event of events) {
    tempt(event.at.received_at_us);
    desk.send(event);
  }
  desk.send(clock((events.at(-1)?.at.received_at_us ?? start) + 1_000_000));
  return desk;
}

describe.runIf(HAS_RECORDINGS)('the recorded Kalshi minute on the desk', () => {
  const captured = () => recording('kalshi/ws_orderbook_stream.json.gz') as Captured;

  it('trades when nothing is lost', () => {
    const desk = temptedDesk(captured(), minute(captured(), new Set()));
    expect(desk.of('book_status').filter((s) => s.status === 'gapped')).toEqual([]);
    expect(new Set(desk.of('order_intent').map((i) => i.pair_id)).size).toBe(12);
  });

  it('trades no market of the subscription after a lost frame, because no snapshot comes', () => {
    const frames = captured().frames;
    const lost = frames.findIndex((f, i) => i > 60 && f.frame.type === 'orderbook_delta');
    const desk = temptedDesk(captured(), minute(captured(), new Set([lost])));
    const gapped = desk.journal.filter((e) => e.kind === 'book_status' && e.body.status === 'gapped');
    expect(gapped).toHaveLength(12);
    const gap_seq = gapped[0]?.seq ?? 0;
    expect(desk.journal.some((e) => e.kind === 'order_intent' && e.seq < gap_seq)).toBe(true);
    expect(
      desk.journal.filter(
        (e) => e.kind === 'order_intent' && e.seq > (gapped.at(-1)?.seq ?? 0) && e.body.purpose === 'open',
      ),
    ).toEqual([]);
  });
});
