/** What the parity test runs twice: once in Node and once, bundled, in Chromium. Nothing here knows where it runs. */
import type { EngineContract } from '../../engine-wasm/contract.ts';
import { initSync, referencePoints, SportGame } from '../../engine-wasm/dist/engine.js';
import { loadEngineWeb } from '../../engine-wasm/load-web.ts';
import { shardCapacity } from '../../runtime/trading/desk.ts';
import { Shard } from '../../runtime/trading/shard.ts';
import type { InputEvent } from '../../runtime/trading/types/events.ts';
import type { JournalEntry } from '../../runtime/trading/types/journal.ts';
import { parseSettings } from '../../runtime/trading/types/settings.ts';
import { BATCH_ROWS, batchAnswers, classAnswers, type Digest, digest, rawAnswers } from '../kernel/answers.ts';

export const CAPACITY = { ...shardCapacity({ markets: 64, games: 1 }), game_rows: BATCH_ROWS };

/** What the ten sports answer to `games` games of `rows` states each: through the raw face, its batch and the classes. */
export interface SportAnswers {
  /** `league face`, e.g. `nba raw`, to the sum of its answers. */
  faces: Record<string, Digest>;
  /** The test points of the models' reference with the bits of this build. */
  points: string;
}

/** Ask every league through every face that a page has; `module` is the kernel's, for the classes. */
export function sportAnswers(
  engine: EngineContract,
  module: WebAssembly.Module,
  games: number,
  rows: number,
): SportAnswers {
  initSync({ module });
  const create = (...args: ConstructorParameters<typeof SportGame>) => new SportGame(...args);
  const faces: Record<string, Digest> = {};
  for (const league of engine.sportLeagues()) {
    faces[`${league} raw`] = digest(rawAnswers(engine, league, games, rows));
    faces[`${league} batch`] = digest(batchAnswers(engine, league, games, rows));
    faces[`${league} classes`] = digest(classAnswers(create, league, engine.sportFields(league), games, rows));
  }
  return { faces, points: referencePoints() };
}

/** The journal that these events cause, one line an entry. */
export function journal(engine: EngineContract, events: readonly InputEvent[]): string {
  const run = {
    run_id: 'parity',
    mode: 'replay' as const,
    account: 'test',
    kernel_sha256: engine.sha256,
    seed: 1,
    settings: {},
  };
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

/** All of it in a page, with the kernel of the web build. */
export async function inPage(url: string, games: number, rows: number, events: readonly InputEvent[]) {
  const engine = await loadEngineWeb(url, CAPACITY);
  const module = await WebAssembly.compileStreaming(fetch(url));
  return {
    sha256: engine.sha256,
    sports: sportAnswers(engine, module, games, rows),
    journal: journal(engine, events),
  };
}
