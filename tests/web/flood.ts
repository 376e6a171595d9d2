/**
 * How the page keeps up: 200 games at 50 updates a second each, in Chromium, board open. `npx tsx tests/web/flood.ts [seconds]`
 * prints one JSON document: frames a second, the longest frame, tasks over 50 ms. Build the page first (`npx vite build web`).
 */
import { chromium } from 'playwright-core';
import type { JournalEntry } from '../../runtime/trading/types/journal.ts';
import { startDevServer } from './dev-server.ts';
import { makeRandom } from './random.ts';

const seconds = Number(process.argv[2] ?? 10);
const GAMES = 200;
const UPDATES_PER_GAME_S = 50;
const TICK_MS = 16;

const server = await startDevServer({ copies: GAMES / 10, ticks: 60, every_ms: 3_600_000 });
const { world } = server;
const random = makeRandom(11);
let { seq } = world.view;
const last = { ...world.view.last };
let sent = 0;
let next = 0;

/** One update of the next game in turn: mostly quotes, one in ten a new price of the game. */
function update(): JournalEntry {
  const row = world.rows[next % world.rows.length];
  next += 1;
  if (row === undefined) throw new Error('no games');
  const at_us = Date.now() * 1000;
  seq += 1;
  last.ticks += 1;
  const place = { stream: 'ticks' as const, seq: last.ticks, at_us, cause: null };
  if (next % 10 === 0) {
    const game = world.view.games[row.game.game_id];
    if (game === undefined) throw new Error('no view of a game');
    const at = { provider_at_us: null, received_at_us: at_us, parsed_at_us: at_us };
    const { refusal, next_events, error_sd, leverage } = game;
    const side1 = random();
    const priced = { side1, draw: 0, side2: 1 - side1 };
    return {
      ...place,
      kind: 'game_priced',
      body: { game: row.game, play: null, priced, error_sd, leverage, refusal, next_events, at },
    };
  }
  const bid_e4 = 100 + Math.floor(random() * 97) * 100;
  const quote = {
    pair_id: row.pair.pair_id,
    bid_e4,
    bid_qty_cc: 5_000,
    ask_e4: bid_e4 + 100,
    ask_qty_cc: 5_000,
    received_at_us: at_us,
  };
  return {
    ...place,
    kind: 'quote',
    body: { ...quote, venue: random() < 0.5 ? 'kalshi' : 'polymarket', status: 'live' },
  };
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
// The script runner names functions with a helper that the page does not have.
await page.addInitScript('globalThis.__name = (named) => named');
await page.goto(server.url);
await page.waitForSelector('[data-index="0"]');
const began = Date.now();
const timer = setInterval(() => {
  const due = Math.floor(((Date.now() - began) / 1000) * GAMES * UPDATES_PER_GAME_S) - sent;
  const entries = Array.from({ length: Math.min(due, 2_000) }, update);
  sent += entries.length;
  server.push({ type: 'entries', seq, sent_at_us: Date.now() * 1000, entries });
}, TICK_MS);
await page.waitForTimeout(2_000);
const measured = await page.evaluate(async (ms) => {
  const long: number[] = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) long.push(entry.duration);
  }).observe({ entryTypes: ['longtask'] });
  const gaps: number[] = [];
  let last = performance.now();
  const until = last + ms;
  await new Promise<void>((done) => {
    const frame = (now: number): void => {
      gaps.push(now - last);
      last = now;
      if (now < until) requestAnimationFrame(frame);
      else done();
    };
    requestAnimationFrame(frame);
  });
  gaps.sort((a, b) => a - b);
  const at = (q: number): number => Math.round((gaps[Math.floor(gaps.length * q)] ?? 0) * 10) / 10;
  return {
    frames_per_s: Math.round((gaps.length / ms) * 10_000) / 10,
    frame_p50_ms: at(0.5),
    frame_p99_ms: at(0.99),
    frame_max_ms: at(0.9999),
    tasks_over_50_ms: long.length,
    longest_task_ms: Math.round(Math.max(0, ...long)),
  };
}, seconds * 1000);
clearInterval(timer);
const behind = await page.evaluate(() => document.querySelectorAll('tbody tr[data-index]').length);
process.stdout.write(
  `${JSON.stringify({ games: GAMES, updates_per_s: Math.round(sent / ((Date.now() - began) / 1000)), seconds, rows_drawn: behind, ...measured })}\n`,
);
await browser.close();
await server.close();
