/** Games in kernel memory: last state, pregame prior (kept, because sources drop odds once play starts), probabilities. */
import type { EngineContract } from '../../../engine-wasm/contract.ts';
import { STALL_SETTLE_US } from '../market/freshness.ts';
import type { GameEvent, GameSnapshot, GameState, League, Prior } from '../types/events.ts';
import { SPORT_OF_LEAGUE } from '../types/game.ts';
import type { GamePriced, NextEvent } from '../types/journal.ts';
import type { TimeUs } from '../types/units.ts';
import { GameRecord } from './game-record.ts';
import { comingNext, nextEventLabel } from './next-events.ts';
import { ProviderDelay, type SourceLag } from './provider-delay.ts';

/** Tables a shard keeps (about 310 kB each): games priced at the same time. */
export const GAME_TABLES = 256;

/** A row of the kernel with the table of one game, and what that table was built for. */
interface Table {
  row: number;
  built: string;
}

/** Fields that are fixed for a game and that its table depends on, by the kernel's names. */
export const RULE_FIELDS: readonly string[] = [
  ...['postseason', 'scheduled_innings', 'extra_runner', 'season', 'first_leg_1', 'first_leg_2', 'best_of'],
  ...['final_set_rule', 'tour', 'surface', 'scheduled_rounds', 'weight_class'],
];

/** What a game's table is built from, as one word: a table with another key must be built again. */
export function tableKey(
  league: League,
  { side1, draw, total }: Pick<Prior, 'side1' | 'draw' | 'total'>,
  state: GameState,
): string {
  return `${league} ${side1} ${draw} ${total} ${RULE_FIELDS.map((name) => state[name] ?? 0)}`;
}

/** A game or other subject that no source has named for so long is forgotten. Suspended games are resumed within days. */
export const FORGOTTEN_AFTER_US = 7 * 86_400_000_000;

/** A live game that no answer has named for so long is off its source's list, whatever became of it: its silence says nothing. */
const OFF_THE_LIST_US = 900_000_000;

/** Stands for the price of a game whose result is all that is asked. */
const ANY_PRIOR: Prior = { side1: 0.4, draw: 0.2, total: null, source: 'none' };

/** Fields that run while nothing happens. */
const CLOCKS: ReadonlySet<string> = new Set(['clock_ms', 'penalty_ms_left', 'stoppage_elapsed_ms']);

export class Games {
  /** The one that was heard of longest ago first. */
  private readonly records = new Map<string, GameRecord>();
  /** Tables in use, the least recently priced game first. */
  private readonly tables = new Map<string, Table>();
  private readonly returned: Table[] = [];
  private used = 0;
  private stalled_at_us: TimeUs = Number.NEGATIVE_INFINITY;
  private readonly engine: EngineContract;
  private readonly delay = new ProviderDelay();

  constructor(engine: EngineContract) {
    this.engine = engine;
  }

  get(game_id: string | null): GameRecord | undefined {
    return game_id === null ? undefined : this.records.get(game_id);
  }

  /** Take in a state, price it, and say what the next events would do. */
  apply(event: GameEvent): GamePriced {
    const { game, play, at } = event;
    const known = this.records.get(game.game_id);
    const record = known ?? new GameRecord(game, at.received_at_us, { engine: this.engine, delay: this.delay });
    if (known !== undefined) this.records.delete(game.game_id);
    this.records.set(game.game_id, record);
    const same_state = known !== undefined && sameState(known.game, game);
    record.news = known === undefined || !sameButClock(known.game, game);
    if (record.news) record.news_at_us = at.received_at_us;
    record.game = game;
    record.received_at_us = at.received_at_us;
    // An answer may have waited in its socket; sources are asked anew when that is over.
    if (at.received_at_us - this.stalled_at_us > STALL_SETTLE_US) record.before_stall = false;
    if (known === undefined) this.forgetBefore(at.received_at_us - FORGOTTEN_AFTER_US);
    const { prior } = record;
    this.takePrior(record);
    const row = this.price(record);
    const running = game.status === 'live' || game.status === 'break';
    const same = same_state && samePrior(prior, record.prior);
    record.lines.at(running ? row : null, (record.prior?.total ?? 0) > 0, same);
    const body: GamePriced = {
      game: { ...game, prior: record.prior },
      play,
      priced: record.priced,
      error_sd: record.priced === null ? null : record.error_sd,
      leverage: null,
      refusal: record.refusal,
      next_events: [],
      at,
    };
    if (row !== null && running) {
      const { events, factor } = comingNext(game.league, this.nextEvents(row, game));
      body.next_events = events;
      body.leverage = this.engine.sportLeverage(row) * factor;
    }
    if (game.status === 'final' || game.status === 'postponed') this.release(game.game_id);
    return body;
  }

  /** How far the sources of games were seen to be behind the markets. */
  get lags(): SourceLag[] {
    return this.delay.measured();
  }

  /** When a sport in play was last heard of, by sport. */
  heard(now_us: TimeUs): ReadonlyMap<string, TimeUs> {
    const heard = new Map<string, TimeUs>();
    for (const { game, received_at_us } of this.records.values()) {
      if (game.status !== 'live' || now_us - received_at_us > OFF_THE_LIST_US) continue;
      const sport = SPORT_OF_LEAGUE[game.league];
      heard.set(sport, Math.max(received_at_us, heard.get(sport) ?? 0));
    }
    return heard;
  }

