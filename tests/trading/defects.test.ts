/**
 * What went wrong in the best-known bot of this kind above the kernel, kept from happening here; each test is named after
 * what is right. Those that a kernel can have are in tests/kernel/defects.test.ts.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { pairGames } from '../../adapters/matching/index.ts';
import { LatencyMeter } from '../../runtime/services/all-in-one/latency.ts';
import type { InputEvent } from '../../runtime/trading/types/events.ts';
import type { MarketListing } from '../../runtime/trading/types/feeds.ts';
import type { JournalEntry } from '../../runtime/trading/types/journal.ts';
import { parseSettings } from '../../runtime/trading/types/settings.ts';
import { AT_US, change, changes, live, NO, YES } from '../adapters/support/polymarket.ts';
import {
  bookEvent,
  clock,
  game,
  gameEvent,
  lockBooks,
  market,
  pair,
  pairEvent,
  SECOND,
  START_US,
  stamp,
  TestDesk,
  ticks,
} from './support.ts';

const T = START_US + 10 * SECOND;

/** One pair and a lock at T. */
const locked = (settings = {}): TestDesk => new TestDesk(settings).send(pairEvent(START_US), ...lockBooks(T));

describe('c: every increment of a Polymarket book counts', () => {
  it('takes BUY as a bid and SELL as an ask, for both tokens', () => {
    const both = live();
    const frame = changes([
      change(YES, 'BUY', '0.51', '150', '0.51', '0.52'),
      change(NO, 'SELL', '0.49', '150', '0.48', '0.49'),
    ]);
    both.feed(JSON.stringify(frame), AT_US);
    expect([both.top(YES), both.top(NO)]).toEqual([
      { bid_e4: 5_100, ask_e4: 5_200 },
      { bid_e4: 4_800, ask_e4: 4_900 },
    ]);
  });

  it('refuses a side that it does not know by name rather than dropping it in silence', () => {
    const both = live();
    both.feed(JSON.stringify(changes([change(YES, 'ASK', '0.51', '150', '0.50', '0.51')])), AT_US);
    expect(both.top(YES)).toEqual({ bid_e4: 5_000, ask_e4: 5_200 });
    expect(Object.values(both.rejections.counts)).toEqual([1]);
  });
});

describe('f: the stop works, and books hold what was traded', () => {
  it('opens nothing more once the day has lost its limit', () => {
    const desk = locked({ day_loss_limit_udollars: 100_000, cool_down_us: 0, max_feed_age_us: 60 * SECOND });
    desk.send(...ticks(T));
    // Both legs fall: what is held is worth less at the bid than it cost.
    const later = T + 5 * SECOND;
    const crash: InputEvent[] = [
      bookEvent(later, 'kalshi', [[100, 20_000]], [[9_900, 20_000]]),
      bookEvent(later, 'polymarket', [[100, 20_000]], [[9_900, 20_000]]),
      clock(later + 2 * SECOND),
    ];
    desk.send(...crash);
    expect(desk.last('portfolio').pnl_udollars).toBeLessThan(-100_000);
    const before = desk.of('order_intent').length;
    desk.send(...lockBooks(later + 3 * SECOND));
    // The marks are those of the last clock: the limit counts what was lost until then.
    expect(desk.of('order_intent')).toHaveLength(before);
    expect(desk.last('opportunity').refusal?.reason).toBe('day_loss_limit');
  });

  it.each([
    ['yes at Kalshi and no at Polymarket', [4_000, 4_600], ['kalshi yes', 'polymarket no']],
    ['no at Kalshi and yes at Polymarket', [4_600, 4_000], ['kalshi no', 'polymarket yes']],
  ] as const)('holds %s when that was bought', (_name, [kalshi_e4, polymarket_e4], held) => {
    const desk = new TestDesk().send(pairEvent(START_US));
    desk.send(bookEvent(T, 'kalshi', [[kalshi_e4 - 100, 20_000]], [[kalshi_e4, 20_000]]));
    desk.send(bookEvent(T, 'polymarket', [[polymarket_e4 - 100, 30_000]], [[polymarket_e4, 30_000]]), ...ticks(T));
    const open = new Map(desk.of('position').map((position) => [position.position_id, position]));
    expect([...open.values()].map(({ venue, side }) => `${venue} ${side}`).sort()).toEqual(held);
    const bought = desk.of('fill').reduce((sum, fill) => sum + fill.cost_udollars, 0);
    expect([...open.values()].reduce((sum, position) => sum + position.cost_udollars, 0)).toBe(bought);
  });
});

