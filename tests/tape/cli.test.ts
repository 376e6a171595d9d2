import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { Command } from 'commander';
import { afterAll, expect, test } from 'vitest';
import { registerBacktest } from '../../runtime/cli/commands/backtest.ts';
import { registerRecord } from '../../runtime/cli/commands/record.ts';
import { registerReplay } from '../../runtime/cli/commands/replay.ts';
import { bindIo } from '../../runtime/cli/output.ts';
import { InputError } from '../../runtime/services/input-error.ts';
import type { RawFrame } from '../../runtime/trading/types/feeds.ts';

const directory = mkdtempSync(join(tmpdir(), 'arbees-cli-tape-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const at = (name: string): string => join(directory, name);

/** Keys that the tests read one by one; the documents have more. */
interface Answer {
  journal_sha256: string;
  kernel_sha256: string;
  report: string | null;
  prior: number;
  mean_abs_diff: number;
  brier_ours: number;
  brier_espn: number;
  fees: object;
  zero_spread: { locks_gross: number };
  locks_gross: number;
  locks_net: number;
  near_misses: number;
  pnl_udollars: number;
  episodes: { kind: string }[];
  turning_points: { text: string; espn_change: number | null }[];
  rejected: Record<string, number>;
  frames: number;
}

async function arbees(...args: string[]): Promise<{ out: string; json: () => Answer }> {
  const program = new Command('arbees').option('--json').option('-q, --quiet').exitOverride();
  registerReplay(program);
  registerBacktest(program);
  registerRecord(program);
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  stderr.resume();
  bindIo(program, { stdout, stderr, env: {}, signal: new AbortController().signal });
  await program.parseAsync(['node', 'arbees', ...args]);
  stdout.end();
  let out = '';
  for await (const piece of stdout) out += String(piece);
  return { out, json: () => JSON.parse(out) as Answer };
}

async function failure(...args: string[]): Promise<InputError> {
  try {
    await arbees(...args);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('the command succeeded');
}

const DATA = '../shared/data';
const GAMES = [
  ['nba_401772994', 472, 0.57],
  ['nfl_401547417', 186, 0.517],
] as const;
const HISTORY = `${DATA}/cross/nba_champion_2026_hourly_two_venues.json.gz`;
const has_data = existsSync(HISTORY);
if (!has_data) console.warn(`${DATA} is absent: replays and backtests of recordings are left out`);

test.runIf(has_data).each(GAMES)(
  'replay of %s: every play priced, both scored, prior named, same journal twice',
  async (name, plays, prior) => {
    const file = `${DATA}/espn/summary_${name}.json.gz`;
    const report = at(`${name}.html`);
    const first = (await arbees('replay', file, '--json', '--report', report)).json();
    expect(first).toMatchObject({
      plays,
      plays_priced: plays,
      plays_recorded: plays,
      outcome: 1,
      prior_source: 'espn_first_win_probability',
      refused: {},
    });
    expect(first.prior).toBeCloseTo(prior, 3);
    for (const key of ['mean_abs_diff', 'brier_ours', 'brier_espn'] as const) expect(first[key]).toBeGreaterThan(0);
    // Not a model test: a gross error (sides swapped, scores off by one play) would show here.
    expect(first.mean_abs_diff).toBeLessThan(0.08);
    expect(first.kernel_sha256).toMatch(/^[0-9a-f]{64}$/);
    const again = (await arbees('replay', file, '--json', '--no-report')).json();
    expect(again.journal_sha256).toBe(first.journal_sha256);
    expect(again.report).toBeNull();
    expect(readFileSync(report, 'utf8')).toContain(String(first.journal_sha256));
    const given = (await arbees('replay', file, '--json', '--no-report', '--prior', '0.35')).json();
    expect(given).toMatchObject({ prior: 0.35, prior_source: 'given_by_user' });
    expect(given.journal_sha256).not.toBe(first.journal_sha256);
  },
);

test.runIf(has_data).each([
  ['401559593', 314, 1, 'pickcenter Unibet moneyline'],
  ['401672881', 383, 1, 'league_home_share'],
  ['401774292', 367, 0, 'league_home_share'],
])('replay of hockey game %s: every play priced, ours scored alone because ESPN states nothing', async (...row) => {
  const [id, plays, outcome, prior_source] = row;
  const file = `${DATA}/espn/summary_nhl_${id}.json.gz`;
  const report = at(`nhl_${id}.html`);
  const answer = (await arbees('replay', file, '--json', '--report', report)).json();
  expect(answer).toMatchObject({ league: 'nhl', plays: 0, plays_priced: plays, plays_recorded: plays, outcome });
  expect(answer).toMatchObject({ prior_source, refused: {}, rejected: {}, mean_abs_diff: null, brier_espn: null });
  expect(answer.brier_ours).toBeGreaterThan(0);
  expect(answer.brier_ours).toBeLessThan(0.4);
  const turning = answer.turning_points;
  expect(turning.some(({ text }) => / Goal /.test(text))).toBe(true);
  expect(turning.every(({ espn_change }) => espn_change === null)).toBe(true);
  const said = 'ESPN states no probability in this recording';
  expect(readFileSync(report, 'utf8')).toContain(said);
  expect((await arbees('replay', file, '--no-report')).out).toContain(said);
});

test.runIf(has_data)(
  'backtest of the recorded champion markets: dated fees, tape round trip, spread and fees cost locks',
  async () => {
    const tape = at('champion.arrow');
    const dated = (await arbees('backtest', HISTORY, '--json', '--no-report', '--save-tape', tape)).json();
    expect(dated).toMatchObject({ pairs: 30, events: 30 + 19_695 + 17_886 });
    expect(dated.fees).toMatchObject({
      kalshi: { rate_e5: 7_000, rounding: 'kalshi_e4_cent' },
      polymarket: { rate_e5: 0 },
    });
    const zero = dated.zero_spread as { locks_gross: number; locks_net: number };
    expect(zero.locks_gross).toBeGreaterThan(dated.locks_gross);
    expect(dated.episodes.filter(({ kind }) => kind === 'lock_net')).toHaveLength(dated.locks_net);
    const replayed = (await arbees('backtest', tape, '--json', '--no-report')).json();
    for (const key of ['journal_sha256', 'locks_gross', 'locks_net', 'near_misses', 'pnl_udollars'] as const)
      expect(replayed[key]).toEqual(dated[key]);
    const current = (await arbees('backtest', HISTORY, '--json', '--no-report', '--fees', 'current')).json();
    expect(current.fees).toMatchObject({ kalshi: { rounding: 'kalshi_direct' }, polymarket: { rate_e5: 5_000 } });
    expect(current.locks_gross).toBe(dated.locks_gross);
    expect(current.pnl_udollars).toBeLessThan(dated.pnl_udollars);
  },
  60_000,
);

test('a small history: text for people, a report, and a journal that is kept', async () => {
  const file = at('cup.json');
  const kalshi = { Bees: { 1770166800: 0.3, 1770170400: 0.3 } };
  const polymarket = { Bees: { 1770166805: 0.36, 1770170405: 0.3 } };
  writeFileSync(file, JSON.stringify({ event: 'Cup & <saucer>', kalshi, polymarket }));
  const { out } = await arbees('backtest', file, '--report', at('cup.html'), '--journal', at('cup.jsonl'));
  expect(out).toContain('realistic venue');
  expect(readFileSync(at('cup.html'), 'utf8')).toContain('Paper venue: realistic.');
  expect(out).toContain('1 locks before fees, 1 after');
  expect(out).toContain('what these figures do not show');
  const html = readFileSync(at('cup.html'), 'utf8');
  expect(html).toContain('Cup &amp; &lt;saucer&gt;');
  expect(html.split('<script>')[0]).not.toMatch(/NaN|undefined|Infinity/);
  expect(readFileSync(at('cup.jsonl'), 'utf8').split('\n')[0]).toContain('"kind":"run_started"');
});

test('wrong use names the field and what was expected', async () => {
  writeFileSync(at('text.json'), 'hello');
  writeFileSync(at('other.json'), '{"a":1}');
  writeFileSync(at('bad.arrow'), 'ARROW1 and then nothing');
  writeFileSync(at('empty.jsonl'), '');
  expect(await failure('replay', at('none.json'))).toMatchObject({ code: 'file_not_found', field: 'FILE' });
  expect(await failure('replay', at('text.json'))).toMatchObject({ code: 'not_json' });
  expect(await failure('replay', at('other.json'))).toMatchObject({ code: 'not_a_summary' });
  expect(await failure('backtest', at('other.json'))).toMatchObject({ code: 'no_event' });
  expect(await failure('replay', at('bad.arrow'))).toMatchObject({ code: 'not_arrow' });
  expect(await failure('replay', at('empty.jsonl'))).toMatchObject({ code: 'empty_capture' });
  expect(await failure('backtest', at('empty.jsonl'))).toMatchObject({ code: 'capture_not_supported' });
  expect(await failure('replay', at('other.json'), '--prior', '60')).toMatchObject({ field: '--prior' });
  expect(await failure('backtest', at('other.json'), '--max-age', '2 hours')).toMatchObject({ field: '--max-age' });
  expect(await failure('backtest', at('other.json'), '--half-spread-kalshi', '-1')).toMatchObject({
    field: '--half-spread-kalshi',
  });
  expect(await failure('backtest', at('other.json'), '--fees', 'none')).toMatchObject({ field: '--fees' });
});

test('hostile frames in a capture are counted by name, and the rest is replayed', async () => {
  const frame = (source: RawFrame['source'], channel: string, data: string, n: number): string =>
    JSON.stringify({ source, channel, received_at_us: 1_770_166_800_000_000 + n * 1_000_000, data });
  const lines = [
    frame('kalshi', 'ws', '{"type":"orderbook_delta"', 0),
    frame('polymarket', 'ws', '[[[', 1),
    frame('espn', 'GET /apis/site/v2/sports/basketball/nba/scoreboard', '<html>blocked</html>', 2),
    frame('espn', 'GET /apis/site/v2/sports/basketball/nba/scoreboard', '{"events":7}', 3),
    frame('kalshi', 'GET /trade-api/v2/events?cursor=x', '{"events":[null,{}]}', 4),
    frame(
      'kalshi',
      'GET /trade-api/v2/markets?tickers=A',
      '{"markets":[{"ticker":"A","status":"finalized","result":"yes"}]}',
      5,
    ),
    frame('polymarket', 'GET /book?token_id=1', '{"asset_id":"1","bids":[{"price":"2","size":"1"}],"asks":[]}', 6),
  ];
  writeFileSync(at('hostile.jsonl'), lines.join('\n'));
  const result = (await arbees('replay', at('hostile.jsonl'), '--json', '--no-report')).json();
  expect(result).toMatchObject({ kind: 'capture', frames: { kalshi: 3, polymarket: 2, espn: 2 }, taken: 0 });
  expect(result.rejected).toMatchObject({ not_json: 1, bad_event: 2, bad_level: 1 });
});

test('a second of the demo is recorded, and the capture and its tape give the same journal', async () => {
  const recorded = (await arbees('record', '--out', at('demo.jsonl.gz'), '--seconds', '1', '--json')).json();
  expect(recorded).toMatchObject({ dropped: 0, error: null, feeds: 'demo' });
  expect(recorded.frames).toBeGreaterThan(10);
  const capture = (
    await arbees('replay', at('demo.jsonl.gz'), '--json', '--no-report', '--save-tape', at('demo.arrow'))
  ).json();
  expect(capture).toMatchObject({ kind: 'capture', findings: {}, rejected: {} });
  const tape = (await arbees('replay', at('demo.arrow'), '--json', '--report', at('demo.html'))).json();
  expect(tape).toMatchObject({ kind: 'tape', journal_sha256: capture.journal_sha256 });
  expect(readFileSync(at('demo.html'), 'utf8')).toContain(tape.journal_sha256);
}, 60_000);
