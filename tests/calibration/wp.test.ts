import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadEngine } from '../../engine-wasm/load-node.ts';
import { SPORTS } from '../../runtime/calibration/moment.ts';
import { StatePricer, stateSchema } from '../../runtime/calibration/state-schema.ts';
import { arbees } from '../cli/capture.ts';
import { cellsOf, SAMPLES, type Sample, withColumns } from './samples.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'arbees-calibration-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function priced(csv: string, packed = false): Promise<string[]> {
  // The name says nothing about the format.
  const path = join(directory, packed ? 'x.csv.gz' : 'x.csv');
  writeFileSync(path, packed ? gzipSync(csv) : csv);
  const { code, stdout, stderr } = await arbees(['wp', '--table', path, '--quiet']);
  expect([code, stderr]).toEqual([0, '']);
  return stdout.trimEnd().split('\n');
}

const own = (sample: Sample): boolean => /strings|ufc/.test(sample.name);
const plain = SAMPLES.filter((sample) => !own(sample));
const named = (samples: readonly Sample[]) => samples.map((sample) => [sample.name, sample] as const);

/** The cells of the probabilities and the refusal. */
const appended = (line: string): string[] => cellsOf(line).slice(-4);

describe('arbees wp --table', () => {
  it.each(named(plain))('%s: the same rows in the same order, columns appended', async (_name, { csv, states }) => {
    const lines = await priced(csv);
    const before = csv.trimEnd().split('\n');
    expect(lines).toHaveLength(states + 1);
    expect(lines[0]).toBe(`${before[0]},p_side1,p_draw,p_side2,refused`);
    for (const [i, line] of lines.slice(1).entries()) {
      expect(line.startsWith(`${before[i + 1]},`)).toBe(true);
      const [one, draw, two, refused] = appended(line);
      expect(refused).toBe('');
      expect(Number(one) + Number(draw) + Number(two)).toBeCloseTo(1, 9);
    }
  });

  it.each(named(SAMPLES))('%s: packed or not, with any line ends, the answer is the same', async (_name, { csv }) => {
    const lines = await priced(csv);
    expect(await priced(csv, true)).toEqual(lines);
    expect(await priced(csv.replaceAll('\n', '\r\n'))).toEqual(lines);
    expect(await priced(csv.trimEnd())).toEqual(lines);
  });

  it.each(named(SAMPLES))('%s: nothing that was known only later changes a probability', async (_name, sample) => {
    const [then, now] = [await priced(sample.csv), await priced(withColumns(sample.csv, sample.secrets))];
    const chances = (lines: string[]) => lines.map((line) => (own(sample) ? line : appended(line).join(',')));
    expect(chances(now)).toEqual(chances(then));
  });

  it.each(named(SAMPLES))('%s: a row does not depend on the rows behind it', async (_name, { csv }) => {
    const lines = await priced(csv);
    const shorter = await priced(`${csv.trimEnd().split('\n').slice(0, -1).join('\n')}\n`);
    expect(lines.slice(0, shorter.length)).toEqual(shorter);
  });

  it('is the same whatever the blocks in which a file is read, with line ends inside quotes', async () => {
    const { csv } = SAMPLES.find(({ name }) => name === 'nba_pbp')!;
    const [head, ...rows] = csv.trimEnd().split('\n');
    // 40,000 rows are several blocks; names of every length move where they end.
    const many = Array.from({ length: 40_000 }, (_, i) =>
      rows[i % rows.length]!.replace('AAA', i % 3 === 0 ? '"A\nB, C"' : 'A'.repeat(1 + (i % 7))),
    );
    const wanted = (await priced(csv)).slice(1).map((line) => appended(line).join());
    const lines = await priced(`${[head, ...many].join('\n')}\n`);
    const expected = many.map((row, i) => `${row},${wanted[i % rows.length]}`).join('\n');
    expect(lines.slice(1).join('\n') === expected).toBe(true);
  });

  it('tells no winner to a fight and no tennis match', async () => {
    for (const sample of SAMPLES.filter(own)) {
      const [then, now] = [await priced(sample.csv), await priced(withColumns(sample.csv, { winner: '2' }))];
      const chances = (lines: string[]) => lines.map((line) => cellsOf(line).slice(0, -1).join(','));
      expect(chances(now)).toEqual(chances(then));
    }
  });

  it('prices the start as the pregame line says', async () => {
    const of = async (name: string) => appended((await priced(SAMPLES.find((s) => s.name === name)!.csv))[1]!);
    const [home, draw, away] = await of('soccer_minute_states');
    expect([Number(home), Number(draw), Number(away)]).toEqual([0.5, 0.28, 0.22].map((p) => expect.closeTo(p, 6)));
    const raw = [117 / 217, 100 / 207];
    expect(Number((await of('mlb_pbp'))[0])).toBeCloseTo(raw[0]! / (raw[0]! + raw[1]!), 8);
  });

  it('expands a tennis match to its points and a fight to its rounds', async () => {
    const points = await priced(SAMPLES.find(({ name }) => name === 'tennis_match_pbp_strings')!.csv);
    expect(points[0]).toBe('match_id,seq,p_side1,p_side2,winner');
    expect(points).toHaveLength(13);
    expect(points[1]).toMatch(/^7,1,0\.6446\d*,0\.355\d*,1$/);
    expect(points[9]).toMatch(/^8,1,0\.5,0\.5,2$/);
    const rounds = await priced(SAMPLES.find(({ name }) => name === 'ufc_fight_results')!.csv);
    expect(rounds[0]).toBe('date,event,fighter1,fighter2,round,p_side1,p_side2,winner');
    expect(rounds.slice(1).map((line) => cellsOf(line)[4])).toEqual(['1', '2', '1', '2', '3']);
    expect(rounds[1]).toContain('"Night 9: One, Two",A One,B Two,1,');
  });

  it('names the reason of a row that cannot be, and prices the others', async () => {
    const { csv } = SAMPLES.find(({ name }) => name === 'nba_pbp')!;
    const lines = await priced(csv.replace(',2,4,30,30,98,97,', ',2,4,,30,98,97,'));
    expect(lines.slice(1).map((line) => appended(line)[3])).toEqual(['', 'bad_clock', '']);
    expect(appended(lines[2]!).slice(0, 3)).toEqual(['', '', '']);
    const words = await priced(csv.replace(',98,97,', ',many,97,'));
    expect(appended(words[2]!)[3]).toBe('bad_score');
  });

  it.each([
    ['no such file', null, 'file_not_found'],
    ['an empty file', '', 'bad_file'],
    ['another table', 'a,b\n1,2\n', 'unknown_table'],
    ['a row that is too short', `${SAMPLES[2]!.csv}1,nba\n`, 'bad_row'],
    ['a quote without end', `${SAMPLES[2]!.csv}"1,nba\n`, 'bad_row'],
    ['a packed file that is cut off', gzipSync(SAMPLES[2]!.csv).subarray(0, 60), 'bad_file'],
  ])('says what is wrong with %s', async (_what, content, code) => {
    const path = join(directory, `bad-${String(code)}.csv`);
    if (content === null) rmSync(path, { force: true });
    else writeFileSync(path, content);
    const ran = await arbees(['wp', '--table', path]);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toMatch(/^error: --table: [^\n]+\n$/);
    expect(ran.stderr).toContain(path);
  });

  it('wants a table or a sport, not both and not neither', async () => {
    expect((await arbees(['wp'])).code).toBe(2);
    expect((await arbees(['wp', '--sport', 'curling'])).code).toBe(2);
    expect((await arbees(['wp', '--sport', 'nba', '--table', 'x.csv'])).code).toBe(2);
  });
});

