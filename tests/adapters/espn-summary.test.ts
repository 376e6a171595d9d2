import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSummary, type SummaryReplay } from '../../adapters/espn/parse-summary.ts';
import { hostileText } from './support/hostile.ts';
import { HAS_RECORDINGS, recording } from './support/recordings.ts';

function replay(name: string): SummaryReplay {
  const parsed = parseSummary(recording(`espn/${name}`));
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.value;
}

const SUMMARIES = ['summary_nba_401772994.json.gz', 'summary_nba_401585607.json.gz', 'summary_nfl_401547417.json.gz'];

describe.runIf(HAS_RECORDINGS)('summary of a whole game', () => {
  it.each(SUMMARIES)('%s: every play read, in order, ending in the final score of the header', (name) => {
    const { plays, game, rejected } = replay(name);
    expect(rejected).toEqual({});
    expect(plays.length).toBeGreaterThan(150);
    let reverted = 0;
    for (const [index, { state }] of plays.entries()) {
      const before = plays[index - 1]?.state;
      if (before === undefined) continue;
      const later =
        state.period > before.period || (state.period === before.period && state.clock_ms <= before.clock_ms);
      expect(later).toBe(true);
      if (state.home_score < before.home_score || state.away_score < before.away_score) reverted += 1;
    }
    // TOR@ORL holds one row that was entered late and shows the score without the basket before it.
    expect(reverted).toBeLessThanOrEqual(1);
    const last = plays.at(-1);
    expect(last?.status).toBe('final');
    expect(plays.filter(({ status }) => status === 'final')).toHaveLength(1);
    expect(last?.state).toEqual(game.state);
    expect(last?.state).toMatchObject({ down: 0, possession: 0, clock_ms: 0 });
  });

  it.each(SUMMARIES)("%s: ESPN's probability is joined on the play id and moves with the score", (name) => {
    const { plays, first_espn_wp } = replay(name);
    expect(first_espn_wp).not.toBeNull();
    expect(plays.every(({ espn_home_wp, wallclock_us }) => espn_home_wp !== null && wallclock_us !== null)).toBe(true);
    let towards = 0;
    for (const [index, { state, espn_home_wp }] of plays.entries()) {
      const before = plays[index - 1];
      if (before === undefined) continue;
      const points = state.home_score - before.state.home_score - (state.away_score - before.state.away_score);
      towards += Math.sign(points) * ((espn_home_wp ?? 0) - (before.espn_home_wp ?? 0));
    }
    expect(towards).toBeGreaterThan(0);
  });

  it('NFL: downs, distances and field position agree with the start of the next play in nearly every row', () => {
    const document = recording<{ drives: { previous: { plays: Record<string, unknown>[] }[] } }>(
      'espn/summary_nfl_401547417.json.gz',
    );
    const rows = document.drives.previous.flatMap(({ plays }) => plays) as {
      id: string;
      type: { text: string };
      start: { down?: number; distance?: number; yardLine?: number; team?: { id?: string } };
    }[];
    const states = new Map(replay('summary_nfl_401547417.json.gz').plays.map((one) => [one.play.play_id, one.state]));
    let same = 0;
    let checked = 0;
    for (const [index, row] of rows.entries()) {
      const next = rows[index + 1];
      const state = states.get(row.id);
      if (next === undefined || state === undefined || state.down === 0) continue;
      if (!/Rush|Pass|Sack|Punt|Field Goal|Touchdown/.test(next.type.text)) continue;
      const yards = next.start.team?.id === '1' ? 100 - (next.start.yardLine ?? 0) : (next.start.yardLine ?? 0);
      checked += 1;
      if (next.start.down === state.down && next.start.distance === state.distance && yards === state.yards_to_goal)
        same += 1;
    }
    expect(checked).toBeGreaterThan(100);
    expect(same / checked).toBeGreaterThan(0.97);
  });

  it('NFL: the side that kicked off first receives after half-time, and timeouts are spent and come back', () => {
    const { plays } = replay('summary_nfl_401547417.json.gz');
    const first_half = plays.filter(({ state }) => state.period <= 2);
    expect(first_half.every(({ state }) => state.second_half_receiver === 1)).toBe(true);
    const end_of_half = first_half.at(-1);
    expect(end_of_half?.status).toBe('break');
    expect(end_of_half?.state).toMatchObject({ home_timeouts: 0, away_timeouts: 1, down: 0 });
    const second_half = plays.filter(({ state }) => state.period > 2);
    expect(second_half[0]?.state).toMatchObject({
      home_timeouts: 3,
      away_timeouts: 3,
      second_half_receiver: 0,
      possession: 1,
    });
    expect(plays.at(-2)?.state).toMatchObject({ home_timeouts: 1, away_timeouts: 0 });
  });

  it('NFL: after a score nobody has a down and the other side is to receive', () => {
    const { plays } = replay('summary_nfl_401547417.json.gz');
    const scores = plays.filter(({ play }) => play.scoring);
    expect(scores).toHaveLength(10);
    for (const { state } of scores) expect(state.down).toBe(0);
    expect(scores.map(({ state }) => state.possession)).toEqual([-1, 1, 1, -1, 1, -1, 1, -1, -1, -1]);
  });

  it.each(['summary_nba_401772994.json.gz', 'summary_nba_401585607.json.gz'])(
    '%s: whoever shoots or turns the ball over next had the derived possession',
    (name) => {
      const { plays, game } = replay(name);
      const raw = recording<{ plays: { shootingPlay?: boolean; type: { text: string }; team?: { id: string } }[] }>(
        `espn/${name}`,
      ).plays;
      let right = 0;
      let checked = 0;
      for (const [index, next] of raw.entries()) {
        const before = plays[index - 1];
        if (before === undefined || next.team === undefined || before.state.possession === 0) continue;
        const acts = next.shootingPlay === true || /turnover|traveling/i.test(next.type.text);
        // A turnover row that books an offensive foul follows the foul that already moved the ball.
        if (!acts || /offensive foul turnover/i.test(next.type.text)) continue;
        checked += 1;
        if (before.state.possession === (next.team.id === game.home.id ? 1 : -1)) right += 1;
      }
      expect(checked).toBeGreaterThan(200);
      expect(right / checked).toBeGreaterThan(0.99);
    },
  );

  it("takes ESPN's projection as prior only where no bookmaker is shown", () => {
    const pregame = replay('summary_nba_401772994_pregame.json.gz');
    expect(pregame.plays).toEqual([]);
    expect(pregame.game.status).toBe('scheduled');
    expect(pregame.prior?.source).toBe('ESPN predictor');
    expect(pregame.prior?.home_probability).toBeCloseTo(0.58, 9);
  });
});

