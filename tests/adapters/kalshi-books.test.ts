import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KalshiBookStream } from '../../adapters/kalshi/book-stream.ts';
import { isUncrossed } from '../../adapters/kalshi/parse.ts';
import type { InputEvent } from '../../runtime/trading/types/events.ts';
import { hostileText } from './support/hostile.ts';
import { HAS_RECORDINGS, recording } from './support/recordings.ts';

interface Captured {
  tickers: string[];
  frames: { received_ms: number; frame: { seq?: number; type: string; msg: { market_ticker?: string } } }[];
}

const AT_US = 1_786_085_188_416_000;
const A = 'KXNBAGAME-26NOV20NYKIND-NYK';
const B = 'KXNBAGAME-26NOV20NYKIND-IND';

const snapshot = (seq: number, market_ticker: string, yes: [string, string][], no: [string, string][] | undefined) => ({
  type: 'orderbook_snapshot',
  sid: 1,
  seq,
  msg: { market_ticker, market_id: 'm', yes_dollars_fp: yes, ...(no === undefined ? {} : { no_dollars_fp: no }) },
});
const delta = (seq: number, market_ticker: string, side: string, price_dollars: string, delta_fp: string) => ({
  type: 'orderbook_delta',
  sid: 1,
  seq,
  msg: { market_ticker, price_dollars, delta_fp, side, ts_ms: 1_786_085_188_978 },
});

/** Feed frames one after the other; events and decoded commands of all. */
function feed(stream: KalshiBookStream, frames: readonly unknown[], at_us = AT_US) {
  const events: InputEvent[] = [];
  const commands: { cmd: string; params: Record<string, unknown> }[] = [];
  for (const frame of frames) {
    const out = stream.feed(JSON.stringify(frame), at_us);
    events.push(...out.events);
    commands.push(...out.commands.map((text) => JSON.parse(text) as (typeof commands)[number]));
  }
  return { events, commands };
}

function twoBooks(): KalshiBookStream {
  const stream = new KalshiBookStream();
  stream.want([A, B]);
  feed(stream, [
    { type: 'subscribed', id: 1, msg: { channel: 'orderbook_delta', sid: 1 } },
    snapshot(1, A, [['0.4700', '3.00']], [['0.4800', '2.00']]),
    snapshot(2, B, [['0.4500', '7.00']], undefined),
  ]);
  return stream;
}

describe('the YES scale', () => {
  it('turns a NO bid at q into a YES ask at 1 - q, and a missing side into an empty one', () => {
    const stream = twoBooks();
    expect(stream.book(A)).toEqual({ bids: [[4700, 300]], asks: [[5200, 200]] });
    expect(stream.book(B)).toEqual({ bids: [[4500, 700]], asks: [] });
  });

  it('converts deltas alike and removes a level at zero', () => {
    const stream = twoBooks();
    const { events } = feed(stream, [delta(3, A, 'no', '0.4900', '5.00'), delta(4, A, 'yes', '0.4700', '-3.00')]);
    expect(events).toMatchObject([
      {
        type: 'book_delta',
        side: 'ask',
        price_e4: 5100,
        mode: 'add',
        qty_cc: 500,
        place: { connection: 1, sid: 1, seq: 3 },
        at: { provider_at_us: 1_786_085_188_978_000 },
      },
      { type: 'book_delta', side: 'bid', price_e4: 4700, qty_cc: -300 },
    ]);
    expect(stream.book(A)).toEqual({
      bids: [],
      asks: [
        [5100, 500],
        [5200, 200],
      ],
    });
  });

  it('says the number of every frame of a book subscription, also of one that changes no book', () => {
    const stream = twoBooks();
    const frames = [
      delta(3, 'KX-NOT-SUBSCRIBED', 'yes', '0.4700', '1.00'),
      { type: 'ok', sid: 1, seq: 4, msg: { market_tickers: [A, B] } },
      delta(5, A, 'yes', '0.4700', '1.00'),
    ];
    const places = feed(stream, frames).events.flatMap((event) =>
      'place' in event && event.place ? [event.place] : [],
    );
    expect(places.map(({ seq }) => seq)).toEqual([3, 4, 5]);
    stream.disconnected(AT_US, 'socket closed_1006');
    const { events } = feed(stream, [snapshot(1, A, [['0.1000', '1.00']], [])]);
    expect(events).toMatchObject([{ type: 'book', place: { connection: 2, sid: 1, seq: 1 } }]);
  });

  it('always states the scale it asks for, and reads NO levels in YES prices when it asked for them', () => {
    expect(new KalshiBookStream().want([A])[0]).toContain('"use_yes_price":false');
    const stream = new KalshiBookStream({ use_yes_price: true });
    expect(stream.want([A])[0]).toContain('"use_yes_price":true');
    feed(stream, [snapshot(1, A, [['0.4700', '3.00']], [['0.5200', '1.00']])]);
    expect(stream.book(A)?.asks).toEqual([[5200, 100]]);
  });
});

