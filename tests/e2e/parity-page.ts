/** What the parity test runs twice: once in Node and once, bundled, in Chromium. Nothing here knows where it runs. */
import type { EngineContract } from '../../engine-wasm/contract.ts';
import { loadEngineWeb } from '../../engine-wasm/load-web.ts';
import type { InputEvent } from '../../runtime/trading/events.ts';
import type { JournalEntry } from '../../runtime/trading/journal.ts';
import { parseSettings } from '../../runtime/trading/settings.ts';
import { Shard } from '../../runtime/trading/shard.ts';
import { bits, gameVectors } from '../kernel/vectors.ts';

export const CAPACITY = { markets: 64, games: 16 };

/** Bits of the win and tie probability of `count` states, or the refusal's name. */
export function probabilities(engine: EngineContract, count: number): string[] {
  return gameVectors(count).map(({ league, state, prior_home }) => {
    engine.setGame(0, league, state, prior_home);
    const priced = engine.priceGame(0);
    return priced.refusal ?? `${bits(priced.home_probability)} ${bits(priced.tie_probability)}`;
  });
}

/** The journal that these events cause, one line an entry. */
export function journal(engine: EngineContract, events: readonly InputEvent[]): string {
  const run = { run_id: 'parity', mode: 'replay' as const, kernel_sha256: engine.sha256, seed: 1, settings: {} };
  const shard = new Shard({
    engine,
    settings: parseSettings({ lock_persist_us: 0 }),
    run,
    started_at_us: events[0]?.at.received_at_us ?? 0,
  });
  const entries: JournalEntry[] = [];
  shard.open(entries);
  for (const event of events) shard.apply(event, entries);
  return entries.map((entry) => JSON.stringify(entry)).join('\n');
}

/** Both in a page, with the kernel of the web build. */
export async function inPage(url: string, count: number, events: readonly InputEvent[]) {
  const engine = await loadEngineWeb(url, CAPACITY);
  return { sha256: engine.sha256, probabilities: probabilities(engine, count), journal: journal(engine, events) };
}