describe('g: stated defaults are those of the code', () => {
  it('holds for every setting, and for no other', () => {
    const text = readFileSync(new URL('../../docs/opportunities.md', import.meta.url), 'utf8');
    const table = text.slice(text.indexOf('## Settings'));
    const stated = [...table.matchAll(/^\| `(\w+)` \| (\S+) \|$/gm)].map(([, name, value]) => [name, value]);
    const coded = Object.entries(parseSettings({})).map(([name, value]) => [name, String(value)]);
    expect(stated).toEqual(coded);
  });
});

describe('h: nothing in flight leaks when an order ends early', () => {
  const endings: readonly (readonly [string, InputEvent])[] = [
    ['the price is gone', bookEvent(T + 100_000, 'kalshi', [[6_900, 20_000]], [[7_000, 20_000]])],
    ['the book is empty', bookEvent(T + 100_000, 'kalshi', [], [])],
    ['the book is crossed', bookEvent(T + 100_000, 'kalshi', [[7_000, 20_000]], [[6_900, 20_000]])],
    [
      'the book has a gap',
      {
        type: 'book_status',
        venue: 'kalshi',
        market_id: 'K-BOS',
        status: 'gapped',
        reason: 'sequence',
        at: stamp(T + 100_000),
      },
    ],
    [
      'the market is closed',
      {
        type: 'book_status',
        venue: 'kalshi',
        market_id: 'K-BOS',
        status: 'closed',
        reason: 'settled',
        at: stamp(T + 100_000),
      },
    ],
  ];
  it.each(endings)('when %s', (_name, ending) => {
    const desk = locked();
    const [first] = desk.of('order_intent');
    // The order that is out is for the book that ends.
    const moved = first?.venue === 'kalshi' ? ending : { ...ending, venue: 'polymarket', market_id: 'P-BOS' };
    desk.send(moved as InputEvent, ...ticks(T));
    expect(desk.shard.busy).toBe(false);
    expect(desk.of('order_update').map(({ status }) => status)).toEqual(['sent', 'cancelled']);
    expect(desk.of('fill')).toEqual([]);
    // Cash that stayed reserved, or a group that stayed busy, would refuse the next lock.
    const later = T + 10 * SECOND;
    if (moved.type === 'book_status' && moved.status === 'closed') return;
    desk.send(...lockBooks(later), ...ticks(later));
    expect(desk.of('opportunity').filter(({ verdict }) => verdict === 'taken')).toHaveLength(2);
    expect(desk.of('fill')).toHaveLength(2);
  });

  it('frees the cash of every order in the end', () => {
    const desk = locked({ bankroll_udollars: 200_000_000, cool_down_us: 0 });
    for (let i = 0; i < 20; i += 1) {
      const at_us = T + i * 3 * SECOND;
      desk.send(...lockBooks(at_us), bookEvent(at_us + 100_000, 'kalshi', [], []));
      desk.send(bookEvent(at_us + 100_000, 'polymarket', [], []), ...ticks(at_us));
    }
    expect(desk.of('fill')).toEqual([]);
    expect(desk.of('order_intent').length).toBeGreaterThanOrEqual(20);
    expect(desk.of('opportunity').map((o) => o.refusal?.reason)).not.toContain('no_cash');
  });
});