  /** The process stood still: every state that is known is of before, until its source has said it again. */
  stall(at_us: TimeUs): void {
    this.stalled_at_us = at_us;
    for (const record of this.records.values()) record.before_stall = true;
  }

  private forgetBefore(at_us: TimeUs): void {
    for (const [game_id, record] of this.records) {
      if (record.received_at_us >= at_us) return;
      this.records.delete(game_id);
      this.release(game_id);
    }
  }

  private takePrior(record: GameRecord): void {
    const { prior, spread, league, state } = record.game;
    if (prior !== null) {
      record.prior = prior;
      record.prior_of_spread = false;
      return;
    }
    if (spread === null || (record.prior !== null && !(record.prior_of_spread && state.period === 0))) return;
    const side1 = this.engine.sportPriorFromSpread(league, spread.margin);
    if (!(side1 > 0 && side1 < 1)) return;
    record.prior = { side1, draw: 0, total: spread.total, source: spread.source };
    record.prior_of_spread = true;
  }

  /** @returns the row it was priced in; null when refused. */
  private price(record: GameRecord): number | null {
    const { game } = record;
    record.priced = null;
    record.error_sd = 0;
    const prior = record.prior ?? (game.status === 'final' ? ANY_PRIOR : null);
    if (prior === null) {
      record.refusal = 'no_prior';
      return null;
    }
    const table = this.tableOf(game.game_id);
    if (table === null) {
      record.refusal = 'no_table';
      return null;
    }
    const { row } = table;
    const { league } = game;
    const state = marketState(game);
    const pregame = {
      side1: prior.side1,
      draw: league === 'soccer' ? prior.draw : 0,
      total: prior.total ?? Number.NaN,
    };
    this.engine.setSport(row, league, state, pregame);
    record.refusal = this.build(table, league, prior, state);
    if (record.refusal !== null) return null;
    const priced = this.engine.priceSport(row);
    record.refusal = priced.refusal;
    if (priced.refusal !== null) return null;
    const { side1, side2 } = priced;
    record.priced = { side1, draw: priced.draw, side2 };
    record.error_sd = this.engine.sportErrorSd(row);
    return row;
  }

  /** Build the table of a game unless it stands; @returns the kernel's refusal. */
  private build(table: Table, league: League, prior: Prior, state: GameState): string | null {
    const wanted = tableKey(league, prior, state);
    if (table.built === wanted) return null;
    const refusal = this.engine.buildSport(table.row);
    table.built = refusal === null ? wanted : '';
    return refusal;
  }

  /** The game's table; a new game gets a free one, else that of the game that was priced longest ago and is not in play. */
  private tableOf(game_id: string): Table | null {
    let table = this.tables.get(game_id);
    if (table !== undefined) this.tables.delete(game_id);
    else table = this.free() ?? undefined;
    if (table === undefined) return null;
    this.tables.set(game_id, table);
    return table;
  }

  private free(): Table | null {
    const table = this.returned.pop();
    if (table !== undefined) return table;
    if (this.used < this.engine.capacity.games) {
      this.used += 1;
      return { row: this.used - 1, built: '' };
    }
    for (const [game_id, old] of this.tables) {
      const status = this.records.get(game_id)?.game.status;
      if (status === 'live' || status === 'break' || status === 'interrupted') continue;
      this.tables.delete(game_id);
      this.records.get(game_id)?.lines.at(null, false);
      return old;
    }
    return null;
  }

  private release(game_id: string): void {
    const table = this.tables.get(game_id);
    if (table === undefined) return;
    this.tables.delete(game_id);
    this.returned.push(table);
  }

  private nextEvents(row: number, { home, away }: GameSnapshot): NextEvent[] {
    return this.engine.nextEvents(row).map(({ name, probability, priced }) => ({
      name,
      label: nextEventLabel(name, home, away),
      probability,
      priced,
    }));
  }
}

function samePrior(a: Prior | null, b: Prior | null): boolean {
  return a === b || (a !== null && b !== null && a.side1 === b.side1 && a.draw === b.draw && a.total === b.total);
}

function sameState(a: GameSnapshot, b: GameSnapshot): boolean {
  const [before, after] = [a.state, b.state];
  if (a.status !== b.status) return false;
  for (const key in after) if ((before[key] ?? 0) !== after[key]) return false;
  return true;
}

/** Whether nothing has happened between two states: the clock alone is no news. */
function sameButClock(a: GameSnapshot, b: GameSnapshot): boolean {
  const [before, after] = [a.state, b.state];
  if (a.status !== b.status) return false;
  for (const key in after) if ((before[key] ?? 0) !== after[key] && !CLOCKS.has(key)) return false;
  return true;
}

/** The state that match markets are on: in soccer the 90 minutes, also of a knock-out match. The status says whether it is over. */
export function marketState({ league, status, state }: GameSnapshot): GameState {
  const postseason = league === 'soccer' ? 0 : state.postseason;
  return { ...state, postseason, final: Number(status === 'final') };
}
