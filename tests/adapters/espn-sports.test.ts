import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseScoreboard } from '../../adapters/espn/sports/index.ts';
import { easternDate } from '../../adapters/http/eastern.ts';
import { loadEngine } from '../../engine-wasm/load-node.ts';
import { type GameSnapshot, LEAGUES } from '../../runtime/trading/types/events.ts';
import { hostileText } from './support/hostile.ts';
import { HAS_RECORDINGS, recording, recordingNames, stamp } from './support/recordings.ts';

const AT = stamp(1_790_000_000_000_000);

function parse(document: unknown): { events: GameSnapshot[]; rejected: Record<string, number> } {
  const parsed = parseScoreboard(document, AT);
  if (!parsed.ok) throw new Error(parsed.reason);
  return { events: parsed.value.games.map(({ game }) => game), rejected: parsed.value.rejected };
}

/** An independent look at a document: the ids of its in-progress competitions in the sports of the product. */
function inProgress(document: unknown): { ours: string[]; others: number } {
  const ours: string[] = [];
  let others = 0;
  const covered = /^s:(20~l:(28|23)|40~l:(46|41|59)|70~l:90|1~l:10|600~|850~|3301~)/;
  // biome-ignore lint/suspicious/noExplicitAny: the recordings are walked without the parser's readers on purpose.
  for (const event of ((document as any).events ?? []) as any[]) {
    const grouped = (event.groupings ?? []).flatMap((group: { competitions: unknown[] }) => group.competitions);
    for (const competition of [...(event.competitions ?? []), ...grouped]) {
      if ((competition.status ?? event.status)?.type?.state !== 'in') continue;
      if (covered.test(event.uid ?? '')) ours.push(competition.id);
      else others += 1;
    }
  }
  return { ours, others };
}

const COMMON = ['period', 'clock_ms', 'score_1', 'score_2', 'final', 'postseason', 'winner'];

const engine = loadEngine({ markets: 1, games: 1 });

/** The kernel's own situation columns of each league with their ranges. */
const FIELDS = new Map(
  LEAGUES.map((league) => [
    league,
    new Map(engine.sportFields(league).map(({ name, min, max }): [string, [number, number]] => [name, [min, max]])),
  ]),
);

/** What the kernel says to an event: null when it prices it with probabilities that sum to 1, else what is wrong. */
function refusal(event: GameSnapshot): string | null {
  const { side1, draw } =
    event.prior ?? (event.league === 'soccer' ? { side1: 0.4, draw: 0.3 } : { side1: 0.55, draw: 0 });
  engine.setSport(0, event.league, event.state, { side1, draw });
  const built = engine.buildSport(0);
  if (built !== null) return `${event.game_id} table ${built}`;
  const priced = engine.priceSport(0);
  if (priced.refusal !== null) return `${event.game_id} ${priced.refusal} ${JSON.stringify(event.state)}`;
  const sum = priced.side1 + priced.draw + priced.side2;
  return Math.abs(sum - 1) < 1e-9 ? null : `${event.game_id} sums to ${sum}`;
}

/** What is wrong with an event's columns and prices; an empty list for a legal one. */
function faults(event: GameSnapshot): string[] {
  const fields = FIELDS.get(event.league) ?? new Map<string, [number, number]>();
  const names = new Set([...COMMON, ...fields.keys()]);
  const out = [...names].filter((name) => !Object.hasOwn(event.state, name)).map((name) => `${name} is missing`);
  for (const [name, value] of Object.entries(event.state)) {
    const [min, max] = fields.get(name) ?? [0, 2_700_000];
    if (!names.has(name) || !Number.isSafeInteger(value) || value < min || value > max) out.push(`${name} ${value}`);
  }
  for (const price of [event.prior, event.reference]) {
    const [side1, draw] = [price?.side1 ?? 0, price?.draw ?? 0];
    if (!(side1 >= 0 && draw >= 0 && side1 + draw <= 1 + 1e-9)) out.push(`price ${side1} ${draw}`);
  }
  return out.map((fault) => `${event.game_id} ${fault}`);
}

