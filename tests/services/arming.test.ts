/** Real money needs both switches; each fault of the second one has a name, and nothing else makes the token. */
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { armingFor, armingStates, armVenue, disarmVenues } from '../../runtime/services/arming/operator.ts';
import {
  type ArmingQuestion,
  armedFor,
  disarmedSince,
  rampedCap,
  type Surroundings,
} from '../../runtime/services/arming/switches.ts';
import type { Armed } from '../../runtime/trading/types/execution.ts';

const HOUR_US = 3_600_000_000;
const START_US = 1_790_000_000_000_000;
const LIVE = { PAPER_TRADING: '0' };
const QUESTION: ArmingQuestion = { venue: 'kalshi', account: 'main', wanted_udollars: 10_000_000, quiet_days: 0 };
const REQUEST = { venue: 'kalshi', account: 'main', cap: '50', lasts_us: 8 * HOUR_US, ramp_step_days: 3 };
const all: string[] = [];

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'arbees-arming-'));
  all.push(path);
  return path;
}
afterAll(() => {
  for (const path of all) rmSync(path, { recursive: true, force: true });
});

function pem(key: KeyObject): string {
  return String(key.export({ type: 'pkcs8', format: 'pem' }));
}

let data: string;
let key_file: string;
let file: string;
beforeEach(() => {
  data = folder();
  key_file = join(data, 'operator.pem');
  file = join(data, 'arming', 'kalshi.json');
  writeFileSync(key_file, pem(generateKeyPairSync('ed25519').privateKey), { mode: 0o600 });
});

const around = (at_us = START_US, env: Surroundings['env'] = LIVE): Surroundings => ({
  env: { ...env, ARBEES_OPERATOR_KEY_FILE: key_file },
  data_directory: data,
  at_us,
});
const sign = (change: Partial<typeof REQUEST> = {}, at_us = START_US) =>
  armVenue(armingFor({ ...REQUEST, ...change }, at_us), around(at_us));
const ask = (change: Partial<ArmingQuestion> = {}, where = around()) => armedFor({ ...QUESTION, ...change }, where);
const fault = (change: Partial<ArmingQuestion> = {}, where = around()): string => {
  const answer = ask(change, where);
  return answer.ok ? 'armed' : answer.fault;
};
/** Change what the file says. */
const edit = (
  change: (document: { arming: Record<string, unknown>; signature?: string; key?: string }) => void,
): void => {
  const document = JSON.parse(readFileSync(file, 'utf8')) as Parameters<typeof change>[0];
  change(document);
  writeFileSync(file, JSON.stringify(document));
};

describe('the token of real money', () => {
  it('is made when both switches are set, for the venue, account, cap and time of the arming', () => {
    sign();
    const answer = ask({ quiet_days: 6 });
    expect(answer).toMatchObject({
      ok: true,
      armed: { venue: 'kalshi', account: 'main', cap_udollars: 50_000_000, expires_us: START_US + 8 * HOUR_US },
    });
  });

  it.each([undefined, '', '1', 'false', ' 0', '0 ', 'no', '00'])('is not made with PAPER_TRADING=%j', (word) => {
    sign();
    expect(fault({}, around(START_US, word === undefined ? {} : { PAPER_TRADING: word }))).toBe('paper');
  });

  it('is not made by the environment alone', () => expect(fault()).toBe('not_armed'));

  it('cannot be written down, spread or widened anywhere else: the compiler refuses', () => {
    sign();
    const answer = ask();
    if (!answer.ok) throw new Error(answer.detail);
    const { armed } = answer;
    const fields = { venue: 'kalshi', account: 'main', cap_udollars: 1, expires_us: 1 };
    // @ts-expect-error its mark is of a class that no other file can name
    const written: Armed = fields;
    // @ts-expect-error a mark of the same name is another mark
    const marked: Armed = { ...fields, mark: 'armed' as const };
    // @ts-expect-error a spread leaves the mark behind
    const copied: Armed = { ...armed, cap_udollars: 1e12 };
    for (const forged of [written, marked, copied]) expect(disarmedSince(forged, around())?.fault).toBe('forged');
    expect(() => {
      // @ts-expect-error its cap is for reading
      armed.cap_udollars = 1e12;
    }).toThrow(TypeError);
    expect(disarmedSince(armed, around())).toBeNull();
  });

  it('is cast to its type in one file of the program and nowhere else', () => {
    const list = ['ls-files', '-co', '--exclude-standard', 'adapters', 'db', 'runtime', 'web', 'bench'];
    const files = execFileSync('git', list, { encoding: 'utf8' })
      .split('\n')
      .filter((name) => /\.tsx?$/.test(name));
    const casts = files.filter(
      (name) => existsSync(name) && /\bas (?:unknown as )?Armed\b|<Armed>/.test(readFileSync(name, 'utf8')),
    );
    expect(files.length).toBeGreaterThan(100);
    expect(casts).toEqual(['runtime/services/arming/switches.ts']);
  });
});

