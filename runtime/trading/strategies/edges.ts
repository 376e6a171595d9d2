/**
 * Model edges: our probability against one venue's ask after fees (models.md 5, type H), sized by fractional Kelly
 * (models.md 4). What a level end pays is the market's own rule (payout.ts).
 */
import { isLine, LineTurns } from '../estimates/line-turns.ts';
import { modelThresholdE4 } from '../estimates/payout.ts';
import type { SubjectRecord } from '../estimates/subject-record.ts';
import type { Book } from '../market/book.ts';
import { marginalFeeE4, midE4 } from '../market/book-reads.ts';
import type { PairRow } from '../market/world.ts';
import { Checks } from '../types/checks.ts';
import { ONE_DOLLAR_E4, type Probability } from '../types/units.ts';
import { cents, seconds } from '../types/words.ts';
import { singleLeg } from './single.ts';
import { NONE, type Proposal, type ProposalLeg, type Strategy, type World } from './strategy.ts';

/** A model that far from the source's own probability is more likely wrong than right (espn.md 13). */
const MAX_REFERENCE_GAP = 0.15;

/** Edges that miss the threshold by up to this are kept as near-misses, 1/10,000 dollar. */
const NEAR_EDGE_E4 = 150;

/** Lines of games with news that one clock event looks at, beside the one of each book event. */
const LINES_A_CLOCK = 2;

/** +1 where YES is dearer when the home side is likelier to win, -1 the other way, 0 for what is not on a winner. */
const SIGN = { home: 1, away: -1, draw: 0, other: 0 } as const;

/** Edge of one more contract at the best ask, after fees, 1/10,000 dollar; none where nobody sells. */
function edgeE4(book: Book, side: 'yes' | 'no', probability: Probability): number {
  const ask_e4 = book.askOf(side);
  return probability * ONE_DOLLAR_E4 - ask_e4 - marginalFeeE4(book, ask_e4);
}

function keyOf({ market }: Book): string {
  return `${market.venue}:${market.market_id}`;
}

export class ModelEdges implements Strategy {
  readonly name = 'model_edge';
  private readonly world: World;
  private readonly turns: LineTurns;

  constructor(world: World) {
    this.world = world;
    this.turns = new LineTurns(world.games, world.markets);
  }

  /** Both sides of one market against the subject's estimate, and the next line that waits for its turn. */
  onBook(row: PairRow, book: Book): readonly Proposal[] {
    const found = this.turns.defers(row) ? NONE : this.judge(row, book);
    const line = this.nextLines(1);
    return line.length === 0 ? found : [...found, ...line];
  }

  /** Laws are asked for on the clock, one game's at a time, and their lines judged a few at a time. */
  onClock(): readonly Proposal[] {
    this.turns.ask();
    return this.nextLines(LINES_A_CLOCK);
  }

  private nextLines(count: number): readonly Proposal[] {
    let found: readonly Proposal[] = NONE;
    for (let left = count; left > 0; left -= 1) {
      const row = this.turns.next();
      if (row === null) return found;
      for (const book of row.books) {
        const proposals = book?.usable() ? this.judge(row, book) : NONE;
        if (proposals.length > 0) found = [...found, ...proposals];
      }
    }
    return found;
  }

  private judge(row: PairRow, book: Book): readonly Proposal[] {
    const known = this.world.subjects.of(row.pair);
    if (known === undefined || !known.isJudged(row.pair)) return NONE;
    if (isLine(row.pair) && !this.world.settings.line_take) return NONE;
    const yes = known.worth(row.pair, book.market, 'yes');
    if (yes === null) return NONE;
    const no = row.pair.outcome === 'other' ? 1 - yes : (known.worth(row.pair, book.market, 'no') ?? 0);
    this.see(row, book, known, [yes, no]);
    const found: Proposal[] = [];
    for (const side of ['yes', 'no'] as const) {
      const proposal = this.look({ row, book, side }, known, side === 'yes' ? yes : no);
      if (proposal !== null) found.push(proposal);
    }
    return found;
  }

  /** The markets of a subject whose state has come; lines of a game follow in turns. */
  onSubject(subject_id: string): readonly Proposal[] {
    if (this.world.settings.line_take) this.turns.start(subject_id);
    const found: Proposal[] = [];
    for (const row of this.world.markets.ofSubject(subject_id)) {
      for (const book of row.books) {
        if (book === null || !book.usable() || isLine(row.pair)) continue;
        found.push(...this.judge(row, book));
      }
    }
    return found;
  }

  /** Let the subject's markets be followed: who has moved without news knows more than we do. */
  private see(row: PairRow, book: Book, known: SubjectRecord, [yes, no]: readonly [Probability, Probability]): void {
    known.see({
      key: keyOf(book),
      pair_id: row.pair.pair_id,
      sign: SIGN[row.pair.outcome],
      at_us: this.world.now_us,
      changed_at_us: book.received_at_us,
      mid_e4: midE4(book),
      fair_e4: yes * ONE_DOLLAR_E4,
      error_sd: known.errorOf(row.pair),
      edge_yes_e4: edgeE4(book, 'yes', yes),
      edge_no_e4: edgeE4(book, 'no', no),
      news_at_us: known.news_at_us,
      state_at_us: known.received_at_us,
      delay_us: known.delayUs(),
    });
  }

