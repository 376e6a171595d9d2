/** Two sources of one game: who is believed, and what is said when they differ. */
import { describe, expect, it } from 'vitest';
import { SecondSource } from '../../runtime/services/price-feed/second-source.ts';
import type { GameEvent, GameSnapshot, League } from '../../runtime/trading/types/events.ts';
import type { GameReport } from '../../runtime/trading/types/report.ts';
import { game } from '../matching/support.ts';

const START = '2026-11-22T18:00:00Z';
const START_US = Date.parse(START) * 1_000;
const SECOND = 1_000_000;
const NFL = game('nfl', 'GB Green Bay Packers', 'TB Tampa Bay Buccaneers', START, { status: 'live' });
const EPL = game('soccer', 'ARS Arsenal', 'CHE Chelsea', START, { status: 'live' });

/** A desk that hears both sources. */
class Two {
  now_us = START_US;
  overdue_us = 0;
  readonly said: GameEvent[] = [];
  readonly notes: string[] = [];
  readonly lags_s: number[] = [];
  readonly source = new SecondSource({
    sink: {
      frame: () => undefined,
      event: (event) => {
        if (event.type === 'game') this.said.push(event);
      },
    },
    clock: { nowUs: () => this.now_us },
    overdueUs: () => this.overdue_us,
    onNote: ({ kind }) => this.notes.push(kind),
    onLag: (_league, behind_us) => this.lags_s.push(behind_us / SECOND),
  });

  /** What the first source tells, some seconds into the game. */
  first(after_s: number, base: GameSnapshot, state: Record<string, number>, change: Partial<GameSnapshot> = {}): this {
    this.now_us = START_US + after_s * SECOND;
    const at = { provider_at_us: null, received_at_us: this.now_us, parsed_at_us: this.now_us };
    this.source.event({
      type: 'game',
      game: { ...base, ...change, state: { ...base.state, ...state } },
      play: null,
      at,
    });
    return this;
  }

  second(after_s: number, league: League, change: Partial<GameReport>): this {
    this.now_us = START_US + after_s * SECOND;
    const names =
      league === 'nfl'
        ? { home: 'Tampa Bay Buccaneers', away: 'Green Bay Packers' }
        : { home: 'Chelsea', away: 'Arsenal' };
    const report: GameReport = {
      ...{ source: 'goalserve', report_id: '1', league, ...names, starts_at_us: START_US, status: 'live', period: 1 },
      ...{ elapsed_ms: null, score_1: 0, score_2: 0, ...change },
    };
    this.source.reports(league, [report], this.now_us);
    return this;
  }

  get last(): GameSnapshot | undefined {
    return this.said.at(-1)?.game;
  }
}

