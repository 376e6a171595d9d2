import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import express from 'express';
import { type Browser, chromium } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kernelBytes, loadEngine } from '../../engine-wasm/load-node.ts';
import type { InputEvent } from '../../runtime/trading/types/events.ts';
import { sportVectors } from '../kernel/vectors.ts';
import {
  bookEvent,
  clock,
  delta,
  game,
  gameEvent,
  lockBooks,
  pairEvent,
  SECOND,
  START_US,
} from '../trading/support.ts';
import { CAPACITY, journal, sportAnswers } from './parity-page.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const ASSETS = join(ROOT, 'web/dist/assets');
/** Per league: games, and states of each. */
const GAMES = 12;
const ROWS = 250;
const T = START_US;

/** A short evening: a lock, a leg left alone, a model edge, a settlement. */
const EVENING: InputEvent[] = [
  pairEvent(T),
  gameEvent(T),
  ...lockBooks(T + SECOND),
  bookEvent(T + SECOND + 100_000, 'polymarket', [[3_000, 30_000]], [[3_100, 30_000]]),
  clock(T + 2 * SECOND),
  clock(T + 3 * SECOND),
  delta(T + 4 * SECOND, 'kalshi', 'ask', 3_800, 7_700),
  gameEvent(T + 5 * SECOND, game({ state: { ...game().state, score_1: 61, clock_ms: 200_000, possession: -1 } })),
  ...lockBooks(T + 9 * SECOND),
  clock(T + 12 * SECOND),
  { type: 'settlement', venue: 'kalshi', market_id: 'K-BOS', yes_value_e4: 10_000, at: clock(T + 20 * SECOND).at },
];

/** Vitest rewrites dynamic imports inside evaluated functions, so the page imports by itself. */
const PAGE = `<!doctype html><title>parity</title>
<script type="module">import * as parity from '/page.js'; window.parity = parity</script>`;

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('one kernel everywhere', () => {
  const out = mkdtempSync(join(tmpdir(), 'arbees-parity-'));
  const kernels = existsSync(ASSETS) ? readdirSync(ASSETS).filter((name) => name.endsWith('.wasm')) : [];
  let browser: Browser;
  let server: ReturnType<ReturnType<typeof express>['listen']>;

  beforeAll(async () => {
    const entry = join(ROOT, 'tests/e2e/parity-page.ts');
    const lib = { entry, formats: ['es' as const], fileName: 'page' };
    await build({
      configFile: false,
      logLevel: 'error',
      root: ROOT,
      publicDir: false,
      build: { lib, outDir: out, target: 'es2023', emptyOutDir: true },
    });
    const app = express();
    app.get('/', (_request, response) => void response.type('html').send(PAGE));
    app.use(express.static(out), express.static(ASSETS));
    server = app.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox'],
    });
  });

  afterAll(async () => {
    await browser?.close();
    server?.close();
    rmSync(out, { recursive: true, force: true });
  });

  it('ships the committed bytes in the web build, once', () => {
    expect(kernels).toHaveLength(1);
    const committed = readFileSync(join(ROOT, 'engine-wasm/dist/engine_bg.wasm'));
    expect(sha256(readFileSync(join(ASSETS, kernels[0] as string)))).toBe(sha256(committed));
  });

  it('gives Chromium the same bits and the same journal as Node', async () => {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.waitForFunction(() => 'parity' in window);
    const answer = await page.evaluate(
      ({ kernel, games, rows, events }) =>
        (window as never as { parity: typeof import('./parity-page.ts') }).parity.inPage(
          `/${kernel}`,
          games,
          rows,
          events,
        ),
      { kernel: kernels[0] as string, games: GAMES, rows: ROWS, events: EVENING },
    );
    const engine = loadEngine(CAPACITY);
    expect(answer.sha256).toBe(engine.sha256);
    const here = sportAnswers(engine, new WebAssembly.Module(kernelBytes() as BufferSource), GAMES, ROWS);
    expect(answer.sports).toEqual(here);
    for (const league of engine.sportLeagues()) {
      const { lines, priced, sha256: name } = here.faces[`${league} raw`]!;
      const vectors = sportVectors(league, engine.sportFields(league), GAMES, ROWS);
      expect(lines).toBe(vectors.reduce((sum, { rows }) => sum + 1 + rows.length, 0));
      expect(priced, league).toBeGreaterThan(200);
      expect(here.faces[`${league} classes`]?.sha256).toBe(name);
    }
    expect(here.points).not.toContain('fails');
    expect(here.points.trim().split('\n')).toHaveLength(185);
    expect(answer.journal).toBe(journal(loadEngine(CAPACITY), EVENING));
    expect(answer.journal).toContain('"kind":"fill"');
  });
});
