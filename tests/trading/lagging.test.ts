/** One venue leads, the other follows: simulated with a seed, measured by the kernel, traded only when proven and allowed. */
import { describe, expect, it } from 'vitest';
import { logit } from '../../runtime/trading/strategies/lagging.ts';
import type { InputEvent, Pair } from '../../runtime/trading/types/events.ts';
import type { Opportunity } from '../../runtime/trading/types/journal.ts';
import type { Settings } from '../../runtime/trading/types/settings.ts';
import { quote, side } from './set-world.ts';
import { game, gameEvent, pairEvent, SECOND, START_US, stamp, TestDesk } from './support.ts';

/** A small generator with a period long enough for a test (Numerical Recipes' constants). */
function random(seed: number): () => number {
  let x = seed;
  return () => {
    x = (Math.imul(x, 1_664_525) + 1_013_904_223) >>> 0;
    return x / 4_294_967_296;
  };
}

const MINUTES = 12;
const LAG_US = 800_000;
const SETTINGS = {
  model_min_edge_e4: 10_000,
  lock_min_edge_e4: 9_000,
  lag_window_us: MINUTES * 60 * SECOND,
  lag_min_edge_e4: 100,
  journal_quotes: false,
} satisfies Partial<Settings>;

/** Kalshi walks; Polymarket repeats it later by `lag_us`, or walks on its own. Prices in tenths of a cent. */
function walk(seed: number, follows: boolean): InputEvent[] {
  const draw = random(seed);
  const events: InputEvent[] = [];
  const at = (e4: number) => Math.round(Math.min(7_000, Math.max(3_000, e4)) / 10) * 10;
  let leader_e4 = 5_000;
  let other_e4 = 5_000;
  for (let t = 0; t < MINUTES * 60 * SECOND; t += 150_000 + Math.floor(draw() * 300_000)) {
    leader_e4 = at(leader_e4 + (draw() - 0.5) * 60);
    events.push(quote(START_US + SECOND + t, 'K-home', leader_e4 - 50, leader_e4 + 50));
    if (!follows) other_e4 = at(other_e4 + (draw() - 0.5) * 60);
    const seen = follows ? leader_e4 : other_e4;
    const delay = follows ? LAG_US : Math.floor(draw() * 200_000);
    events.push(quote(START_US + SECOND + t + delay, 'P-home', seen - 50, seen + 50));
  }
  return events;
}

/** The walk, and then enough clocks for one estimate with all its placebos. */
function measured(
  settings: Partial<Settings>,
  follows: boolean,
  pair: Pair = side('home'),
): { desk: TestDesk; end_us: number } {
  const desk = new TestDesk({ ...SETTINGS, ...settings }).send(gameEvent(START_US), pairEvent(START_US, pair));
  const events = walk(5, follows).sort((a, b) => a.at.received_at_us - b.at.received_at_us);
  desk.send(...events);
  const last_us = events.at(-1)?.at.received_at_us ?? 0;
  for (let i = 1; i <= 120; i += 1) desk.send({ type: 'clock', at: stamp(last_us + i * 1_000) });
  return { desk, end_us: last_us + 121_000 };
}

const lags = (desk: TestDesk): Opportunity[] =>
  desk.of('opportunity').filter((o) => o.opportunity_type === 'lagging_market');

/** Both books agree for a moment, then the leader jumps by eight cents. */
const jump = (at_us: number): InputEvent[] => [
  quote(at_us, 'K-home', 4_950, 5_050),
  quote(at_us + 100_000, 'P-home', 4_950, 5_050),
  gameEvent(at_us + 150_000),
  quote(at_us + SECOND, 'K-home', 4_950, 5_060),
  quote(at_us + SECOND + 100_000, 'K-home', 5_750, 5_850),
];

describe('a market that follows another', () => {
  it('is bought after a jump of its leader when the lag is proven and taking is on', () => {
    const { desk, end_us } = measured({ lag_take: true }, true);
    desk.send(...jump(end_us));
    const taken = lags(desk).filter((o) => o.verdict === 'taken');
    expect(taken.map((o) => [o.legs[0]?.market_id, o.legs[0]?.side])).toEqual([['P-home', 'yes']]);
    expect(taken[0]?.limits.find((limit) => limit.name === 'horizon')?.value).toBeLessThanOrEqual(3 * LAG_US);
    expect(taken[0]?.model_probability).toBeGreaterThan(0.53);
  });

  it('is shown and not traded by default, although its lag is proven', () => {
    const { desk, end_us } = measured({}, true);
    desk.send(...jump(end_us));
    expect(new Set(lags(desk).map((o) => o.refusal?.reason))).toEqual(new Set(['lag_unproven']));
    expect(lags(desk).at(-1)?.refusal?.text).toMatch(/switched off/);
    expect(desk.of('order_intent')).toEqual([]);
  });

  it('is nothing once it has moved itself', () => {
    const { desk, end_us } = measured({ lag_take: true }, true);
    const [a, b, c, d, e] = jump(end_us) as [InputEvent, InputEvent, InputEvent, InputEvent, InputEvent];
    desk.send(a, b, c, d, quote(end_us + SECOND + 50_000, 'P-home', 5_650, 5_750), e);
    expect(lags(desk).filter((o) => o.verdict === 'taken')).toEqual([]);
  });

  it('is not measured on the lines of a game, which are many', () => {
    const line = side('home', { outcome: 'other', relation: { kind: 'total', line_tenths: 85 } });
    const { desk, end_us } = measured({ lag_take: true }, true, line);
    desk.send(...jump(end_us));
    expect(lags(desk)).toEqual([]);
  });

  it('is not seen in two markets that walk alone', () => {
    const { desk, end_us } = measured({ lag_take: true }, false);
    desk.send(...jump(end_us));
    expect(lags(desk)).toEqual([]);
  });
});

describe('news of the game', () => {
  it('shows a venue that has not moved as lagging, and trades nothing on it', () => {
    const desk = new TestDesk({ ...SETTINGS, lag_take: true });
    desk.send(gameEvent(START_US), pairEvent(START_US, side('home')));
    const at_us = START_US + SECOND;
    desk.send(quote(at_us, 'K-home', 5_800, 5_900), quote(at_us, 'P-home', 5_800, 5_900));
    const score_1 = game().state.score_1 + 12;
    desk.send(gameEvent(at_us + SECOND, game({ state: { ...game().state, score_1 } })));
    expect(new Set(lags(desk).map((o) => `${o.verdict} ${o.refusal?.reason}`))).toEqual(
      new Set(['near_miss lag_unproven']),
    );
    expect(lags(desk).map((o) => o.legs[0]?.venue)).toEqual(['kalshi', 'polymarket']);
    expect(desk.of('order_intent')).toEqual([]);
  });
});

describe('the logit', () => {
  it('agrees with the logarithm to twelve digits', () => {
    for (let i = 1; i < 1_000; i += 1) {
      const p = i / 1_000;
      expect(logit(p)).toBeCloseTo(Math.log(p / (1 - p)), 12);
    }
    expect(logit(1e-9)).toBeCloseTo(Math.log(1e-9 / (1 - 1e-9)), 12);
  });
});
