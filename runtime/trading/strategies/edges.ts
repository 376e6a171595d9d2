/**
 * Model edges: our probability against one venue's ask after fees (models.md 5, type H), sized by fractional Kelly
 * (models.md 4). What a level end pays is the market's own rule (payout.ts).
 */
import type { GameRecord } from '../estimates/games.ts';
import { fairProbability, modelThresholdE4 } from '../estimates/payout.ts';
import type { Book } from '../market/book.ts';
import { marginalFeeE4 } from '../market/book-reads.ts';
import type { PairRow } from '../market/world.ts';
import { Checks } from '../types/checks.ts';
import { ONE_DOLLAR_E4, type Probability } from '../types/units.ts';
import { cents, seconds } from '../types/words.ts';
import { singleLeg } from './single.ts';
import { NONE, type Proposal, type Strategy, type World } from './strategy.ts';

/** A model that far from the source's own probability is more likely wrong than right (espn.md 13). */
export const MAX_REFERENCE_GAP = 0.15;

/**
 * The model's error by phase is measured on winners. On spreads and totals it was about as large or smaller (docs/calibration.md,
 * 2026-11-21), in all phases together and on the games that the law was fitted on: so many times as much is asked of them.
 */
const LINE_ERROR = 1.5;

/**
 * Totals whose law is not proven: the recorded college games are chosen by their scoring and end below their closing totals
 * (docs/calibration.md).
 */
const UNPROVEN_TOTALS: ReadonlySet<string> = new Set(['ncaaf']);

/** Edges that miss the threshold by up to this are kept as near-misses, 1/10,000 dollar. */
const NEAR_EDGE_E4 = 150;

export class ModelEdges implements Strategy {
  readonly name = 'model_edge';
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  /** Both sides of one market against the game's estimate. */
  onBook(row: PairRow, book: Book): readonly Proposal[] {
    const game = this.world.games.get(row.pair.game_id);
    if (game === undefined || game.priced === null || game.game.status === 'final') return NONE;
    const { relation } = row.pair;
    if (relation !== undefined && !this.world.settings.line_take) return NONE;
    if (relation?.kind === 'total' && UNPROVEN_TOTALS.has(game.game.league)) return NONE;
    const found: Proposal[] = [];
    for (const side of ['yes', 'no'] as const) {
      const proposal = this.look(row, book, game, side);
      if (proposal !== null) found.push(proposal);
    }
    return found;
  }

  /** Every market of a game whose state has come. */
  onSubject(game_id: string): readonly Proposal[] {
    const game = this.world.games.get(game_id);
    const found: Proposal[] = [];
    for (const row of this.world.markets.ofGame(game_id)) {
      for (const book of row.books) {
        if (book === null || !book.usable()) continue;
        // A sign of life without news must not make a price that moved meanwhile look agreed.
        if (game?.news === true) book.markState();
        const proposals = this.onBook(row, book);
        found.push(...proposals);
      }
    }
    return found;
  }

  private look(row: PairRow, book: Book, game: GameRecord, side: 'yes' | 'no'): Proposal | null {
    const ask_e4 = book.askOf(side);
    if (ask_e4 >= ONE_DOLLAR_E4 || ask_e4 <= 0) return null;
    const probability = fairProbability(row.pair, game, book.market, side);
    if (probability === null) return null;
    const fair_e4 = probability * ONE_DOLLAR_E4;
    const edge_e4 = fair_e4 - ask_e4 - marginalFeeE4(book, ask_e4);
    const error_sd = row.pair.relation !== undefined ? LINE_ERROR * game.error_sd : game.error_sd;
    const threshold_e4 = modelThresholdE4(this.world.settings.model_min_edge_e4, error_sd);
    if (edge_e4 < threshold_e4 - NEAR_EDGE_E4) return null;
    const checks = new Checks();
    this.checkGame(checks, game);
    const gated = checks.refusal() !== null;
    this.checkEdge(checks, Math.floor(edge_e4), error_sd);
    this.checkThen(checks, book, side, { fair_e4, threshold_e4 });
    const worst = 'The other side wins: cost and fees are lost.';
    const near = !gated && edge_e4 < threshold_e4;
    return singleLeg({
      strategy: 'model_edge',
      row,
      book,
      side,
      probability,
      needed_e4: threshold_e4,
      checks,
      near,
      worst,
    });
  }

  private checkGame(checks: Checks, game: GameRecord): void {
    const age = this.world.now_us - game.received_at_us;
    const limit = this.world.settings.max_game_age_us;
    const { status, reference } = game.game;
    const idle = () => `The game is ${status}: model edges are traded in play only.`;
    checks.gate(status !== 'live' && status !== 'break', 'game_not_live', idle);
    const old = () => `Game state ${seconds(age)} old, limit ${seconds(limit)}: not traded.`;
    checks.max('game_age', age, limit, 'us', 'stale_game', old);
    const gap = reference === null || game.priced === null ? 0 : Math.abs(reference.side1 - game.priced.side1);
    const differs = () => `We differ from the feed's own probability by ${(gap * 100).toFixed(1)} points: not traded.`;
    const [gap_ppm, most_ppm] = [Math.round(gap * 1e6), MAX_REFERENCE_GAP * 1e6];
    checks.max('reference_gap', gap_ppm, most_ppm, 'ppm', 'model_disagrees', differs);
  }

  /** Both floors of the edge, one by one, so that the reader sees how far it is from either. */
  private checkEdge(checks: Checks, edge_e4: number, error_sd: Probability): void {
    const least_e4 = this.world.settings.model_min_edge_e4;
    checks.min('edge_net', edge_e4, least_e4, 'e4', 'edge_below_threshold', () => {
      return `${cents(edge_e4)} after fees, ${cents(least_e4)} needed: not traded.`;
    });
    const unsure_e4 = modelThresholdE4(0, error_sd);
    checks.min('model_error', edge_e4, unsure_e4, 'e4', 'model_unsure', () => {
      const sd = (error_sd * 100).toFixed(1);
      return `${cents(edge_e4)} after fees, ${cents(unsure_e4)} needed where the model itself is off by ${sd} points: not traded.`;
    });
  }

  /** The edge must have been there when the state came: a market that has moved since may know more. */
  private checkThen(
    checks: Checks,
    book: Book,
    side: 'yes' | 'no',
    { fair_e4, threshold_e4 }: { fair_e4: number; threshold_e4: number },
  ): void {
    const then_e4 = book.asks_at_state_e4?.[side] ?? ONE_DOLLAR_E4;
    const edge_then_e4 = Math.floor(fair_e4 - then_e4 - marginalFeeE4(book, then_e4));
    checks.min('edge_at_state', edge_then_e4, threshold_e4, 'e4', 'market_newer', () =>
      then_e4 >= ONE_DOLLAR_E4
        ? 'No price was seen with the last state of the game: waiting for the next.'
        : `${cents(edge_then_e4)} when the game state came, the market has moved since: it may know more.`,
    );
  }
}