describe('while both answer', () => {
  it('nothing is added as long as they agree', () => {
    const two = new Two()
      .first(0, NFL, { period: 1 })
      .second(1, 'nfl', {})
      .second(40, 'nfl', {})
      .first(60, NFL, { period: 1, score_1: 7 });
    expect([two.said.length, two.notes, two.last?.doubt]).toEqual([2, [], undefined]);
  });

  it('how far one is behind the other is measured on every score that both tell', () => {
    const two = new Two().first(0, NFL, { period: 1 }).second(1, 'nfl', {});
    two.second(10, 'nfl', { score_1: 7 }).first(14, NFL, { period: 1, score_1: 7 }).second(15, 'nfl', { score_1: 7 });
    two.first(30, NFL, { period: 1, score_1: 14 }).second(33, 'nfl', { score_1: 14 });
    expect(two.lags_s).toEqual([4, -3]);
  });

  it('a score that one of them tells for longer than a few polls is named, and the model waits until they agree', () => {
    const two = new Two().first(0, NFL, { period: 1, score_1: 7 });
    two.second(1, 'nfl', {}).second(10, 'nfl', {});
    expect([two.said.length, two.notes]).toEqual([1, []]);
    two.second(17, 'nfl', {});
    expect(two.last?.doubt).toBe(`Sources disagree on the score of ${NFL.game_id}: ESPN 7-0, goalserve 0-0.`);
    two.first(20, NFL, { period: 1, score_1: 7 });
    expect(two.last?.doubt).toBeDefined();
    two.second(22, 'nfl', { score_1: 7 });
    expect([two.last?.doubt, two.notes]).toEqual([undefined, ['disagrees', 'agrees']]);
  });

  it('so is a game that only one of them calls over', () => {
    const two = new Two()
      .first(0, NFL, { period: 4 })
      .second(1, 'nfl', { status: 'final' })
      .second(20, 'nfl', { status: 'final' });
    expect(two.last?.doubt).toContain('whether');
  });

  it('a word that is old by now contradicts nothing', () => {
    const two = new Two().first(0, NFL, { period: 1 }).second(1, 'nfl', {}).first(60, NFL, { period: 1, score_1: 7 });
    two.first(120, NFL, { period: 1, score_1: 7 });
    expect(two.notes).toEqual([]);
  });

  it('a report of another game, of sides the other way round or of another day is of nobody', () => {
    const two = new Two().first(0, NFL, { period: 1, score_1: 7 });
    const away = { home: 'Green Bay Packers', away: 'Tampa Bay Buccaneers' };
    for (const change of [{ home: 'Chicago Bears' }, away, { starts_at_us: START_US - 86_400 * SECOND }])
      two
        .second(1, 'nfl', { ...change, report_id: JSON.stringify(change) })
        .second(30, 'nfl', { ...change, report_id: JSON.stringify(change) });
    expect([two.said.length, two.notes]).toEqual([1, []]);
  });
});

describe('when the first is silent', () => {
  it('the second goes on after ten seconds, and says what it does not know', () => {
    const two = new Two().first(0, NFL, { period: 1, clock_ms: 300_000 });
    two.overdue_us = 9 * SECOND;
    two.second(9, 'nfl', { score_1: 7 });
    expect(two.said.length).toBe(1);
    two.overdue_us = 11 * SECOND;
    two.second(11, 'nfl', { score_1: 7 });
    expect(two.last).toMatchObject({ source: 'goalserve', state: { score_1: 7, period: 1, clock_ms: 300_000 } });
    expect(two.last?.doubt).toContain('model edges wait');
    expect(two.notes).toEqual(['taken_over']);
  });

  it('a match of soccer is whole by score and minute', () => {
    const two = new Two().first(0, EPL, { period: 1, clock_ms: 1_800_000, reds_1: 1 });
    two.overdue_us = 11 * SECOND;
    two.second(11, 'soccer', { score_2: 1, elapsed_ms: 20 * 60_000 });
    expect(two.last).toMatchObject({ source: 'goalserve', state: { score_2: 1, clock_ms: 25 * 60_000, reds_1: 1 } });
    expect(two.last?.doubt).toBeUndefined();
  });

  it('no state goes back, neither by the second nor by an old answer of the first', () => {
    const two = new Two().first(0, NFL, { period: 2, score_1: 7 });
    two.overdue_us = 11 * SECOND;
    two.second(11, 'nfl', { period: 1, score_1: 3 });
    expect(two.said.length).toBe(1);
    two.second(12, 'nfl', { period: 2, score_1: 14 });
    two.overdue_us = 0;
    two.first(13, NFL, { period: 2, score_1: 7 });
    expect(two.last?.state.score_1).toBe(14);
    two.first(16, NFL, { period: 2, score_1: 14 });
    expect([two.last?.source, two.notes]).toEqual([undefined, ['taken_over', 'given_back']]);
  });

  it('a first source that is back and keeps to less is believed after half a minute', () => {
    const two = new Two().first(0, NFL, { period: 2, score_1: 7 });
    two.overdue_us = 11 * SECOND;
    two.second(11, 'nfl', { period: 2, score_1: 14 });
    two.overdue_us = 0;
    for (const after_s of [13, 30, 44]) two.first(after_s, NFL, { period: 2, score_1: 7 });
    expect(two.last?.state.score_1).toBe(7);
  });
});
