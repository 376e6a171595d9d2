/** The proposal of one leg: an estimate against an ask. */
import type { Book } from '../market/book.ts';
import { marginalFeeE4 } from '../market/book-reads.ts';
import type { PairRow } from '../market/world.ts';
import type { Checks } from '../types/checks.ts';
import type { OpportunityType } from '../types/journal.ts';
import { ONE_DOLLAR_E4, type Probability } from '../types/units.ts';
import type { Proposal } from './strategy.ts';

/** What is known of a single leg. */
export interface SingleLeg {
  strategy: OpportunityType;
  row: PairRow;
  book: Book;
  side: 'yes' | 'no';
  /** That a contract of this side pays. */
  probability: Probability;
  /** What it is sized by, when less than {@link probability}. */
  sized_by?: Probability;
  /** The estimate's own error: the size is that of an estimate drawn so far towards the market. */
  error_sd?: number;
  /** Edge after fees that each level must exceed, 1/10,000 dollar per contract. */
  needed_e4: number;
  checks: Checks;
  near: boolean;
  /** What would have to happen for everything to be lost, as a sentence. */
  worst: string;
}

/** Build it; an unknown fee schedule refuses here, for every strategy alike. */
export function singleLeg(of: SingleLeg): Proposal {
  const { strategy, row, book, side, probability, needed_e4, checks, near, worst } = of;
  const { sized_by = probability, error_sd = 0 } = of;
  const { market_id, fee } = book.market;
  checks.gate(fee === null, 'unknown_fee_schedule', () => `The fee schedule of ${market_id} is not known.`);
  const ask_e4 = book.askOf(side);
  const gross_e4 = Math.floor(probability * ONE_DOLLAR_E4 - ask_e4);
  const net_e4 = Math.floor(probability * ONE_DOLLAR_E4 - ask_e4 - marginalFeeE4(book, ask_e4));
  const shown_cc = side === 'yes' ? book.ask_qty_cc : book.bid_qty_cc;
  // Field by field: this is built for every market whose price is looked at, and spreads would cost as much as the look.
  return {
    strategy,
    row,
    label: row.pair.label,
    legs: [{ row, book, side }],
    payout_e4: 0,
    needed_e4,
    charged_e4: 0,
    fair: { probability, sized_by, error_sd, yes_probability: side === 'yes' ? probability : 1 - probability },
    checks,
    near,
    glimpse: { gross_e4, net_e4, qty_cc: shown_cc },
    settles_at_us: row.pair.settles_at_us,
    place: 2 * book.side + (side === 'yes' ? 0 : 1),
    worstCase: ({ capital_udollars }) => ({ net_udollars: -capital_udollars, text: worst }),
  };
}