describe('the sequence', () => {
  it('a gap suspects every market of the sid, asks once for all snapshots, and ignores deltas until they are in', () => {
    const stream = twoBooks();
    const first = feed(stream, [delta(5, A, 'yes', '0.4600', '1.00')]);
    expect(first.events.map((one) => [one.type, 'market_id' in one ? one.market_id : ''])).toEqual([
      ['book_status', A],
      ['book_status', B],
      ['stream', ''],
    ]);
    expect(first.commands).toMatchObject([
      { cmd: 'update_subscription', params: { sid: 1, action: 'get_snapshot', market_tickers: [A, B] } },
    ]);
    const ignored = feed(stream, [delta(6, B, 'yes', '0.4500', '1.00'), delta(9, A, 'yes', '0.4600', '1.00')]);
    expect(ignored.events.map(({ type }) => type)).toEqual(['stream', 'stream']);
    expect(ignored.commands).toEqual([]);
    expect([stream.status(A), stream.status(B), stream.gaps]).toEqual(['gapped', 'gapped', 2]);

    feed(stream, [snapshot(10, A, [['0.4000', '1.00']], [])]);
    expect([stream.status(A), stream.status(B)]).toEqual(['live', 'gapped']);
    feed(stream, [snapshot(11, B, [], []), delta(12, A, 'yes', '0.4000', '2.00')]);
    expect(stream.status(B)).toBe('live');
    expect(stream.book(A)?.bids).toEqual([[4000, 300]]);
  });

  it.each([
    ['repeated', [3, 3]],
    ['reordered', [4, 3]],
  ])('a %s frame is a gap too', (_name, [one = 0, two = 0]) => {
    const stream = twoBooks();
    feed(stream, [delta(one, A, 'yes', '0.4600', '1.00'), delta(two, A, 'yes', '0.4600', '1.00')]);
    expect(stream.status(B)).toBe('gapped');
  });

  it('does not take a late snapshot for the book of now', () => {
    const stream = twoBooks();
    feed(stream, [delta(3, A, 'yes', '0.4600', '1.00'), snapshot(2, B, [['0.9000', '1.00']], [])]);
    expect([stream.status(B), stream.rejections.counts]).toEqual(['gapped', { late_frame: 1 }]);
  });

  it('trusts no frame of a book that carries no sequence', () => {
    const stream = twoBooks();
    feed(stream, [{ ...delta(3, A, 'yes', '0.4600', '1.00'), seq: undefined }]);
    expect([stream.status(A), stream.status(B), stream.rejections.counts]).toEqual([
      'gapped',
      'live',
      { missing_sequence: 1 },
    ]);
  });

  it('asks again for a snapshot that does not come', () => {
    const stream = twoBooks();
    feed(stream, [delta(7, A, 'yes', '0.4600', '1.00')]);
    expect(stream.tick(AT_US + 1_000_000).commands).toEqual([]);
    expect(stream.tick(AT_US + 4_000_000).commands).toHaveLength(1);
  });

  it('takes after a resync only the snapshot it asked for, whatever was on its way', () => {
    const stream = twoBooks();
    const { events, commands } = stream.resync(AT_US, 'stood still');
    expect(events.map((event) => event.type === 'book_status' && event.status)).toEqual(['gapped', 'gapped']);
    const { id } = JSON.parse(commands[0] ?? '') as { id: number };
    const waiting = [delta(3, A, 'yes', '0.4600', '1.00'), snapshot(4, A, [['0.4400', '1.00']], [])];
    expect(feed(stream, waiting).events.filter(({ type }) => type.startsWith('book'))).toEqual([]);
    expect(stream.status(A)).toBe('gapped');
    feed(stream, [
      { ...snapshot(5, A, [['0.4300', '1.00']], []), id },
      { ...snapshot(6, B, [['0.4300', '1.00']], []), id },
    ]);
    expect([stream.status(A), stream.status(B), stream.gaps]).toEqual(['live', 'live', 0]);
    expect(stream.rejections.counts).toEqual({ delta_while_gapped: 1, snapshot_before_resync: 1 });
  });

  it('believes an unnumbered snapshot again once what was waiting at a resync must be through', () => {
    const stream = twoBooks();
    stream.resync(AT_US, 'stood still');
    feed(stream, [snapshot(3, A, [['0.4300', '1.00']], [])], AT_US + 3_000_001);
    expect([stream.status(A), stream.status(B)]).toEqual(['live', 'gapped']);
  });

  it('one sid does not suspect another', () => {
    const stream = twoBooks();
    feed(stream, [
      { type: 'trade', sid: 2, seq: 1, msg: {} },
      { type: 'trade', sid: 2, seq: 9, msg: {} },
    ]);
    expect([stream.status(A), stream.gaps]).toEqual(['live', 1]);
  });

  it('a change below zero or a malformed one suspects its market alone', () => {
    const stream = twoBooks();
    const { commands } = feed(stream, [delta(3, A, 'yes', '0.4700', '-9.00')]);
    expect(commands).toMatchObject([{ params: { market_tickers: [A] } }]);
    expect([stream.status(A), stream.status(B)]).toEqual(['gapped', 'live']);
    feed(stream, [delta(4, B, 'yes', '1.2000', '1.00')]);
    expect([stream.status(B), stream.rejections.counts]).toEqual(['gapped', { negative_level: 1, bad_delta: 1 }]);
  });
});