describe('an arming file', () => {
  it('that is not signed is refused', () => {
    sign();
    edit((document) => delete document.signature);
    expect(fault()).toBe('not_signed');
  });

  it('that another key has signed is refused, and that key cannot arm here either', () => {
    sign();
    const mine = readFileSync(key_file, 'utf8');
    writeFileSync(key_file, pem(generateKeyPairSync('ed25519').privateKey));
    expect(() => sign()).toThrow(expect.objectContaining({ code: 'other_key', field: 'ARBEES_OPERATOR_KEY_FILE' }));
    const elsewhere = data;
    data = folder();
    sign();
    writeFileSync(join(elsewhere, 'arming', 'kalshi.json'), readFileSync(join(data, 'arming', 'kalshi.json')));
    data = elsewhere;
    expect(fault()).toBe('other_key');
    writeFileSync(key_file, mine);
    sign();
    expect(fault()).toBe('armed');
  });

  it('of which any field was changed after it was signed is refused', () => {
    const changes = {
      id: 'x',
      cap_udollars: 60_000_000,
      ramp_step_days: 1,
      armed_us: 1,
      account: 'other',
      venue: 'polymarket',
    };
    for (const [name, value] of Object.entries({ ...changes, expires_us: START_US + 9 * HOUR_US })) {
      sign();
      edit(({ arming }) => {
        arming[name] = value;
      });
      expect([name, fault()]).toEqual([name, 'bad_signature']);
    }
  });

  it('that is over is refused, from the microsecond on that it names', () => {
    sign();
    expect(fault({}, around(START_US + 8 * HOUR_US - 1))).toBe('armed');
    expect(fault({}, around(START_US + 8 * HOUR_US))).toBe('expired');
  });

  it('does not come back to life when the clock is set back', () => {
    sign();
    expect(fault({}, around(START_US + 8 * HOUR_US))).toBe('expired');
    expect(fault({}, around(START_US + 7 * HOUR_US))).toBe('clock_went_back');
    expect(() => sign({}, START_US + 7 * HOUR_US)).toThrow(expect.objectContaining({ code: 'clock_went_back' }));
  });

  it('that was signed at a time to come is refused', () => {
    sign();
    rmSync(join(data, 'arming', 'latest-time'));
    expect(fault({}, around(START_US - 1))).toBe('clock_went_back');
  });

  it('of another account or venue is refused', () => {
    sign();
    expect(fault({ account: 'other' })).toBe('other_account');
    expect(fault({ venue: 'polymarket' })).toBe('not_armed');
    writeFileSync(join(data, 'arming', 'polymarket.json'), readFileSync(file), { mode: 0o600 });
    expect(fault({ venue: 'polymarket' })).toBe('other_venue');
  });

  it('gives no more than its cap, and on the first days what the ramp leaves of it', () => {
    sign();
    for (const [quiet_days, most] of [
      [0, 10_000_000],
      [2, 10_000_000],
      [3, 25_000_000],
      [5, 25_000_000],
      [6, 50_000_000],
    ] as const) {
      expect(fault({ quiet_days, wanted_udollars: most })).toBe('armed');
      expect(fault({ quiet_days, wanted_udollars: most + 1 })).toBe('wider_than_cap');
    }
    for (const wanted_udollars of [Number.NaN, Number.POSITIVE_INFINITY])
      expect(fault({ quiet_days: 6, wanted_udollars })).toBe('wider_than_cap');
  });

  it.runIf(process.platform !== 'win32')('that others may read or write is refused, and so is such a key', () => {
    sign();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    for (const mode of [0o640, 0o604, 0o620, 0o602]) {
      chmodSync(file, mode);
      expect(fault()).toBe('readable_by_others');
    }
    chmodSync(key_file, 0o644);
    expect(() => sign()).toThrow(
      expect.objectContaining({ code: 'readable_by_others', field: 'ARBEES_OPERATOR_KEY_FILE' }),
    );
  });

  it.each(['', '{', '[]', 'null', '{"arming":{}}', '\0'])('that says %j is refused', (text) => {
    sign();
    writeFileSync(file, text);
    expect(fault()).toBe('malformed');
  });

  it('is worth nothing without the key that was pinned', () => {
    sign();
    rmSync(join(data, 'arming', 'operator.pub.pem'));
    expect(fault()).toBe('no_pinned_key');
  });

  it('of which any byte is another is refused or says the same', () => {
    sign();
    const whole = readFileSync(file);
    const same = ask();
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const broken = Buffer.from(whole);
        broken[at] = (broken[at] as number) ^ flip;
        writeFileSync(file, broken);
        const answer = ask();
        // White space, and letters of the signature that carry no bits.
        if (answer.ok) expect(answer).toEqual(same);
      }),
    );
  });
});

