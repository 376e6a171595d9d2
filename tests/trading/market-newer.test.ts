/** What a market knows before our source tells it: how far the source is behind, and which side is stale meanwhile. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GameMoves, type MarketLook } from '../../runtime/trading/estimates/game-moves.ts';
import {
  LEAST_DELAY_US,
  MOST_DELAY_US,
  ProviderDelay,
  priorDelayUs,
} from '../../runtime/trading/estimates/provider-delay.ts';
import { LEAST_MOVE_E4, moveE4, UnexplainedMove } from '../../runtime/trading/estimates/unexplained-move.ts';
import { LEAGUES } from '../../runtime/trading/types/events.ts';

const SECOND = 1_000_000;
const delays = fc.array(fc.integer({ min: 0, max: MOST_DELAY_US }), { maxLength: 400 });
const league = fc.constantFrom(...LEAGUES);
const learnt = (from: readonly number[], of: (typeof LEAGUES)[number] = 'nba'): ProviderDelay => {
  const delay = new ProviderDelay();
  for (const one of from) delay.learn('espn', of, one);
  return delay;
};

describe('how far a source is behind', () => {
  it('starts from the prior of its league', () => {
    for (const one of LEAGUES) expect(new ProviderDelay().delayUs('espn', one)).toBe(priorDelayUs(one));
    expect(priorDelayUs('soccer')).toBeGreaterThan(priorDelayUs('nfl'));
  });

  it('lies between what was seen and the prior, and the same was seen gives the same answer', () => {
    fc.assert(
      fc.property(delays, league, (seen, of) => {
        const answer = learnt(seen, of).delayUs('espn', of);
        expect(answer).toBeGreaterThanOrEqual(Math.min(priorDelayUs(of), ...seen));
        expect(answer).toBeLessThanOrEqual(Math.max(priorDelayUs(of), ...seen));
        expect(answer).toBeGreaterThanOrEqual(LEAST_DELAY_US);
        expect(learnt(seen, of).delayUs('espn', of)).toBe(answer);
      }),
    );
  });

  it('is shown by source and league: on how much, half of it within what, and what is counted with', () => {
    fc.assert(
      fc.property(
        delays.filter((seen) => seen.length > 0),
        (seen) => {
          const delay = learnt(seen);
          delay.learn('espn', 'mlb', 7 * SECOND);
          const [nba, mlb] = delay.measured();
          const recent = seen.slice(-128);
          expect(nba).toMatchObject({ source: 'espn', league: 'nba', seen: recent.length });
          expect(nba?.counted_us).toBe(delay.delayUs('espn', 'nba'));
          const within = recent.filter((one) => one <= (nba?.median_us ?? 0)).length;
          expect(recent).toContain(nba?.median_us);
          expect(within).toBeGreaterThanOrEqual(recent.length / 2);
          expect(mlb).toEqual({
            source: 'espn',
            league: 'mlb',
            seen: 1,
            median_us: 7e6,
            counted_us: priorDelayUs('mlb'),
          });
        },
      ),
    );
    expect(new ProviderDelay().measured()).toEqual([]);
  });

  it('is what at least four fifths of the news had come by, the prior counting as five', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: LEAST_DELAY_US, max: MOST_DELAY_US }), { maxLength: 128 }), (seen) => {
        const answer = learnt(seen).delayUs('espn', 'nba');
        const all = [...seen, ...Array.from({ length: 5 }, () => priorDelayUs('nba'))];
        const by = (limit: number): number => all.filter((one) => one <= limit).length;
        expect(by(answer)).toBeGreaterThanOrEqual(0.8 * all.length);
        expect(by(answer - 1)).toBeLessThan(0.8 * all.length);
      }),
    );
  });

  it('does not follow one wild observation, and follows a source that has become slower or faster', () => {
    expect(learnt([MOST_DELAY_US]).delayUs('espn', 'nba')).toBe(priorDelayUs('nba'));
    expect(learnt([...Array.from({ length: 100 }, () => 6 * SECOND), MOST_DELAY_US]).delayUs('espn', 'nba')).toBe(
      6 * SECOND,
    );
    fc.assert(
      fc.property(delays, fc.integer({ min: 0, max: MOST_DELAY_US }), (before, now) => {
        const changed = learnt([...before, ...Array.from({ length: 128 }, () => now)]);
        expect(changed.delayUs('espn', 'nba')).toBe(Math.max(LEAST_DELAY_US, now));
      }),
    );
  });

  it('keeps sources and leagues apart and leaves out what cannot be', () => {
    const delay = learnt([-1, Number.NaN, MOST_DELAY_US + 1]);
    expect(delay.seen('espn', 'nba')).toBe(0);
    for (let i = 0; i < 50; i += 1) delay.learn('espn', 'nba', 6 * SECOND);
    expect([delay.delayUs('espn', 'nba'), delay.delayUs('espn', 'nfl'), delay.delayUs('other', 'nba')]).toEqual([
      6 * SECOND,
      priorDelayUs('nfl'),
      priorDelayUs('nba'),
    ]);
  });
});

const gap = fc.integer({ min: -5_000, max: 5_000 });
const error = fc.double({ min: 0, max: 0.06, noNaN: true });
const step = fc.record({
  gap_e4: gap,
  jump_e4: gap,
  news: fc.boolean(),
  wait_us: fc.integer({ min: 1, max: 20 * SECOND }),
});

describe('an unexplained move', () => {
  it('is what leaves the estimate by more than its error, and nothing less', () => {
    fc.assert(
      fc.property(gap, error, fc.integer({ min: -200, max: 200 }), (start, error_sd, beyond) => {
        const limit = moveE4(error_sd);
        expect(limit).toBeGreaterThanOrEqual(LEAST_MOVE_E4);
        const move = new UnexplainedMove();
        move.see(0, start, 0, error_sd);
        // Away from the estimate, whichever side the market stood on.
        const way = start >= 0 ? 1 : -1;
        move.see(1, start + way * (limit + beyond), 0, error_sd);
        expect(move.pending).toEqual(beyond > 0 ? { way, at_us: 1, by_e4: limit + beyond } : null);
      }),
    );
  });

  it('waits through any number of ticks of the clock, and ends when the market comes back', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 100 }), (noise) => {
        const move = new UnexplainedMove();
        move.see(0, -440, 0, 0.01);
        move.see(SECOND, -2_440, 0, 0.01);
        noise.forEach((one, i) => {
          move.see((i + 2) * SECOND, -2_440 + one, 0, 0.01);
        });
        expect(move.pending).toMatchObject({ way: -1, at_us: SECOND });
        move.see(500 * SECOND, -440, 0, 0.01);
        expect(move.pending).toBeNull();
      }),
    );
  });

  it('is not explained by news from before it, is by news from after it or of it', () => {
    const moved = (): UnexplainedMove => {
      const move = new UnexplainedMove();
      move.see(0, 0, 0, 0.01);
      move.see(10 * SECOND, -800, 0, 0.01);
      return move;
    };
    const early = moved();
    expect(
      early.news({ at_us: 20 * SECOND, mid_e4: -800, fair_e4: 0, jump_e4: 0, error_sd: 0.01, delay_us: 15 * SECOND }),
    ).toBeNull();
    expect(early.pending).not.toBeNull();
    expect(
      early.news({ at_us: 25 * SECOND, mid_e4: -800, fair_e4: 0, jump_e4: 0, error_sd: 0.01, delay_us: 15 * SECOND }),
    ).toBeNull();
    expect(early.pending).toBeNull();
    const half = moved();
    expect(
      half.news({
        at_us: 18 * SECOND,
        mid_e4: -800,
        fair_e4: -450,
        jump_e4: -450,
        error_sd: 0.01,
        delay_us: 15 * SECOND,
      }),
    ).toBe(8 * SECOND);
    expect(half.pending).not.toBeNull();
    const told = moved();
    expect(
      told.news({
        at_us: 18 * SECOND,
        mid_e4: -800,
        fair_e4: -800,
        jump_e4: -800,
        error_sd: 0.01,
        delay_us: 15 * SECOND,
      }),
    ).toBe(8 * SECOND);
    expect(told.pending).toBeNull();
  });

  it('has no delay where the source was first', () => {
    const move = new UnexplainedMove();
    move.see(0, 0, 0, 0.01);
    expect(
      move.news({ at_us: SECOND, mid_e4: -800, fair_e4: 0, jump_e4: 800, error_sd: 0.01, delay_us: 15 * SECOND }),
    ).toBe(0);
    // The market comes after it: towards the estimate is no move.
    move.see(2 * SECOND, -300, 0, 0.01);
    move.see(3 * SECOND, 0, 0, 0.01);
    expect(move.pending).toBeNull();
    expect(
      move.news({ at_us: 4 * SECOND, mid_e4: 0, fair_e4: 0, jump_e4: 20, error_sd: 0.01, delay_us: 15 * SECOND }),
    ).toBeNull();
  });

  it('treats both sides alike, and its delays are never negative', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), error, (steps, error_sd) => {
        const [one, mirror] = [new UnexplainedMove(), new UnexplainedMove()];
        let at = 0;
        for (const { gap_e4, jump_e4, news, wait_us } of steps) {
          at += wait_us;
          if (news) {
            const delay = one.news({ at_us: at, mid_e4: gap_e4, fair_e4: 0, jump_e4, error_sd, delay_us: 15 * SECOND });
            expect(
              mirror.news({
                at_us: at,
                mid_e4: -gap_e4,
                fair_e4: 0,
                jump_e4: -jump_e4,
                error_sd,
                delay_us: 15 * SECOND,
              }),
            ).toBe(delay);
            expect(delay ?? 0).toBeGreaterThanOrEqual(0);
          } else {
            one.see(at, gap_e4, 0, error_sd);
            mirror.see(at, -gap_e4, 0, error_sd);
          }
          const [a, b] = [one.pending, mirror.pending];
          expect(b).toEqual(a === null ? null : { ...a, way: a.way === 1 ? -1 : 1 });
          if (a !== null) expect(a.by_e4).toBeGreaterThan(0);
        }
      }),
    );
  });

  it('never outlives news that is younger than its last step by the delay', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), error, (steps, error_sd) => {
        const move = new UnexplainedMove();
        let at = 0;
        for (const { gap_e4, jump_e4, news, wait_us } of steps) {
          at += wait_us;
          const since = move.pending?.at_us ?? null;
          if (!news) move.see(at, gap_e4, 0, error_sd);
          else move.news({ at_us: at, mid_e4: gap_e4, fair_e4: 0, jump_e4, error_sd, delay_us: 15 * SECOND });
          if (news && since !== null && at - since >= 15 * SECOND) expect(move.pending).toBeNull();
        }
      }),
    );
  });
});

describe('the markets on a game', () => {
  const look = (change: Partial<MarketLook>): MarketLook => ({
    ...{ key: 'kalshi:H', pair_id: 'home', sign: 1, at_us: 0, mid_e4: 5_900, fair_e4: 6_000, error_sd: 0.01 },
    ...{ edge_yes_e4: 100, edge_no_e4: -300, news_at_us: 0, state_at_us: 0, delay_us: 15 * SECOND },
    changed_at_us: change.at_us ?? 0,
    ...change,
  });
  const fallen = (moves: GameMoves): void => {
    moves.see(look({}));
    moves.see(look({ at_us: SECOND, mid_e4: 5_100, edge_yes_e4: 900, edge_no_e4: -1_100 }));
  };

  it('make one side stale everywhere: at the other venue, and mirrored on the other team', () => {
    const moves = new GameMoves();
    moves.see(look({ key: 'polymarket:H' }));
    moves.see(look({ key: 'kalshi:A', pair_id: 'away', sign: -1, mid_e4: 4_100, fair_e4: 4_000 }));
    moves.see(look({ key: 'kalshi:T', pair_id: 'total', sign: 0 }));
    fallen(moves);
    const left = (key: string) => [moves.side(key, 'yes').left_by_e4 > 0, moves.side(key, 'no').left_by_e4 > 0];
    expect(left('kalshi:H')).toEqual([true, false]);
    expect(left('polymarket:H')).toEqual([true, false]);
    expect(left('kalshi:A')).toEqual([false, true]);
    expect(left('kalshi:T')).toEqual([false, false]);
  });

  it('keep the edge of the last news, also for a book that was not live with it', () => {
    const moves = new GameMoves();
    fallen(moves);
    expect(moves.side('kalshi:H', 'yes')).toEqual({ left_by_e4: 800, edge_then_e4: 100 });
    const gapped = new GameMoves();
    gapped.see(look({}));
    // News while it was gapped says nothing of the price that it shows when it is back.
    gapped.see(
      look({ at_us: 9 * SECOND, news_at_us: 5 * SECOND, mid_e4: 5_100, edge_yes_e4: 900, edge_no_e4: -1_100 }),
    );
    expect(gapped.side('kalshi:H', 'yes')).toEqual({ left_by_e4: 800, edge_then_e4: 100 });
  });

  it('know no edge of before until a state tells of after the first price', () => {
    const moves = new GameMoves();
    moves.see(look({ at_us: 5 * SECOND }));
    expect(moves.side('kalshi:H', 'yes').edge_then_e4).toBeNull();
    moves.see(look({ at_us: 19 * SECOND, state_at_us: 19 * SECOND }));
    expect(moves.side('kalshi:H', 'yes').edge_then_e4).toBeNull();
    moves.see(look({ at_us: 20 * SECOND, state_at_us: 20 * SECOND }));
    expect(moves.side('kalshi:H', 'yes').edge_then_e4).toBe(100);
  });

  it('forget the move of a book that is no longer seen once the source has got past it', () => {
    const moves = new GameMoves();
    moves.see(look({ key: 'polymarket:H' }));
    fallen(moves);
    const other = { key: 'polymarket:H', at_us: 20 * SECOND };
    moves.see(look({ ...other, news_at_us: 15 * SECOND }));
    expect(moves.side('polymarket:H', 'yes').left_by_e4).toBe(800);
    moves.see(look({ ...other, news_at_us: 16 * SECOND }));
    expect(moves.side('polymarket:H', 'yes').left_by_e4).toBe(0);
  });
});