describe('connection and lifecycle', () => {
  it('after a reconnect books wait for new snapshots under new sids, and everything wanted is subscribed again', () => {
    const stream = twoBooks();
    expect(stream.disconnected(AT_US, 'socket closed_1006')).toHaveLength(2);
    const commands = stream.connected().map((text) => JSON.parse(text) as { params: Record<string, unknown> });
    expect(commands.map(({ params }) => params.market_tickers)).toEqual([undefined, [A, B]]);
    feed(stream, [{ ...snapshot(1, A, [['0.1000', '1.00']], []), sid: 7 }]);
    expect([stream.status(A), stream.status(B)]).toEqual(['live', 'gapped']);
  });

  it('a silence makes live books stale; an unbroken sequence afterwards brings all of them back', () => {
    const stream = twoBooks();
    expect(stream.silent(AT_US, 'silent')).toHaveLength(2);
    const { events } = feed(stream, [delta(3, A, 'yes', '0.4700', '1.00')]);
    expect(events.filter((event) => event.type === 'book_status' && event.status === 'live')).toHaveLength(2);
    expect([stream.status(A), stream.status(B)]).toEqual(['live', 'live']);
  });

  it('a terminal error makes the sid resubscribe', () => {
    const stream = twoBooks();
    const { commands } = feed(stream, [{ type: 'error', sid: 1, seq: 3, msg: { code: 25, msg: 'buffer overflow' } }]);
    expect(commands).toMatchObject([{ cmd: 'subscribe', params: { market_tickers: [A, B] } }]);
    expect(stream.status(A)).toBe('gapped');
  });

  it('pauses, and after reactivation waits for a snapshot because resting orders were cancelled', () => {
    const stream = twoBooks();
    const life = (event_type: string, more = {}) => ({
      type: 'market_lifecycle_v2',
      sid: 2,
      msg: { market_ticker: A, event_type, ...more },
    });
    expect(feed(stream, [life('deactivated')]).events).toMatchObject([{ status: 'paused' }]);
    const { events, commands } = feed(stream, [life('activated')]);
    expect(events).toMatchObject([{ status: 'gapped', reason: 'reactivated' }]);
    expect(commands).toHaveLength(1);
  });

  it('closes a determined market and pays only when told that determined is enough', () => {
    const determined = {
      type: 'market_lifecycle_v2',
      sid: 2,
      seq: 1,
      msg: { market_ticker: A, event_type: 'determined', result: 'yes', settlement_value: '1.0000' },
    };
    const careful = twoBooks();
    expect(feed(careful, [determined]).events).toMatchObject([
      { type: 'book_status', status: 'closed' },
      { type: 'stream' },
    ]);
    expect([...careful.determined]).toEqual([A]);
    expect(feed(careful, [delta(3, A, 'yes', '0.4700', '1.00')]).events.map(({ type }) => type)).toEqual(['stream']);
    const eager = new KalshiBookStream({ settle_on: 'determined' });
    eager.want([A]);
    expect(feed(eager, [determined]).events).toMatchObject([
      { type: 'book_status', status: 'closed' },
      { type: 'settlement', yes_value_e4: 10_000 },
      { type: 'stream' },
    ]);
  });
});

