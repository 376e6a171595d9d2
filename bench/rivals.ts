/**
 * The best-known bot's lock check beside the kernel's: ns per market, and on recorded prices of both venues how often
 * it is wrong. Its check holds one market in a 128-bit register and counts fees in whole cents (bench/rivals).
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { kalshiTakerSchedule } from '../adapters/kalshi/fees.ts';
import { FEE_ROUNDING, SIDE_A, SIDE_B } from '../engine-wasm/contract.ts';
import type { Engine } from '../engine-wasm/engine.ts';
import { kernelDist, loadEngine } from '../engine-wasm/load-node.ts';
import { polymarketSportsTaker } from '../runtime/services/replay/sports-taker.ts';
import { type PriceHistory, parsePriceHistory } from '../runtime/tape/price-history.ts';
import type { FeeSchedule } from '../runtime/trading/types/events.ts';
import { type Figure, figure } from './figure.ts';
import { centBotLocks } from './rivals/cent-bot.ts';
import { nativeSamples } from './rivals/native.ts';
import { simdSamples } from './scan.ts';

export const name = 'rivals';
export const description = "the best-known bot's lock check beside the kernel's: ns per market, locks it gets wrong";

const RECORDING = '../shared/data/cross/nba_champion_2026_hourly_two_venues.json.gz';
/** Days on which the recording began, and on which the fee pages were last read. */
const DATES = { recorded: Date.UTC(2026, 1, 4) * 1_000, current: Date.UTC(2026, 9, 8) * 1_000 };
/** Assumed around each recorded price, and offered there: half a cent, 100 contracts. */
const HALF_SPREAD_E4 = 50;
const QTY_CC = 10_000;

/** How often each says "lock", and where they differ. */
interface Verdicts {
  checks: number;
  exact: number;
  /** It buys what loses. */
  false_locks: number;
  /** It leaves what pays. */
  missed: number;
  /** What the false locks would have lost and the missed ones paid, micro-dollars for {@link QTY_CC} each. */
  lost_udollars: number;
  forgone_udollars: number;
}

function readHistory(): PriceHistory | null {
  const file = join(kernelDist(), '..', '..', RECORDING);
  if (!existsSync(file)) {
    console.error(`locks it gets wrong left out: ${file} is missing`);
    return null;
  }
  const parsed = parsePriceHistory(JSON.parse(gunzipSync(readFileSync(file)).toString()));
  if (!parsed.ok) throw new Error(`${file}: ${parsed.reason}: ${parsed.detail}`);
  return parsed.value;
}

function schedules(at_us: number): [FeeSchedule, FeeSchedule] {
  const kalshi = kalshiTakerSchedule({ fee_type: 'quadratic_with_maker_fees', fee_multiplier: 1 }, at_us, 'bench');
  if (kalshi === null) throw new RangeError(`no Kalshi schedule at ${at_us}`);
  return [kalshi, polymarketSportsTaker(at_us)];
}

/** Every recorded price in time order; after each, both directions of its team are judged by both. */
export function judge(engine: Engine, history: PriceHistory, at_us: number): Verdicts {
  const verdicts = { checks: 0, exact: 0, false_locks: 0, missed: 0, lost_udollars: 0, forgone_udollars: 0 };
  const asks = history.teams.map(() => ({ kalshi: [0, 0], polymarket: [0, 0] }));
  const slots = new Map(history.teams.map((team, slot) => [team, slot]));
  const [kalshi, polymarket] = schedules(at_us);
  for (let slot = 0; slot < slots.size; slot++) {
    engine.setFee(slot, SIDE_A, kalshi.rate_e5, FEE_ROUNDING[kalshi.rounding]);
    engine.setFee(slot, SIDE_B, polymarket.rate_e5, FEE_ROUNDING[polymarket.rounding]);
    for (const venue of [SIDE_A, SIDE_B] as const) engine.setTop(slot, venue, 0, 0, 0, 0);
  }
  for (const { team, venue, price_e4 } of history.points) {
    const slot = slots.get(team) ?? 0;
    const yes = price_e4 + HALF_SPREAD_E4 < 10_000 ? price_e4 + HALF_SPREAD_E4 : 0;
    const no = price_e4 - HALF_SPREAD_E4 > 0 ? 10_000 - price_e4 + HALF_SPREAD_E4 : 0;
    const state = asks[slot]!;
    state[venue as keyof typeof state] = [yes, no];
    engine.setTop(slot, venue === 'kalshi' ? SIDE_A : SIDE_B, yes, QTY_CC, no, QTY_CC);
    const nets = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
    const hits = engine.scan(slot, 1, 10_000);
    for (let i = 0; i < hits; i++) {
      if (engine.hits.slot[i] === slot) nets[engine.hits.direction[i]!] = engine.hits.net_udollars[i]!;
    }
    for (const direction of [0, 1] as const) {
      const net = nets[direction]!;
      if (net === Number.NEGATIVE_INFINITY) continue;
      const bot = centBotLocks(state.kalshi[direction]!, state.polymarket[1 - direction]!);
      verdicts.checks++;
      if (net > 0) verdicts.exact++;
      if (bot && net <= 0) {
        verdicts.false_locks++;
        verdicts.lost_udollars -= net;
      } else if (!bot && net > 0) {
        verdicts.missed++;
        verdicts.forgone_udollars += net;
      }
    }
  }
  return verdicts;
}

/** Run the benchmark: ns per market, ratios, and counts of wrong locks under the fees of the recording and of today. */
export async function run(): Promise<Figure[]> {
  const figures: Figure[] = [];
  const [native, wasm] = [nativeSamples(), simdSamples()];
  for (const label of ['1k', '16k', '1M']) {
    const simd = wasm.get(label) ?? [];
    figures.push(figure(`wasm_simd_${label}`, 'ns/market', simd));
    const rival = native?.[`rival_${label}`];
    const ours = native?.[`native_${label}`];
    if (rival === undefined || ours === undefined) continue;
    figures.push(figure(`rival_native_${label}`, 'ns/market', rival), figure(`native_${label}`, 'ns/market', ours));
    const [slow, fast, web] = [rival, ours, simd].map((list) => figure('', '', list).value);
    figures.push(figure(`rival_over_native_${label}`, 'ratio', [slow! / fast!]));
    figures.push(figure(`rival_over_wasm_${label}`, 'ratio', [slow! / web!]));
  }
  const history = readHistory();
  if (history === null) return figures;
  const engine = loadEngine({ markets: history.teams.length, games: 0 });
  for (const [when, at_us] of Object.entries(DATES)) {
    const found = judge(engine, history, at_us);
    const count = (what: string, value: number, unit = 'locks') =>
      figures.push({ name: `${what}_fees_${when}`, value, unit, min: value, max: value, runs: 1 });
    count('checks', found.checks, 'checks');
    count('exact_locks', found.exact);
    count('false_locks', found.false_locks);
    count('missed_locks', found.missed);
    count('lost', found.lost_udollars / 1e6, 'dollars');
    count('forgone', found.forgone_udollars / 1e6, 'dollars');
  }
  return figures;
}
