import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DeadMan, signPath } from '../../runtime/services/kill-switch/dead-man.ts';
import { haltFile, haltFileReason, writeHaltFile } from '../../runtime/services/kill-switch/halt-file.ts';
import { KillSwitch } from '../../runtime/services/kill-switch/kill-switch.ts';
import { silentLogger } from '../../runtime/telemetry/logger.ts';
import { foldHalts, type HaltsState } from '../../runtime/trading/types/halts.ts';
import { BEARER, type Harness, startHarness } from './harness.ts';

const MINUTE_US = 60_000_000;
const START_US = 1_790_000_000_000_000;
let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'arbees-switch-'));
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

describe('the file HALT', () => {
  it('is a reason while it is there, and says its first line', () => {
    const path = haltFile(data);
    expect(haltFileReason(path)).toBeNull();
    expect(writeHaltFile(path, 'odd prices\nand more')).toBe(true);
    expect(haltFileReason(path)).toBe(`the file ${path} is there: odd prices`);
    expect(writeHaltFile(path, 'another')).toBe(false);
    expect(readFileSync(path, 'utf8')).toMatch(/^odd prices/);
    rmSync(path);
    expect(haltFileReason(path)).toBeNull();
  });

  it.each([
    ['empty', (path: string) => writeFileSync(path, '')],
    ['a directory', (path: string) => mkdirSync(path)],
    ['a broken link', (path: string) => symlinkSync('/no/such/file', path)],
    ['unreadable', (path: string) => writeFileSync(path, '', { mode: 0 })],
  ])('halts when it is %s', (_name, make) => {
    make(haltFile(data));
    expect(haltFileReason(haltFile(data))).toMatch(/HALT is there$/);
  });

  it('shows no more of itself than a line of printable signs', () => {
    writeFileSync(haltFile(data), `\u001b[31m${'x'.repeat(10_000)}`);
    expect(haltFileReason(haltFile(data))).toMatch(/is there: \[31mx{10,200}$/);
  });

  it('halts when its directory has become something else', () => {
    writeFileSync(join(data, 'data'), '');
    expect(haltFileReason(haltFile(join(data, 'data')))).toMatch(/cannot be looked for \(ENOTDIR\)/);
  });
});

describe('the dead-man timer', () => {
  const timer = (at_us: number, limit_us = 30 * MINUTE_US) => new DeadMan(signPath(data, 'main'), limit_us, at_us);

  it('has a reason from its limit on, and none again after a sign', () => {
    const one = timer(START_US);
    expect(one.reason(START_US + 30 * MINUTE_US - 1)).toBeNull();
    expect(one.reason(START_US + 30 * MINUTE_US)).toMatch(/no sign of life within 1800 s/);
    one.alive(START_US + 31 * MINUTE_US);
    expect(one.halts_at_us).toBe(START_US + 61 * MINUTE_US);
    expect(one.reason(START_US + 60 * MINUTE_US)).toBeNull();
  });

  it('goes on counting over a start that nobody ended in order', () => {
    timer(START_US);
    expect(timer(START_US + 20 * MINUTE_US).reason(START_US + 29 * MINUTE_US)).toBeNull();
    expect(timer(START_US + 20 * MINUTE_US).reason(START_US + 30 * MINUTE_US)).not.toBeNull();
    timer(START_US + 40 * MINUTE_US).end();
    expect(existsSync(signPath(data, 'main'))).toBe(false);
    expect(timer(START_US + 50 * MINUTE_US).reason(START_US + 79 * MINUTE_US)).toBeNull();
  });

  it.each(['', 'x', '{"alive_at_us":-1}', `{"alive_at_us":${START_US + 10_000_000}}`])(
    'takes a sign that says %j for none at all',
    (text) => {
      timer(START_US);
      writeFileSync(signPath(data, 'main'), text);
      expect(timer(START_US).reason(START_US)).not.toBeNull();
    },
  );

  it('keeps accounts apart whatever their names', () => {
    expect(signPath(data, '../x')).not.toBe(join(data, 'x.json'));
    expect(signPath('d', 'main')).toBe(join('d', 'alive', 'main.json'));
  });

  it('never goes back', () => {
    const one = timer(START_US);
    one.alive(START_US - MINUTE_US);
    expect(one.halts_at_us).toBe(START_US + 30 * MINUTE_US);
  });
});

describe('the switch', () => {
  const state: HaltsState = {};
  let said: string[] = [];
  let now_us = START_US;
  const say = (halted: boolean, by: string, reason: string): void => {
    said.push(`${halted ? 'halt' : 'resume'} by ${by}`);
    const body = { halted, reason, by, scope: 'all' as const };
    foldHalts(state, { stream: 'decisions', seq: said.length, at_us: now_us, cause: null, kind: 'halted', body });
  };
  const make = (dead_man_us: number | null = null) =>
    new KillSwitch({
      ...{ data_directory: data, account: 'main', dead_man_us, logger: silentLogger() },
      nowUs: () => now_us,
      halts: () => state,
      halt: (reason, by) => say(true, by, reason),
    });
  beforeEach(() => {
    for (const key of Object.keys(state)) delete state[key];
    [said, now_us] = [[], START_US];
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('halts before its start returns when the file is there, and once', () => {
    writeHaltFile(haltFile(data), 'x');
    const one = make();
    one.start();
    expect(said).toEqual(['halt by halt file']);
    vi.advanceTimersByTime(10_000);
    expect(said).toEqual(['halt by halt file']);
    one.stop();
  });

  it('halts within a second of the file, and again should it be resumed while it is there', () => {
    const one = make();
    one.start();
    vi.advanceTimersByTime(10_000);
    expect([said, one.blocked]).toEqual([[], null]);
    writeHaltFile(haltFile(data), 'x');
    expect(one.blocked).toMatch(/is there: x/);
    vi.advanceTimersByTime(999);
    expect(said).toEqual(['halt by halt file']);
    say(false, 'Ann', 'mistaken');
    vi.advanceTimersByTime(999);
    expect(said).toEqual(['halt by halt file', 'resume by Ann', 'halt by halt file']);
    one.stop();
    say(false, 'Ann', 'stopped');
    vi.advanceTimersByTime(10_000);
    expect(said.length).toBe(4);
  });

  it('halts for want of a sign of life, and a sign ends no halt', () => {
    const one = make(30 * MINUTE_US);
    one.start();
    now_us += 29 * MINUTE_US;
    expect(one.alive()).toEqual({ limit_us: 30 * MINUTE_US, halts_at_us: START_US + 59 * MINUTE_US });
    now_us += 30 * MINUTE_US;
    vi.advanceTimersByTime(999);
    one.alive();
    vi.advanceTimersByTime(999);
    expect(said).toEqual(['halt by dead man']);
    one.end();
    expect(make().alive()).toBeNull();
  });
});

describe('the API', () => {
  let harness: Harness;
  let blocked: string | null = null;
  let signs = 0;
  const timing = { limit_us: 5, halts_at_us: 10 };
  const post = async (path: string, body: object = {}) => {
    const headers = { ...BEARER, 'content-type': 'application/json' };
    const answer = await harness.fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: answer.status, body: await answer.json() };
  };
  beforeEach(async () => {
    [blocked, signs] = [null, 0];
    harness = await startHarness({
      source: {
        resumeBlocked: () => blocked,
        alive: () => {
          signs += 1;
          return timing;
        },
        deadMan: () => timing,
      } as never,
    });
  });
  afterEach(() => harness.stop());

  it('resumes nothing whole while it is blocked, but halts, and resumes a part', async () => {
    blocked = 'the file is there';
    const said = { command: 'resume', reason: 'x' };
    expect(await post('/api/control', said)).toMatchObject({ status: 409, body: { error: { code: 'halt_file' } } });
    expect(signs).toBe(0);
    expect((await post('/api/control', { ...said, command: 'halt' })).status).toBe(200);
    expect((await post('/api/control', { ...said, scope: 'venue:kalshi' })).body).toMatchObject({
      error: { code: 'not_halted' },
    });
    expect(harness.commands).toEqual(['halt: x']);
  });

  it('takes halts, resumes and signs of life for signs of life, and says when trading halts', async () => {
    await post('/api/control', { command: 'halt', reason: '' });
    expect(signs).toBe(1);
    expect(await post('/api/alive')).toEqual({ status: 200, body: timing });
    expect(signs).toBe(2);
    const health = await (await harness.fetch('/api/health', { headers: BEARER })).json();
    expect(health).toMatchObject({ dead_man: timing });
    expect((await harness.fetch('/api/alive', { method: 'POST' })).status).toBe(401);
    expect(signs).toBe(2);
  });

  it.each(['halt file', 'dead man'])('lets nobody speak as the %s', async (by) => {
    const answer = await post('/api/control', { command: 'resume', reason: 'x', by });
    expect(answer).toMatchObject({ status: 400, body: { error: { field: 'by' } } });
  });
});
