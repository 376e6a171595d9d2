/** Damaged files given to a command: exit code 2, the file and what is wrong are named, nothing hangs (G10). */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { seededRng } from '../../adapters/http/backoff.ts';
import { runCli } from '../../runtime/cli/program.ts';
import { checkTape } from '../../runtime/services/replay/tape-check.ts';
import { TapeWriter } from '../../runtime/tape/tape-writer.ts';
import { arbees } from '../cli/capture.ts';
import { pair, quote, START_US } from './helpers.ts';

const directory = mkdtempSync(join(tmpdir(), 'arbees-damage-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const META = {
  arbees_version: '0.1.0',
  kernel_sha256: null,
  settings: {},
  seed: 7,
  source: 'test',
  started_at_us: START_US,
};

function wholeTape(): Buffer {
  const chunks: Uint8Array[] = [];
  const writer = new TapeWriter({ write: (bytes) => chunks.push(bytes.slice()), close: () => undefined }, META, 10);
  writer.add({
    type: 'pair',
    pair: pair('X'),
    at: { provider_at_us: null, received_at_us: START_US, parsed_at_us: START_US },
  });
  for (let i = 1; i < 60; i += 1)
    writer.add(quote(i % 2 === 0 ? 'kalshi' : 'polymarket', 'X', 4_000 + 10 * (i % 7), 4_200, START_US + i * 1_000));
  writer.close();
  return Buffer.concat(chunks);
}

const whole = wholeTape();
const seed = Number(process.env.ARBEES_FUZZ_SEED ?? 20_261_201);
process.stderr.write(`damaged files: ARBEES_FUZZ_SEED=${seed}\n`);
const rng = seededRng(seed);

/** One or two bytes changed, most often in the footer, or the end cut off. */
function damaged(bytes: Buffer): Buffer {
  if (rng() < 0.15) return bytes.subarray(0, Math.floor(rng() * bytes.length));
  const copy = Buffer.from(bytes);
  for (let n = rng() < 0.5 ? 1 : 2; n > 0; n -= 1) {
    const from = rng() < 0.5 ? Math.floor(bytes.length * 0.6) : 0;
    copy[from + Math.floor(rng() * (bytes.length - from))] = Math.floor(rng() * 256);
  }
  return copy;
}

function put(name: string, bytes: Uint8Array | string): string {
  const path = join(directory, name);
  writeFileSync(path, bytes);
  return path;
}

/** The command ends with what the bytes still say, or with one line that names the file. */
async function expectNamed(args: readonly string[], file: string): Promise<number> {
  const ran = await arbees([...args, file, '--json', '--quiet', '--no-report']);
  if (ran.code === 0) return 0;
  const { error } = ran.json() as { error: { code: string; message: string } };
  expect({ ...error, exit: ran.code, named: error.message.includes(file) }).toMatchObject({ exit: 2, named: true });
  return ran.code;
}

describe('a damaged tape', () => {
  it('is read to its end or refused by name, whatever bytes were changed', async () => {
    let refused = 0;
    for (let i = 0; i < 40; i += 1) {
      const file = put(`tape-${i}.arrow`, damaged(whole));
      if ((await expectNamed([i % 4 === 3 ? 'backtest' : 'replay'], file)) === 2) refused += 1;
    }
    expect(refused).toBeGreaterThan(12);
  }, 240_000);

  it('whose reader gives no batch in time is given up', async () => {
    // No thread starts within a millisecond, so that this reader has given nothing yet, as one that has lost its way never does.
    await expect(checkTape(put('slow.arrow', whole), 1)).rejects.toThrow(/^damaged: its layout leads nowhere/);
  });
});

describe('a replay', () => {
  it('ends when it is asked to, before its tape is read', async () => {
    const asked = new AbortController();
    setTimeout(() => asked.abort(), 1);
    const sink = { stdout: new PassThrough().resume(), stderr: new PassThrough().resume() };
    const file = put('asked.arrow', whole);
    const code = await runCli(['replay', file, '--quiet', '--no-report'], { ...sink, env: {}, signal: asked.signal });
    expect(code).toBe(130);
  });
});