describe('a token that was made', () => {
  const made = (): Armed => {
    sign();
    const answer = ask();
    if (!answer.ok) throw new Error(answer.detail);
    return answer.armed;
  };

  it('is worth nothing once somebody disarms', () => {
    const armed = made();
    expect(disarmVenues(around(), 'polymarket')).toEqual([]);
    expect(disarmedSince(armed, around())).toBeNull();
    const copy = readFileSync(file);
    expect(disarmVenues(around(START_US + 5))).toEqual(['kalshi']);
    expect(disarmedSince(armed, around(START_US + 5))?.fault).toBe('not_armed');
    // A copy that somebody puts back is worth no more.
    writeFileSync(file, copy, { mode: 0o600 });
    expect(disarmedSince(armed, around(START_US + 6))?.fault).toBe('not_armed');
    expect(fault({}, around(START_US + 6))).toBe('not_armed');
    sign({}, START_US + 7);
    expect(fault({}, around(START_US + 7))).toBe('armed');
  });

  it('is worth nothing once it is over, armed anew, or on paper', () => {
    const armed = made();
    expect(disarmedSince(armed, around(START_US, {}))?.fault).toBe('paper');
    sign({}, START_US + 1);
    expect(disarmedSince(armed, around(START_US + 1))?.fault).toBe('replaced');
    expect(disarmedSince(armed, around(START_US + 9 * HOUR_US))?.fault).toBe('expired');
  });
});

it('the ramp gives its first step for a number of days that cannot be', () => {
  const arming = armingFor(REQUEST, START_US);
  for (const days of [-1, Number.NaN, 0.5, Number.POSITIVE_INFINITY]) expect(rampedCap(arming, days)).toBe(10_000_000);
});

it('looking at both switches says which is set, without a key', () => {
  sign();
  const { paper, venues } = armingStates({ ...around(), env: {} });
  expect(paper).toBe(true);
  expect(venues).toMatchObject([
    { venue: 'kalshi', state: 'armed', first_cap_udollars: 10_000_000, arming: { account: 'main' } },
    { venue: 'polymarket', state: 'not_armed', arming: null },
  ]);
});