describe('arbees wp --sport', () => {
  it.each(SPORTS)('%s: has a JSON Schema that names its columns', async (sport) => {
    const { code, stdout } = await arbees(['wp', '--sport', sport, '--schema']);
    expect(code).toBe(0);
    const schema = JSON.parse(stdout) as { required: string[]; properties: Record<string, unknown> };
    expect(schema.required).toEqual(['p_side1', 'period']);
    const engine = loadEngine({ markets: 0, games: 1 });
    for (const { name } of engine.sportFields(sport)) expect(schema.properties).toHaveProperty(name);
    expect(JSON.parse(JSON.stringify(stateSchema(engine, sport)))).toEqual(schema);
  });

  it('answers a state with its probabilities and anything else with a reason', () => {
    const pricer = new StatePricer(loadEngine({ markets: 0, games: 1 }), 'nba');
    const say = (value: unknown) => pricer.price(JSON.stringify(value));
    expect(say({ p_side1: 0.61, period: 0 })).toEqual({ p_side1: 0.61, p_draw: 0, p_side2: 0.39, refused: null });
    expect(say({ p_side1: 0.61, period: 4, final: 1, score_1: 9, score_2: 8 })).toMatchObject({
      p_side1: 1,
      p_side2: 0,
    });
    expect(say({ p_side1: 0.61, period: 99 })).toMatchObject({ p_side1: null, refused: 'bad_period' });
    expect(say({ p_side1: 0.61 })).toMatchObject({ refused: 'bad_state' });
    expect(say({ p_side1: 0.61, period: '4' })).toMatchObject({
      refused: 'bad_state',
      detail: expect.stringMatching('period'),
    });
    expect(say([])).toMatchObject({ refused: 'bad_state' });
    expect(pricer.price('{')).toMatchObject({ refused: 'bad_json' });
  });
});

const recordings = '../shared/data/pbp';
const present = existsSync(recordings);
if (!present) console.warn(`recorded tables are not here (${recordings}): their tests have nothing to check`);

describe('recorded tables', () => {
  const files = present
    ? readdirSync(recordings).filter((name) =>
        /^(nfl_pbp_2018|ncaaf|nba_pbp_2024|nhl_pbp_2017|ufc|soccer_minute)/.test(name),
      )
    : [];
  it('come back row by row, few of them refused', { timeout: 120_000 }, async () => {
    for (const file of files) {
      const path = join(recordings, file);
      const before = gunzipSync(readFileSync(path)).toString().trimEnd().split(/\r?\n/);
      const { code, stdout } = await arbees(['wp', '--table', path, '--quiet']);
      expect(code).toBe(0);
      const lines = stdout.trimEnd().split('\n');
      if (!/^ufc/.test(file)) {
        expect(lines.length).toBe(before.length);
        const strayed = lines.filter((line, i) => !line.startsWith(before[i]!));
        expect(strayed.slice(0, 3)).toEqual([]);
        const refused = lines.filter((line) => !line.endsWith(','));
        expect(refused.length - 1).toBeLessThan(before.length / 1000);
      }
    }
  });
});