  private look({ row, book, side }: ProposalLeg, known: SubjectRecord, probability: Probability): Proposal | null {
    const ask_e4 = book.askOf(side);
    if (ask_e4 >= ONE_DOLLAR_E4 || ask_e4 <= 0) return null;
    const edge_e4 = edgeE4(book, side, probability);
    const error_sd = known.errorOf(row.pair);
    const threshold_e4 = modelThresholdE4(this.world.settings.model_min_edge_e4, error_sd);
    if (edge_e4 < threshold_e4 - NEAR_EDGE_E4) return null;
    const checks = new Checks();
    this.checkSubject(checks, known);
    const watched = known.watched(row.pair);
    checks.gate(watched !== null, 'model_unproven', () => watched ?? '');
    const gated = checks.refused;
    this.checkEdge(checks, Math.floor(edge_e4), error_sd);
    const then_e4 = this.checkMarket(checks, known, { row, book, side }, threshold_e4) ?? edge_e4;
    // A standing edge that has grown without news is worth what it was.
    const sized_by = probability - Math.max(0, edge_e4 - then_e4) / ONE_DOLLAR_E4;
    const worst = 'The other side wins: cost and fees are lost.';
    const near = !gated && edge_e4 < threshold_e4;
    return singleLeg({
      strategy: 'model_edge',
      row,
      book,
      side,
      probability,
      sized_by,
      error_sd,
      needed_e4: threshold_e4,
      checks,
      near,
      worst,
    });
  }

  private checkSubject(checks: Checks, known: SubjectRecord): void {
    const age = this.world.now_us - known.received_at_us;
    const limit = this.world.settings.max_game_age_us;
    const idle = known.idle();
    checks.gate(idle !== null, 'game_not_live', () => idle ?? '');
    const stopped = () => `The process stood still: waiting for a new state of ${known.name}.`;
    checks.gate(known.before_stall, 'stale_game', stopped);
    const old = () => `State of ${known.name} ${seconds(age)} old, limit ${seconds(limit)}: not traded.`;
    checks.max('game_age', { value: age, limit, unit: 'us' }, 'stale_game', old);
    const gap = known.disagreement();
    const differs = () => `We differ from the feed's own probability by ${(gap * 100).toFixed(1)} points: not traded.`;
    const [gap_ppm, most_ppm] = [Math.round(gap * 1e6), MAX_REFERENCE_GAP * 1e6];
    checks.max('reference_gap', { value: gap_ppm, limit: most_ppm, unit: 'ppm' }, 'model_disagrees', differs);
  }

  /** Both floors of the edge, one by one, so that the reader sees how far it is from either. */
  private checkEdge(checks: Checks, edge_e4: number, error_sd: Probability): void {
    const least_e4 = this.world.settings.model_min_edge_e4;
    checks.min('edge_net', { value: edge_e4, limit: least_e4, unit: 'e4' }, 'edge_below_threshold', () => {
      return `${cents(edge_e4)} after fees, ${cents(least_e4)} needed: not traded.`;
    });
    const unsure_e4 = modelThresholdE4(0, error_sd);
    checks.min('model_error', { value: edge_e4, limit: unsure_e4, unit: 'e4' }, 'model_unsure', () => {
      const sd = (error_sd * 100).toFixed(1);
      return `${cents(edge_e4)} after fees, ${cents(unsure_e4)} needed where the model itself is off by ${sd} points: not traded.`;
    });
  }

  /**
   * A market that has moved since our last word of the subject may know more than we do. @returns the edge with the last news, null
   * when no price was seen with it
   */
  private checkMarket(
    checks: Checks,
    known: SubjectRecord,
    { book, side }: ProposalLeg,
    threshold_e4: number,
  ): number | null {
    const { left_by_e4, edge_then_e4 } = known.moves.side(keyOf(book), side);
    checks.gate(left_by_e4 > 0, 'market_newer', () => {
      const behind = seconds(known.delayUs());
      return `The market has left this side by ${cents(left_by_e4)} without news, and our source may be ${behind} behind: not traded.`;
    });
    const then_e4 = edge_then_e4 === null ? -ONE_DOLLAR_E4 : Math.floor(edge_then_e4);
    checks.min('edge_at_state', { value: then_e4, limit: threshold_e4, unit: 'e4' }, 'market_newer', () =>
      edge_then_e4 === null
        ? 'No price was seen with the last news of the game: waiting for the next.'
        : `${cents(then_e4)} when the last news came, the market has moved since: it may know more.`,
    );
    return edge_then_e4;
  }
}