describe('recordings', () => {
  it('maps every in-progress game of the ten sports and prints the table', () => {
    const rows: string[] = [];
    let in_progress = 0;
    for (const name of recordingNames('espn')) {
      const document = recording(`espn/${name}`);
      const parsed = parseScoreboard(document, AT);
      if (!parsed.ok) {
        expect(parsed.reason, name).toBe('not_a_scoreboard');
        continue;
      }
      const { ours, others } = inProgress(document);
      in_progress += ours.length;
      const mapped = new Set(parsed.value.games.map(({ game }) => game.game_id.split(':')[1]));
      const missing = ours.filter((id) => !mapped.has(id));
      expect(missing, name).toEqual([]);
      const { unsupported_sport = 0 } = parsed.value.rejected;
      expect(unsupported_sport, name).toBeGreaterThanOrEqual(others);
      expect(parsed.value.games.map(({ game }) => game).flatMap(faults), name).toEqual([]);
      const rejections = JSON.stringify(parsed.value.rejected);
      rows.push(`${name.padEnd(52)}${ours.length} in progress, ${ours.length - missing.length} mapped  ${rejections}`);
    }
    process.stdout.write(`${rows.join('\n')}\n`);
    expect(in_progress).toBeGreaterThanOrEqual(HAS_RECORDINGS ? 79 : 0);
  });

  it('counts what it leaves out by name', () => {
    if (!HAS_RECORDINGS) return;
    const rejected: Record<string, Record<string, number>> = {};
    for (const name of recordingNames('espn')) {
      const parsed = parseScoreboard(recording(`espn/${name}`), AT);
      if (parsed.ok && Object.keys(parsed.value.rejected).length > 0) rejected[name] = parsed.value.rejected;
    }
    expect(rejected['ncaavbw_scoreboard_2022_live.json.gz']).toEqual({ unsupported_sport: 6 });
    expect(rejected['mls_team_schedule_2026.json.gz']).toEqual({ bad_uid: 5 });
    expect(rejected['tennis_scoreboard_rolandgarros_2025.json.gz']).toEqual({ undecided_players: 24 });
    expect(rejected['all_sports_mix.json.gz']).toEqual({
      count_of_the_batter_before: 1,
      undecided_players: 81,
      unsupported_sport: 8,
    });
  });

  it('parses what the older parser parses to the same scores and clocks', () => {
    if (!HAS_RECORDINGS) return;
    const { events } = parse(recording('espn/nfl_scoreboard_20220911_live.json.gz'));
    const live = events.filter((event) => event.status === 'live');
    expect(live).toHaveLength(8);
    const cin = live.find((event) => event.home.code === 'CIN');
    // Ball of the home side at "PIT 12", yardLine 88.
    expect(cin?.state).toMatchObject({ possession: 1, down: 2, distance: 10, yards_to_goal: 12, clock_ms: 16_000 });
    const chi = live.find((event) => event.home.code === 'CHI');
    // Ball of the visitors at "SF 20", yardLine 80.
    expect(chi?.state).toMatchObject({ possession: -1, down: 3, yards_to_goal: 80 });
    expect(cin?.reference?.side1).toBeCloseTo(0.3526, 10);
  });

  it('drops the stale down at half-time of all five games', () => {
    if (!HAS_RECORDINGS) return;
    const { events } = parse(recording('espn/ncaaf_scoreboard_20220917_live.json.gz'));
    const at_half = events.filter((event) => event.status === 'break');
    expect(at_half).toHaveLength(5);
    for (const { state } of at_half)
      expect(state).toMatchObject({ period: 2, clock_ms: 0, possession: 0, down: 0, distance: 0, yards_to_goal: 0 });
  });
});