describe.runIf(HAS_RECORDINGS)('the recorded minute', () => {
  const captured = HAS_RECORDINGS
    ? recording<Captured>('kalshi/ws_orderbook_stream.json.gz')
    : { tickers: [], frames: [] };
  const run = (frames: Captured['frames']) => {
    const stream = new KalshiBookStream();
    const events: InputEvent[] = [];
    for (const { frame, received_ms } of frames)
      events.push(...stream.feed(JSON.stringify(frame), received_ms * 1000).events);
    return { stream, events };
  };

  it('rebuilds twelve books with no gap, none crossed at any time', () => {
    const stream = new KalshiBookStream();
    for (const { frame, received_ms } of captured.frames) {
      stream.feed(JSON.stringify(frame), received_ms * 1000);
      const book = frame.msg.market_ticker === undefined ? null : stream.book(frame.msg.market_ticker);
      if (book !== null) expect(isUncrossed(book)).toBe(true);
    }
    expect([stream.gaps, stream.rejections.counts, stream.frames]).toEqual([0, {}, captured.frames.length]);
    expect(captured.tickers).toHaveLength(12);
    for (const ticker of captured.tickers) {
      expect(stream.status(ticker)).toBe('live');
      expect(stream.book(ticker)?.bids.length).toBeGreaterThan(0);
    }
  });

  it('notices any dropped frame at the next one and trusts no book until its snapshot', () => {
    const deltas = captured.frames.flatMap(({ frame }, index) => (frame.type === 'orderbook_delta' ? [index] : []));
    for (const dropped of deltas.slice(0, -1).filter((_, index) => index % 20 === 0)) {
      const { stream, events } = run(captured.frames.filter((_, index) => index !== dropped));
      expect(stream.gaps).toBe(1);
      for (const ticker of captured.tickers) expect(stream.status(ticker)).toBe('gapped');
      const first = events.findIndex(({ type }) => type === 'book_status');
      expect(events.slice(first).every(({ type }) => type === 'book_status' || type === 'stream')).toBe(true);
    }
  });

  it('ends in the same books when a gap is healed by snapshots as when there was none', () => {
    const { stream: whole } = run(captured.frames);
    const { stream: healed } = run(captured.frames.filter((_, index) => index !== 200));
    let seq = 1000;
    for (const ticker of captured.tickers) {
      const { bids = [], asks = [] } = whole.book(ticker) ?? {};
      const text = (price_e4: number, qty_cc: number): [string, string] => [
        (price_e4 / 1e4).toFixed(4),
        (qty_cc / 100).toFixed(2),
      ];
      const no = asks.map(([price_e4, qty_cc]) => text(10_000 - price_e4, qty_cc));
      feed(healed, [
        snapshot(
          seq,
          ticker,
          bids.map(([p, q]) => text(p, q)),
          no,
        ),
      ]);
      seq += 1;
      expect(healed.book(ticker)).toEqual(whole.book(ticker));
      expect(healed.status(ticker)).toBe('live');
    }
  });

  it('reads the demo captures of both NO scales to the same ask', () => {
    const demo = recording<Record<string, { body: string }>>('kalshi/demo_exchange_responses.json.gz');
    const ask = (name: string, use_yes_price: boolean) => {
      const stream = new KalshiBookStream({ use_yes_price });
      const lines = (demo[name]?.body ?? '').split('\n').filter((line) => line !== '');
      for (const line of lines.slice(0, 3)) stream.feed(line, AT_US);
      return stream.book('KXWTACHALLENGERMATCH-26JUN11JIMLEP-LEP')?.asks[0]?.[0];
    };
    expect(ask('ws__orderbook_trade_noleg', false)).toBe(5200);
    expect(ask('ws__orderbook_trade_yes', true)).toBe(5200);
  });

  it('whatever frames are dropped, repeated or swapped: a book that claims to be live is the true one', () => {
    const mishap = fc.record({
      at: fc.nat(captured.frames.length - 2),
      kind: fc.constantFrom('drop', 'repeat', 'swap', 'late'),
    });
    fc.assert(
      fc.property(fc.array(mishap, { minLength: 1, maxLength: 4 }), (mishaps) => {
        const frames = [...captured.frames];
        for (const { at, kind } of mishaps) {
          const [one, two] = [frames[at], frames[at + 1]];
          if (one === undefined || two === undefined) continue;
          if (kind === 'drop') frames.splice(at, 1);
          else if (kind === 'repeat') frames.splice(at, 0, one);
          else if (kind === 'swap') frames.splice(at, 2, two, one);
          else frames.splice(Math.min(frames.length - 1, at + 30), 0, ...frames.splice(at, 1));
        }
        const { stream } = run(frames);
        const last_seq = Math.max(...frames.map(({ frame }) => frame.seq ?? 0));
        const { stream: truth } = run(captured.frames.filter(({ frame }) => (frame.seq ?? 0) <= last_seq));
        for (const ticker of captured.tickers) {
          if (stream.status(ticker) === 'live') expect(stream.book(ticker)).toEqual(truth.book(ticker));
        }
      }),
      { numRuns: 120 },
    );
  });

  it('hostile frames never throw and never leave a crossed or negative book that claims to be live', () => {
    const frames = captured.frames.map(({ frame }) => frame);
    fc.assert(
      fc.property(fc.array(hostileText(frames), { minLength: 1, maxLength: 12 }), (texts) => {
        const stream = new KalshiBookStream();
        for (const { frame } of captured.frames.slice(0, 40)) stream.feed(JSON.stringify(frame), AT_US);
        for (const text of texts) {
          for (const event of stream.feed(text, AT_US).events) {
            if (event.type === 'book_delta') expect(Number.isSafeInteger(event.qty_cc)).toBe(true);
          }
        }
        for (const ticker of captured.tickers) {
          if (stream.status(ticker) !== 'live') continue;
          const levels = [...(stream.book(ticker)?.bids ?? []), ...(stream.book(ticker)?.asks ?? [])];
          expect(levels.every(([price_e4, qty_cc]) => price_e4 > 0 && price_e4 < 10_000 && qty_cc > 0)).toBe(true);
        }
      }),
      { numRuns: 150 },
    );
  });
});