describe('summary documents that are none', () => {
  it.each([
    [null, 'not_a_summary'],
    [{}, 'not_a_summary'],
    [{ header: { competitions: [{}] } }, 'unsupported_league'],
    [
      { header: { league: { id: '46' }, id: '1', competitions: [{ date: 'x', status: { type: { state: 'in' } } }] } },
      'bad_start_time',
    ],
  ])('%j is refused as %s', (document, reason) => {
    expect(parseSummary(document)).toMatchObject({ ok: false, reason });
  });
});

describe.runIf(HAS_RECORDINGS)('hostile summaries', () => {
  /** Header, probabilities and the first plays: enough to damage, small enough to copy often. */
  function short(name: string): unknown {
    const { header, winprobability, plays, drives } = recording<Record<string, unknown>>(`espn/${name}`);
    const previous = ((drives as { previous?: unknown[] } | undefined)?.previous ?? []).slice(0, 2);
    return {
      header,
      winprobability: (winprobability as unknown[]).slice(0, 5),
      plays: (plays as unknown[]).slice(0, 12),
      drives: { previous },
    };
  }

  it('never throw; what is read stays within range', () => {
    const frames = [short('summary_nba_401772994.json.gz'), short('summary_nfl_401547417.json.gz')];
    fc.assert(
      fc.property(hostileText(frames), (text) => {
        let document: unknown = null;
        try {
          document = JSON.parse(text);
        } catch {
          return;
        }
        const parsed = parseSummary(document);
        if (!parsed.ok) return;
        for (const { state } of parsed.value.plays) {
          expect(Object.values(state).every((value) => Number.isSafeInteger(value))).toBe(true);
          expect(state.clock_ms).toBeLessThanOrEqual(900_000);
          if (state.down > 0) expect(state.distance).toBeLessThanOrEqual(state.yards_to_goal);
        }
      }),
      { numRuns: 300 },
    );
  });
});
