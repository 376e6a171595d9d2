/**
 * Resolution lag (models.md 5, type J): the game is over, the model says 0 or 1, and a venue still sells the winning side for
 * less. What remains is the risk of a correction, a dispute or a void, so a result must have stood for a while first.
 */
import type { GameRecord } from '../estimates/game-record.ts';
import { fairProbability } from '../estimates/payout.ts';
import type { Book } from '../market/book.ts';
import { marginalFeeE4 } from '../market/book-reads.ts';
import type { PairRow } from '../market/world.ts';
import { Checks } from '../types/checks.ts';
import { ONE_DOLLAR_E4, type TimeUs } from '../types/units.ts';
import { cents, seconds } from '../types/words.ts';
import { singleLeg } from './single.ts';
import { NONE, type Proposal, type Strategy, type World } from './strategy.ts';

/** What misses the least edge by up to this is kept as a near-miss, 1/10,000 dollar. */
const NEAR_E4 = 50;

export class Resolution implements Strategy {
  readonly name = 'resolution_lag';
  private readonly world: World;
  /** Since when a game's result has stood unchanged. */
  private readonly final_at_us = new Map<string, TimeUs>();
  /** Games whose result is not old enough yet. */
  private readonly waiting = new Set<string>();

  constructor(world: World) {
    this.world = world;
  }

  /** Notes since when a result has stood. */
  onSubject(game_id: string): readonly Proposal[] {
    const game = this.world.games.get(game_id);
    // A game whose markets have all paid is named by its source for a while: there is nothing left to look at.
    const over = game?.game.status === 'final' && this.world.markets.ofSubject(game_id).length > 0;
    if (game === undefined || !over) {
      this.forget(game_id);
      return NONE;
    }
    if (game.news || !this.final_at_us.has(game_id)) {
      this.final_at_us.set(game_id, this.world.now_us);
      this.waiting.add(game_id);
    }
    return this.ofGame(game_id);
  }

  /** Games whose result has become old enough since the last call: their books may stand still, so they are looked at once. */
  onClock(): readonly Proposal[] {
    if (this.waiting.size === 0) return NONE;
    const { now_us, settings } = this.world;
    const ripe = [...this.waiting].filter(
      (id) => now_us - (this.final_at_us.get(id) ?? now_us) >= settings.resolution_wait_us,
    );
    for (const id of ripe) this.waiting.delete(id);
    return ripe.length === 0 ? NONE : ripe.flatMap((id) => this.ofGame(id));
  }

  /** Both sides of a market of a decided game. */
  onBook(row: PairRow, book: Book): readonly Proposal[] {
    const { game_id } = row.pair;
    if (game_id === null || this.final_at_us.size === 0) return NONE;
    const final_at_us = this.final_at_us.get(game_id);
    const game = this.world.games.get(game_id);
    if (final_at_us === undefined || game === undefined) return NONE;
    for (const side of ['yes', 'no'] as const) {
      if (fairProbability(row.pair, game, book.market, side) !== 1) continue;
      const proposal = this.look(row, book, side, { game, final_at_us });
      return proposal === null ? NONE : [proposal];
    }
    return NONE;
  }

  /** The last market of a game is gone. */
  onGone({ pair: { game_id } }: PairRow): void {
    if (game_id !== null && this.world.markets.ofSubject(game_id).length === 0) this.forget(game_id);
  }

  private forget(game_id: string): void {
    this.final_at_us.delete(game_id);
    this.waiting.delete(game_id);
  }

  private ofGame(game_id: string): readonly Proposal[] {
    return this.world.markets.ofSubject(game_id).flatMap((row) => {
      return row.books.flatMap((book) => (book?.usable() ? this.onBook(row, book) : []));
    });
  }

  private look(
    row: PairRow,
    book: Book,
    side: 'yes' | 'no',
    { game, final_at_us }: { game: GameRecord; final_at_us: TimeUs },
  ): Proposal | null {
    const { resolution_min_edge_e4, resolution_wait_us } = this.world.settings;
    const ask_e4 = book.askOf(side);
    const edge_e4 = Math.floor(ONE_DOLLAR_E4 - ask_e4 - marginalFeeE4(book, ask_e4));
    if (ask_e4 <= 0 || edge_e4 < resolution_min_edge_e4 - NEAR_E4) return null;
    const checks = new Checks();
    const doubt = disputable(game);
    checks.gate(doubt !== null, 'result_disputable', () => doubt ?? '');
    const age = this.world.now_us - final_at_us;
    const fresh = () =>
      `Over for ${seconds(age)}, ${seconds(resolution_wait_us)} needed: results are corrected in the first moments.`;
    checks.min('result_age', { value: age, limit: resolution_wait_us, unit: 'us' }, 'result_too_fresh', fresh);
    const gated = checks.refused;
    const small = () => `${cents(edge_e4)} after fees, ${cents(resolution_min_edge_e4)} needed: not traded.`;
    checks.min(
      'edge_net',
      { value: edge_e4, limit: resolution_min_edge_e4, unit: 'e4' },
      'edge_below_threshold',
      small,
    );
    const near = !gated && edge_e4 < resolution_min_edge_e4;
    const worst = 'The result is overturned or the market is voided: cost and fees are lost.';
    const leg = {
      strategy: 'resolution_lag' as const,
      row,
      book,
      side,
      probability: 1,
      needed_e4: resolution_min_edge_e4,
    };
    return singleLeg({ ...leg, checks, near, worst });
  }
}

/** Why venues may settle this game otherwise than by its score; null when nothing is known against it. */
function disputable({ game }: GameRecord): string | null {
  const { ended, league, state, doubt } = game;
  if (doubt !== undefined) return doubt;
  if (ended !== null && ended !== 'played')
    return `The game ended by ${ended}: venues may settle that otherwise than by the result.`;
  // Match markets are on 90 minutes, the score of a final is that after extra time.
  if (league === 'soccer' && state.period > 2)
    return 'Decided after the 90 minutes that match markets are on: not traded.';
  return null;
}