describe('the kernel', () => {
  it('prices every event of every recording without a refusal', () => {
    const refused: string[] = [];
    let priced = 0;
    let decided = 0;
    for (const name of recordingNames('espn')) {
      const parsed = parseScoreboard(recording(`espn/${name}`), AT);
      for (const { game: event } of parsed.ok ? parsed.value.games : []) {
        const reason = refusal(event);
        if (reason !== null) refused.push(`${name} ${reason}`);
        priced += 1;
        if (event.status !== 'final') continue;
        const { side1, draw, side2 } = engine.priceSport(0);
        const by_winner = [draw, side1, side2][event.state.winner ?? 0];
        if (by_winner === 1) decided += 1;
        else refused.push(`${name} ${event.game_id} final ${side1} ${draw} ${side2}`);
      }
    }
    process.stdout.write(`kernel: ${priced} events priced, ${decided} of them finals at exactly 0 or 1\n`);
    expect(refused).toEqual([]);
    expect(priced).toBeGreaterThanOrEqual(HAS_RECORDINGS ? 1000 : 0);
  });
});

describe('fuzz', () => {
  const frames = HAS_RECORDINGS
    ? [
        'all_sports_mix',
        'nfl_scoreboard_20220911_live',
        'ncaaf_scoreboard_20220917_live',
        'nhl_scoreboard_20250604_live_playoff_ot',
        'mlb_scoreboard_202506_live_raw',
        'mls_scoreboard_2022_live',
        'mls_scoreboard_20250601_pre',
      ].flatMap((name) => single(recording(`espn/${name}.json.gz`)))
    : [{ events: [] }];

  it('never throws and never makes a state that the kernel refuses, whatever the document', () => {
    fc.assert(
      fc.property(hostileText(frames), (text) => {
        let document: unknown;
        try {
          document = JSON.parse(text);
        } catch {
          return;
        }
        const parsed = parseScoreboard(document, AT);
        if (parsed.ok)
          expect(parsed.value.games.flatMap(({ game }) => [...faults(game), refusal(game) ?? []].flat())).toEqual([]);
        else expect(parsed.reason).toBe('not_a_scoreboard');
      }),
      { numRuns: 1000 },
    );
  });
});

/** One document per event that is not over, without ballast, so that damage hits what is read. */
function single(document: unknown): unknown[] {
  const ballast = new Set([
    'links',
    'link',
    'leaders',
    'logo',
    'broadcasts',
    'geoBroadcasts',
    'headlines',
    'statistics',
  ]);
  const text = JSON.stringify(document, (key, value: unknown) => (ballast.has(key) ? undefined : value));
  type Event = {
    status?: { type?: { state?: string } };
    competitions?: unknown[];
    groupings?: { competitions: unknown[] }[];
  };
  const { events } = JSON.parse(text) as { events: Event[] };
  for (const event of events) {
    const list = event.competitions ?? [];
    event.competitions = list.length > 1 ? list.slice(7, 9) : list;
    for (const group of event.groupings ?? []) group.competitions = group.competitions.slice(-2);
  }
  return events
    .filter((event) => event.groupings || event.status?.type?.state === 'in')
    .map((event) => ({ events: [event] }));
}

describe('the parser', () => {
  it('is one set of files below 400 lines', () => {
    const folder = fileURLToPath(new URL('../../adapters/espn/sports/', import.meta.url));
    for (const name of readdirSync(folder))
      expect(readFileSync(`${folder}${name}`, 'utf8').split('\n').length, name).toBeLessThan(400);
  });

  it('dates a game of 02:00Z on the day before, as ESPN and both markets do', () => {
    if (!HAS_RECORDINGS) return;
    const { events } = parse(recording('espn/mlb_scoreboard_20250604_live.json.gz'));
    const late = events.filter((event) => new Date(event.starts_at_us / 1000).getUTCHours() < 4);
    expect(late.length).toBeGreaterThan(0);
    for (const event of late) {
      const utc = new Date(event.starts_at_us / 1000).toISOString().slice(0, 10);
      expect(easternDate(event.starts_at_us) === utc, event.game_id).toBe(false);
    }
  });

  it('refuses documents that are no scoreboards', () => {
    for (const document of [null, 3, 'x', [], {}, { events: {} }])
      expect(parseScoreboard(document, AT)).toMatchObject({ ok: false, reason: 'not_a_scoreboard' });
    expect(parse({ events: [null, 3, {}, { uid: 's:9999~l:1~e:1' }, { uid: 's:40~l:7~e:1' }] }).rejected).toEqual({
      bad_event: 2,
      bad_uid: 1,
      unsupported_sport: 1,
      unsupported_league: 1,
    });
  });
});
