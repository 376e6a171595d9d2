import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseHockeySummary } from '../../adapters/espn/sports/index.ts';
import { hostileText } from './support/hostile.ts';
import { HAS_RECORDINGS, recording } from './support/recordings.ts';

type Row = readonly [clock: string, type: string, team: string, strength: string | null, text?: string];

/** A summary with these plays; team 7 is home (side 1), 26 away. */
function summary(rows: readonly Row[], more: Record<string, unknown> = {}): unknown {
  const side = (id: string, homeAway: string): unknown => ({ id, homeAway, team: { id, displayName: `Team ${id}` } });
  return {
    header: {
      id: '9',
      uid: 's:70~l:90~e:9',
      season: { type: 2 },
      competitions: [{ competitors: [side('7', 'home'), side('26', 'away')] }],
    },
    plays: rows.map(([displayValue, type, team, strength, text = ''], i) => ({
      id: String(i),
      type: { id: type },
      period: { number: 3 },
      clock: { displayValue },
      team: { id: team },
      ...(strength !== null && { strength: { id: strength } }),
      text,
    })),
    ...more,
  };
}

function fields(document: unknown): Record<string, number> {
  const parsed = parseHockeySummary(document);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.value.fields;
}

const EVEN = { skaters_1: 5, skaters_2: 5, penalty_ms_left: 0, goalie_out_1: 0, goalie_out_2: 0 };

describe('hockey strength', () => {
  it('reads 702 and 703 as seen from the side of the play', () => {
    const penalty: Row = ['4:00', '509', '26', '701', 'Hooking against X'];
    expect(fields(summary([penalty, ['4:30', '506', '7', '702']]))).toMatchObject({
      skaters_1: 5,
      skaters_2: 4,
      penalty_ms_left: 90_000,
    });
    expect(fields(summary([penalty, ['4:30', '503', '26', '703']]))).toMatchObject({ skaters_1: 5, skaters_2: 4 });
    expect(fields(summary([penalty, ['4:30', '506', '26', '702']]))).toMatchObject({
      skaters_1: 4,
      skaters_2: 5,
      penalty_ms_left: 0,
    });
    expect(fields(summary([penalty, ['6:30', '506', '7', '701']]))).toEqual(EVEN);
  });

  it('lets a penalty of one side alone count at once, and waits where both sides have one', () => {
    const home: Row = ['4:00', '509', '7', '701', 'Hooking against X'];
    const away: Row = ['4:00', '509', '26', '701', 'Roughing against Y'];
    expect(fields(summary([home]))).toMatchObject({ skaters_1: 4, skaters_2: 5, penalty_ms_left: 120_000 });
    expect(fields(summary([home, away]))).toEqual(EVEN);
    expect(fields(summary([['4:00', '509', '7', '701', 'Misconduct']]))).toEqual(EVEN);
    // The side on the power play takes one itself: four against four.
    expect(fields(summary([['3:00', '509', '26', '701', 'Tripping'], home]))).toEqual(EVEN);
  });

  it('ends a power play with its minor although no play has said so yet', () => {
    const penalty: Row = ['4:00', '509', '26', '701', 'Hooking against X'];
    const last: Row = ['5:59', '506', '7', '702'];
    expect(fields(summary([penalty, last]))).toMatchObject({ skaters_2: 4, penalty_ms_left: 1_000 });
    expect(fields(summary([penalty, last, ['6:00', '516', '', null]]))).toEqual(EVEN);
  });

  it('counts the attempts of a shoot-out', () => {
    const rows: Row[] = [
      ['0:00', '506', '26', null],
      ['0:00', '505', '7', null],
      ['0:00', '507', '26', null],
    ];
    const document = summary(rows) as { plays: { period: { number: number } }[] };
    for (const play of document.plays) play.period.number = 5;
    const parsed = parseHockeySummary(document);
    expect(parsed.ok && parsed.value.shootout).toEqual({
      ...{ shootout_goals_1: 1, shootout_goals_2: 0 },
      ...{ shootout_shots_1: 1, shootout_shots_2: 2 },
    });
    expect(parseHockeySummary(summary(rows))).toMatchObject({ value: { shootout: null } });
  });

  it('takes 903 as the other net, and a goal as the end of it', () => {
    expect(fields(summary([['19:00', '506', '26', '903']]))).toMatchObject({
      skaters_1: 6,
      skaters_2: 5,
      goalie_out_1: 1,
      goalie_out_2: 0,
    });
    expect(
      fields(
        summary([
          ['19:00', '506', '26', '903'],
          ['19:06', '505', '26', '903'],
        ]),
      ),
    ).toEqual(EVEN);
  });

  it('ends a minor with a power-play goal and keeps it after a short-handed one', () => {
    const penalty: Row = ['4:00', '509', '26', '701', 'Double minor'];
    expect(fields(summary([penalty, ['4:30', '505', '7', '702']]))).toEqual(EVEN);
    expect(fields(summary([penalty, ['5:00', '505', '26', '703']]))).toMatchObject({
      skaters_2: 4,
      penalty_ms_left: 180_000,
    });
  });

  it('turns the clock of plays, which counts up, into one that counts down', () => {
    expect(parseHockeySummary(summary([['19:06', '506', '7', '701']]))).toMatchObject({
      ok: true,
      value: { event_id: 'nhl:9', period: 3, clock_ms: 54_000 },
    });
  });

  it('counts players on the ice where they do not contradict the plays', () => {
    const goalies = (id: string): unknown => ({ statistics: [{ name: 'goalies', athletes: [{ athlete: { id } }] }] });
    const boxscore = { players: [goalies('g1'), goalies('g2')] };
    const ice = (teamId: string, ids: string[]): unknown => ({
      teamId,
      entries: ids.map((athleteid) => ({ athleteid })),
    });
    const pulled = [ice('7', ['a', 'b', 'c', 'd', 'e', 'f']), ice('26', ['g2', 'h', 'i', 'j', 'k', 'l'])];
    expect(fields(summary([['19:00', '506', '7', '701']], { boxscore, onIce: pulled }))).toMatchObject({
      skaters_1: 6,
      skaters_2: 5,
      goalie_out_1: 1,
    });
    const five_on_three = [ice('7', ['g1', 'b', 'c', 'd', 'e', 'f']), ice('26', ['g2', 'h', 'i', 'j'])];
    expect(fields(summary([['9:00', '506', '7', '702']], { boxscore, onIce: five_on_three }))).toMatchObject({
      skaters_1: 5,
      skaters_2: 3,
    });
    const stale = parseHockeySummary(summary([['9:00', '506', '7', '701']], { boxscore, onIce: five_on_three }));
    expect(stale).toMatchObject({ ok: true, value: { fields: EVEN, rejected: { on_ice_differs: 1 } } });
  });

  it('names what it refuses', () => {
    expect(parseHockeySummary({})).toMatchObject({ ok: false, reason: 'not_a_summary' });
    expect(parseHockeySummary({ header: { uid: 's:40~l:46~e:1', competitions: [{}] } })).toMatchObject({
      reason: 'unsupported_league',
    });
    expect(parseHockeySummary({ header: { uid: 's:70~l:90~e:1', competitions: [{}] } })).toMatchObject({
      reason: 'bad_competitors',
    });
    const odd = parseHockeySummary(
      summary([
        ['9:00', '506', '7', '999'],
        ['99:99', '506', '7', '701'],
        ['9:01', '506', '3', '702'],
      ]),
    );
    expect(odd).toMatchObject({
      ok: true,
      value: { rejected: { unknown_strength: 1, bad_play: 1, strength_of_nobody: 1 } },
    });
  });
});