describe('i: latency is measured on one clock', () => {
  it('from an intent to its fill is the time between their entries, whatever other clocks show', () => {
    const desk = locked().send(...ticks(T));
    const seen: [string, number][] = [];
    const meter = new LatencyMeter((stage, _source, value_us) => seen.push([stage, value_us]));
    const event: InputEvent = { type: 'clock', at: { provider_at_us: 1, received_at_us: T, parsed_at_us: T } };
    meter.measure(event, desk.journal, 5);
    const of = (kind: JournalEntry['kind']): number[] =>
      desk.journal.filter((entry) => entry.kind === kind).map((entry) => entry.at_us);
    const intents = of('order_intent');
    const expected = of('fill').map((at_us, i) => at_us - (intents[i] ?? 0));
    expect(seen).toEqual(expected.map((value_us) => ['intent_to_fill', value_us]));
    for (const [, value_us] of seen) expect(value_us).toBeGreaterThanOrEqual(250_000);
  });
});

describe('j: a game is never paired with that of another day', () => {
  const team = (code: string, name: string) => ({ id: code, code, name });
  const on = (starts_at_us: number) =>
    game({ home: team('NYG', 'New York Giants'), away: team('DAL', 'Dallas Cowboys'), league: 'nfl', starts_at_us });
  const listing = (game_date: string): MarketListing => ({
    ...market('kalshi', `K-${game_date}`),
    event_id: `E-${game_date}`,
    league: 'nfl',
    competition: null,
    proposition: { kind: 'side' },
    void_rule: 'fair_price',
    outcome_name: 'Dallas',
    outcome_code: 'DAL',
    participants: ['Dallas', 'New York G'],
    game_date,
    starts_at_us: null,
    status: 'open',
    settles_at_us: null,
  });
  /** 2026-09-13 20:20 in New York, the 14th in UTC. */
  const SUNDAY_US = Date.UTC(2026, 8, 14, 0, 20) * 1_000;

  it.each(['2026-09-12', '2026-09-14', '2026-09-20'])('not with %s', (date) => {
    const { pairs, unmatched } = pairGames([on(SUNDAY_US)], [listing(date)]);
    expect([pairs, unmatched.map(({ reason }) => reason)]).toEqual([[], ['no_game']]);
  });

  it('but with its own day in New York', () => {
    expect(pairGames([on(SUNDAY_US)], [listing('2026-09-13')]).pairs).toHaveLength(1);
  });
});

describe('k: order ids', () => {
  function evening(): TestDesk {
    const desk = new TestDesk({ cool_down_us: SECOND }).send(gameEvent(START_US), pairEvent(START_US, pair()));
    for (let i = 0; i < 5; i += 1) {
      const at_us = T + i * 10 * SECOND;
      // What was bought is gone from the books before the next lock comes with depth of its own.
      desk.send(...lockBooks(at_us), ...ticks(at_us));
      desk.send(bookEvent(at_us + 4 * SECOND, 'kalshi', [], []), bookEvent(at_us + 4 * SECOND, 'polymarket', [], []));
    }
    return desk;
  }

  it('are the same in every replay, and each is used once', () => {
    const [one, other] = [evening(), evening()].map((desk) => desk.of('order_intent').map(({ order_id }) => order_id));
    expect(one).toEqual(other);
    expect(one?.length).toBeGreaterThanOrEqual(4);
    expect(new Set(one).size).toBe(one?.length);
  });

  it('are written down before anything is sent, and before anything is filled', () => {
    const written = new Set<string>();
    const sent = new Set<string>();
    for (const entry of evening().journal) {
      if (entry.kind === 'order_intent') written.add(entry.body.order_id);
      if (entry.kind === 'order_update') {
        expect(written).toContain(entry.body.order_id);
        if (entry.body.status === 'sent') sent.add(entry.body.order_id);
      }
      if (entry.kind === 'fill') expect(sent).toContain(entry.body.order_id);
    }
    expect(sent).toEqual(written);
  });
});