describe('hockey recordings', () => {
  it('knows the time left of almost every power play of three games', () => {
    if (!HAS_RECORDINGS) return;
    let short = 0;
    let timed = 0;
    for (const id of [401559593, 401672881, 401774292]) {
      const document = recording<{ plays: { strength?: { id: string } }[]; onIce: unknown }>(
        `espn/summary_nhl_${id}.json.gz`,
      );
      for (const [i, play] of document.plays.entries()) {
        if (play.strength?.id !== '702' && play.strength?.id !== '703') continue;
        const row = fields({ ...document, plays: document.plays.slice(0, i + 1), onIce: [] });
        if (row.skaters_1 === row.skaters_2) continue;
        short += 1;
        timed += Number((row.penalty_ms_left ?? 0) > 0 && (row.penalty_ms_left ?? 0) <= 240_000);
      }
    }
    process.stdout.write(`hockey: ${short} plays short-handed, time left known in ${timed}\n`);
    expect(short).toBeGreaterThan(80);
    expect(timed / short).toBeGreaterThan(0.9);
  });

  it('sees the pulled goalie and the late penalty at the end of a play-off game', () => {
    if (!HAS_RECORDINGS) return;
    const row = fields(recording('espn/summary_nhl_401774292.json.gz'));
    expect(row).toEqual({ skaters_1: 6, skaters_2: 4, penalty_ms_left: 91_000, goalie_out_1: 1, goalie_out_2: 0 });
  });

  it('never throws on damaged summaries', () => {
    const frames = HAS_RECORDINGS
      ? [
          recording<{ header: unknown; plays: unknown[]; onIce: unknown; boxscore: unknown }>(
            'espn/summary_nhl_401774292.json.gz',
          ),
        ].map(({ header, plays, onIce }) => ({ header, plays: plays.slice(-20), onIce }))
      : [summary([['9:00', '506', '7', '702']])];
    fc.assert(
      fc.property(hostileText(frames), (text) => {
        let document: unknown;
        try {
          document = JSON.parse(text);
        } catch {
          return;
        }
        const parsed = parseHockeySummary(document);
        if (parsed.ok)
          for (const value of Object.values(parsed.value.fields)) expect(Number.isSafeInteger(value)).toBe(true);
      }),
      { numRuns: 800 },
    );
  });
});
